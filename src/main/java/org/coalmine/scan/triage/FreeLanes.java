package org.coalmine.scan.triage;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.coalmine.model.KeptState;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.PanelCosts;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * Takes texts through a model side by side, each in a lane of its own and by symbols of its own. A
 * lane is taken again as soon as its text is at its end, so texts of any length and any number of
 * secrets keep the panel full. What a text costs does not depend on its neighbours, to the bit
 * ({@link Scorer}). Not safe for use by several threads.
 */
final class FreeLanes {
  private final Scorer scorer;
  private final PanelCosts costs;
  private final KeptState start;
  private final @Nullable Text[] texts;
  private final int[] symbols;
  private Panel now;
  private Panel next;
  private long steps;

  /** A text on its way. */
  interface Text {
    /** The state it begins in. */
    KeptState from();

    /** Which costs will be asked of in the state that it is in. */
    void want(PanelCosts costs);

    /**
     * The costs are known.
     *
     * @return the symbol to go on by, or {@link Scorer#NONE} at the end
     */
    int go(PanelCosts costs, int lane);

    /** It stands behind the symbol. */
    default void arrived(Scorer scorer, Panel panel, int lane) {}
  }

  FreeLanes(LanguageModel model) {
    this.scorer = model.scorer();
    this.costs = new PanelCosts(scorer, IntStream.range(0, model.vocabulary().size()).toArray());
    this.now = scorer.panel();
    this.next = scorer.panel();
    this.texts = new @Nullable Text[scorer.lanes()];
    this.symbols = new int[scorer.lanes()];
    this.start = scorer.keptState();
    scorer.start(next);
    scorer.keep(next, 0, start);
  }

  /** The state behind the boundary. */
  KeptState start() {
    return start;
  }

  /** Room for the state of a text. */
  KeptState room() {
    return scorer.keptState();
  }

  /** How many lanes there are. */
  int lanes() {
    return symbols.length;
  }

  /** How many texts were advanced by one symbol, in all runs. */
  long steps() {
    return steps;
  }

  /** Runs texts to their ends, until there is no further one while no text is on its way. */
  void run(Supplier<@Nullable Text> further) {
    scorer.clear(now);
    while (fill(further)) {
      for (Text text : texts) {
        if (text != null) {
          text.want(costs);
        }
      }
      costs.read(now);
      if (!choose()) {
        scorer.clear(now);
        continue;
      }
      scorer.advance(now, symbols, next);
      Panel swap = now;
      now = next;
      next = swap;
      for (int lane = 0; lane < texts.length; lane++) {
        Text text = texts[lane];
        if (text != null) {
          text.arrived(scorer, now, lane);
        }
      }
    }
  }

  /** Gives free lanes to further texts; whether any text is on its way. */
  private boolean fill(Supplier<@Nullable Text> further) {
    boolean any = false;
    boolean more = true;
    for (int lane = 0; lane < texts.length; lane++) {
      if (texts[lane] == null && more) {
        Text text = further.get();
        more = text != null;
        if (text != null) {
          scorer.restore(text.from(), now, lane);
          texts[lane] = text;
        }
      }
      any |= texts[lane] != null;
    }
    return any;
  }

  /** Asks every text for its symbol; whether any goes on. */
  private boolean choose() {
    boolean any = false;
    Arrays.fill(symbols, Scorer.NONE);
    for (int lane = 0; lane < texts.length; lane++) {
      Text text = texts[lane];
      if (text == null) {
        continue;
      }
      symbols[lane] = text.go(costs, lane);
      if (symbols[lane] == Scorer.NONE) {
        texts[lane] = null;
      } else {
        steps++;
        any = true;
      }
    }
    return any;
  }
}
