package org.coalmine.score;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scheme;

/** How likely continuations are under schemes, by sorting all symbols at every step. */
record Continuations(LanguageModel model, List<Scheme> schemes) {

  double[] lnPz(String prompt, int[] continuation) {
    int[] start = model.vocabulary().encode(prompt);
    int[] text = IntStream.concat(IntStream.of(start), IntStream.of(continuation)).toArray();
    float[][] rows = PlainDocument.rows(model, text);
    return schemes.stream()
        .mapToDouble(
            scheme ->
                IntStream.range(start.length, text.length)
                    .mapToDouble(i -> ln(rows[i], text[i], scheme))
                    .sum())
        .toArray();
  }

  static double ln(float[] costs, int symbol, Scheme scheme) {
    List<Integer> kept =
        IntStream.range(0, costs.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> costs[i]))
            .limit(scheme.topK() == null ? costs.length : scheme.topK())
            .toList();
    double sum = kept.stream().mapToDouble(i -> Math.exp(-costs[i] / scheme.temperature())).sum();
    return kept.contains(symbol)
        ? -costs[symbol] / scheme.temperature() - Math.log(sum)
        : Double.NEGATIVE_INFINITY;
  }
}
