package org.coalmine.model.ngram;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;

/** A small generator for tests: counts of a text, drawn from symbol by symbol to the end. */
public final class WrittenTexts {
  private WrittenTexts() {}

  /** A model of the n-grams of some texts, all of them counted. */
  public static BackoffModel trained(Alphabet alphabet, int order, List<String> texts) {
    NgramCounter counter = new NgramCounter(order, alphabet.size(), CountedContexts.ALL);
    texts.forEach(text -> counter.add(alphabet.encode(text)));
    return new BackoffModel(alphabet, counter.counts());
  }

  /** Draws texts of at most so many symbols; none holds the unknown. */
  public static List<String> drawn(BackoffModel model, long seed, int count, int most) {
    Random random = new Random(seed);
    int[] all = IntStream.range(0, model.vocabulary().size()).toArray();
    Scorer scorer = model.scorer();
    float[] costs = new float[all.length * scorer.lanes()];
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      StringBuilder text = new StringBuilder();
      scorer.start(now);
      for (int length = 0; length < most; length++) {
        scorer.costs(now, all, costs);
        double left =
            random.nextDouble() * (1 - Math.exp(-costs[Alphabet.UNKNOWN * scorer.lanes()]));
        int symbol = Alphabet.BOUNDARY;
        for (int each : all) {
          left -= each == Alphabet.UNKNOWN ? 0 : Math.exp(-costs[each * scorer.lanes()]);
          if (left < 0) {
            symbol = each;
            break;
          }
        }
        if (symbol == Alphabet.BOUNDARY) {
          break;
        }
        text.appendCodePoint(model.vocabulary().codePoint(symbol));
        scorer.advance(now, symbol, next);
        Panel free = now;
        now = next;
        next = free;
      }
      if (!text.isEmpty()) {
        texts.add(text.toString());
      }
    }
    return texts;
  }
}
