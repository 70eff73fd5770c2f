package org.coalmine.exposure.sample;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.RankInterval;

/**
 * How wide intervals are at ranks that are known, for {@code scripts/benchmark-rank intervals}: an
 * LSTM of random weights, a million fills, all of them scored, and 20 000 draws without a search.
 * One line per rank: the mean over seeds of half the width of the interval over the rank, of
 * importance sampling with looks at an eighth, a quarter and half of the draws and of uniform
 * draws, at 95 % and at 99.99 %; how many intervals held; and the spread of the estimates over the
 * rank. Argument: the number of seeds.
 */
public final class IntervalBenchmark {
  private static final int DRAWS = 20_000;
  private static final int[] RANKS = {304, 2_043, 92_367, 500_000, 900_000};
  private static final double[] LEVELS = {0.95, 0.9999};

  private IntervalBenchmark() {}

  /** Prints a line per rank. */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    Enumerated space = Enumerated.of(Samples.lstm(1, 12), "no {fill}", "[0-9]{6}");
    int[] canaries = space.atPlaces(IntStream.of(RANKS).map(rank -> rank - 1).toArray());
    double[] nats = space.natsOf(canaries);
    List<BigInteger> indices = Enumerated.indices(canaries);
    DrawPlan plan = DrawPlan.within(DRAWS, 0.05);
    ImportanceSampler sampler = SerialSampling.sampler(space.model(), space.candidates());
    List<ImportanceSample> samples =
        IntStream.range(0, seeds).mapToObj(seed -> sampler.draw("seed " + seed, 0, DRAWS)).toList();
    List<UniformSample> uniform =
        IntStream.range(0, seeds)
            .mapToObj(
                seed ->
                    UniformSample.draw(space.model(), space.candidates(), "seed " + seed, 0, DRAWS))
            .toList();
    for (int c = 0; c < canaries.length; c++) {
      int canary = c;
      double rank = space.rank(canaries[c]);
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "rank %,.0f:", rank));
      for (double level : LEVELS) {
        line.append(
            String.format(
                Locale.ROOT,
                " %s %%: importance %s, uniform %s;",
                100 * level,
                width(
                    rank,
                    samples,
                    sample -> sample.rank(nats[canary], indices.get(canary), level, plan).rank()),
                width(rank, uniform, sample -> sample.rank(nats[canary], level))));
      }
      System.out.printf(
          Locale.ROOT,
          "%s spread: %.4f and %.4f%n",
          line,
          spread(
              rank,
              samples.stream()
                  .mapToDouble(
                      sample ->
                          sample.rank(nats[canary], indices.get(canary), 0.95, plan).estimate())
                  .toArray()),
          spread(
              rank,
              uniform.stream()
                  .mapToDouble(sample -> 1e6 * sample.hits(nats[canary]) / sample.draws())
                  .toArray()));
    }
  }

  private static <S> String width(
      double rank, List<S> samples, Function<S, RankInterval> interval) {
    double sum = 0;
    int held = 0;
    for (S sample : samples) {
      RankInterval its = interval.apply(sample);
      double low = its.low().doubleValue();
      double high = its.high().doubleValue();
      sum += (high - low) / (2 * rank);
      held += low <= rank && rank <= high ? 1 : 0;
    }
    return String.format(
        Locale.ROOT, "%.4f (held %d of %d)", sum / samples.size(), held, samples.size());
  }

  private static double spread(double rank, double[] estimates) {
    return Math.sqrt(
            Arrays.stream(estimates)
                .map(estimate -> (estimate - rank) * (estimate - rank))
                .average()
                .orElseThrow())
        / rank;
  }
}
