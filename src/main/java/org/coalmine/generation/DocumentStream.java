package org.coalmine.generation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents with a model. Document i is a function of the model, the law and i: each of its
 * symbols is drawn by the next number of the stream (seed, i). A scorer's lanes do not depend on
 * each other, so it does not matter which documents are drawn side by side.
 *
 * <p>A document that is not kept is drawn again from the stream (seed, i, attempt). What comes out
 * has the law of the model, given that it is kept.
 *
 * <p>Not safe for use by several threads.
 */
public final class DocumentStream {
  /** The most documents that are drawn for an index. */
  static final int MOST_ATTEMPTS = 1_000;

  private final LanguageModel model;
  private final DocumentLaw law;
  private final Scorer scorer;
  private final Sampler sampler;
  private final int[] symbols;
  private final Prefix prompt;
  private final BitSet ends = new BitSet();

  /**
   * A stream of a model.
   *
   * @throws IllegalArgumentException if the model cannot spell the prompt, or has no room behind it
   */
  public DocumentStream(LanguageModel model, DocumentLaw law) {
    this.model = model;
    this.law = law;
    this.scorer = model.scorer();
    this.sampler =
        new Sampler(
            law.sampling(),
            order(model),
            model.vocabulary() instanceof Alphabet ? Alphabet.UNKNOWN : -1);
    this.symbols = IntStream.range(0, model.vocabulary().size()).toArray();
    int[] prompted = model.vocabulary().encodeExactly(law.prompt());
    if (prompted.length > model.longest() - law.longest()) {
      throw new IllegalArgumentException(
          "the model reads %,d symbols, of which the prompt takes %,d; no document of %,d fits behind"
                  .formatted(model.longest(), prompted.length, law.longest())
              + " it");
    }
    this.prompt = model.prefix(prompted);
    law.ends().forEach(ends::set);
  }

  /**
   * The symbols that may be drawn, in the order that decides which of them a number means: those
   * that a model tends to write most come first. The symbol for unknown characters is none of them,
   * since it spells nothing.
   */
  public static int[] order(LanguageModel model) {
    return model.vocabulary() instanceof Alphabet
        ? Arrays.stream(model.likelyFirst()).filter(symbol -> symbol != Alphabet.UNKNOWN).toArray()
        : model.likelyFirst();
  }

  /**
   * Draws the documents of consecutive indices.
   *
   * @param from the first index
   * @param to behind the last
   * @param rule which documents are kept
   * @param out is given each document, in the order of indices
   * @throws RejectionException if none of an index is kept
   */
  public void draw(long from, long to, DocumentRule rule, Consumer<Drawn> out) {
    new Run(from, to, rule, out).run();
  }

  /** A document that is being drawn. */
  private final class Draft {
    private final long index;
    private final int rejected;
    private final int unparsed;
    private final KeyedStream stream;
    private int[] text = new int[64];
    private int length;

    Draft(long index) {
      this(index, 0, 0);
    }

    private Draft(long index, int rejected, int unparsed) {
      this.index = index;
      this.rejected = rejected;
      this.unparsed = unparsed;
      int attempt = rejected + unparsed;
      this.stream =
          KeyedStream.of(
              law.seed(), attempt == 0 ? "document" : "document, attempt " + attempt, index);
    }

    /** Another in its place. */
    Draft again(DocumentRule.Judgement why) {
      boolean wasRejected = why == DocumentRule.Judgement.REJECTED;
      int rejections = rejected + (wasRejected ? 1 : 0);
      int failures = unparsed + (wasRejected ? 0 : 1);
      if (rejections + failures == MOST_ATTEMPTS) {
        throw new RejectionException(index, rejections, failures);
      }
      return new Draft(index, rejections, failures);
    }

    void add(int symbol) {
      if (length == text.length) {
        text = Arrays.copyOf(text, 2 * length);
      }
      text[length++] = symbol;
    }
  }

  /** One call of {@link #draw}. */
  private final class Run {
    private final long to;
    private final DocumentRule rule;
    private final Consumer<Drawn> out;
    private final int lanes = scorer.lanes();
    private final @Nullable Draft[] drafts = new @Nullable Draft[lanes];
    private final int[] next = new int[lanes];
    private final Map<Long, Drawn> waiting = new HashMap<>();
    private long upcoming;
    private long leaving;

    Run(long from, long to, DocumentRule rule, Consumer<Drawn> out) {
      this.to = to;
      this.rule = rule;
      this.out = out;
      this.upcoming = from;
      this.leaving = from;
    }

    void run() {
      float[] costsNats = new float[symbols.length * lanes];
      Panel panel = scorer.panel();
      Panel longer = scorer.panel();
      for (int lane = 0; lane < lanes; lane++) {
        begin(lane, upcoming < to ? new Draft(upcoming++) : null, panel);
      }
      while (leaving < to) {
        scorer.costs(panel, symbols, costsNats);
        @Nullable Draft[] begun = new @Nullable Draft[lanes];
        for (int lane = 0; lane < lanes; lane++) {
          Draft draft = drafts[lane];
          next[lane] = Scorer.NONE;
          if (draft != null) {
            int symbol = sampler.draw(costsNats, lane, lanes, draft.stream.nextDouble());
            boolean ended = ends.get(symbol);
            if (!ended) {
              draft.add(symbol);
            }
            if (ended || draft.length == law.longest()) {
              begun[lane] = done(draft, !ended);
              drafts[lane] = null;
            } else {
              next[lane] = symbol;
            }
          }
        }
        scorer.advance(panel, next, longer);
        for (int lane = 0; lane < lanes; lane++) {
          if (begun[lane] != null) {
            begin(lane, begun[lane], longer);
          }
        }
        Panel free = panel;
        panel = longer;
        longer = free;
      }
    }

    private void begin(int lane, @Nullable Draft draft, Panel panel) {
      drafts[lane] = draft;
      if (draft != null) {
        prompt.copy(scorer, panel, lane);
      }
    }

    /** Takes a document, and says which is drawn in its place; null if all are begun. */
    private @Nullable Draft done(Draft draft, boolean cut) {
      String text = model.vocabulary().decode(Arrays.copyOf(draft.text, draft.length));
      DocumentRule.Judgement judgement = rule.judge(text, cut);
      if (judgement != DocumentRule.Judgement.KEPT) {
        return draft.again(judgement);
      }
      waiting.put(draft.index, new Drawn(draft.index, text, cut, draft.rejected, draft.unparsed));
      for (Drawn first = waiting.remove(leaving); first != null; first = waiting.remove(leaving)) {
        leaving++;
        out.accept(first);
      }
      return upcoming < to ? new Draft(upcoming++) : null;
    }
  }
}
