package org.coalmine.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scheme;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;

/** A document's figures by plain loops: one lane, one symbol at a time, plain sums. */
final class PlainDocument {
  final int[] symbols;
  private final LanguageModel model;
  private final float[][] rows;

  PlainDocument(LanguageModel model, String text) {
    this(model, model.vocabulary().encode(text));
  }

  PlainDocument(LanguageModel model, int[] symbols) {
    this.model = model;
    this.symbols = symbols;
    this.rows = rows(model, symbols);
  }

  /** The costs of all symbols before each. */
  static float[][] rows(LanguageModel model, int[] symbols) {
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    int count = model.vocabulary().size();
    int[] all = IntStream.range(0, count).toArray();
    float[][] rows = new float[symbols.length][count];
    float[] costs = new float[count * scorer.lanes()];
    for (int i = 0; i < symbols.length; i++) {
      scorer.costs(now, all, costs);
      for (int symbol = 0; symbol < count; symbol++) {
        rows[i][symbol] = costs[symbol * scorer.lanes()];
      }
      scorer.advance(now, symbols[i], next);
      Panel swap = now;
      now = next;
      next = swap;
    }
    return rows;
  }

  float[] costs() {
    float[] costs = new float[symbols.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = rows[i][symbols[i]];
    }
    return costs;
  }

  double bits() {
    double sum = 0;
    for (float cost : costs()) {
      sum += cost / Math.log(2);
    }
    return sum;
  }

  int characters() {
    return symbols.length;
  }

  long unknown() {
    return Arrays.stream(symbols).filter(symbol -> symbol == Alphabet.UNKNOWN).count();
  }

  double minK(double share) {
    double[] logs = new double[symbols.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = -rows[i][symbols[i]];
    }
    return lowest(logs, share);
  }

  double minKpp(double share) {
    double[] scores = new double[symbols.length];
    for (int i = 0; i < scores.length; i++) {
      double mean = 0;
      for (float cost : rows[i]) {
        mean -= Math.exp(-cost) * cost;
      }
      double variance = 0;
      for (float cost : rows[i]) {
        variance += Math.exp(-cost) * (-cost - mean) * (-cost - mean);
      }
      scores[i] = variance < 1e-9 ? 0 : (-rows[i][symbols[i]] - mean) / Math.sqrt(variance);
    }
    return lowest(scores, share);
  }

  private static double lowest(double[] values, double share) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int count = Math.max(1, (int) Math.floor(share * sorted.length + 1e-9));
    return Arrays.stream(sorted, 0, count).average().orElseThrow();
  }

  double stretch(int length) {
    int window = Math.min(length, symbols.length);
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start + window <= symbols.length; start++) {
      double sum = 0;
      for (int i = start; i < start + window; i++) {
        sum += rows[i][symbols[i]];
      }
      least = Math.min(least, sum);
    }
    return least / window / Math.log(2);
  }

  /** One entry for each window and scheme. */
  List<Integer> windows(ScoreSettings settings) {
    List<Integer> offsets = new ArrayList<>();
    for (int prompt : settings.extraction().prompts()) {
      int stride = java.util.Objects.requireNonNull(settings.extraction().stride());
      for (int at = 0; at + prompt + settings.extraction().continuation() <= symbols.length; ) {
        settings.extraction().schemes().forEach(scheme -> offsets.add(prompt));
        at += stride;
      }
    }
    return offsets;
  }

  /** The prompt alone is read, from a boundary on. */
  double lnPz(int offset, int prompt, int continuation, Scheme scheme) {
    int[] window = Arrays.copyOfRange(symbols, offset, offset + prompt + continuation);
    float[][] read = rows(model, window);
    double ln = 0;
    for (int i = prompt; i < window.length; i++) {
      ln += Continuations.ln(read[i], window[i], scheme);
    }
    return ln;
  }
}
