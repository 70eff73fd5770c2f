package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.fit.SkewNormal;
import org.coalmine.exposure.sample.ImportanceSample;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Distribution;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodComparison.Mark;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.Rank;
import org.jspecify.annotations.Nullable;

/** Puts the answers of all methods for one format side by side. */
final class MethodComparisons {
  private static final int MOST_BINS = 120;

  private MethodComparisons() {}

  /** The exact ranks, where counting found them. */
  static List<MethodEstimate> exact(
      List<Canary> canaries, List<CanaryRank> counted, BigInteger spaceSize) {
    List<MethodEstimate> answers = new ArrayList<>();
    for (int i = 0; i < canaries.size(); i++) {
      Rank rank = Rank.of(counted.get(i).rank());
      if (counted.get(i).rank().exact()) {
        answers.add(
            new MethodEstimate(
                canaries.get(i).id(),
                rank,
                BitsInterval.exposure(spaceSize, rank),
                null,
                null,
                null,
                null,
                null));
      }
    }
    return answers;
  }

  /**
   * Sorts the answers by canary.
   *
   * @param nats the canaries' log-perplexities
   * @param answers of every method, method by method
   */
  static MethodComparison of(
      CanaryFormat format,
      List<Canary> canaries,
      double[] nats,
      List<MethodEstimate> answers,
      Distribution distribution) {
    Map<String, Integer> places = new HashMap<>();
    canaries.forEach(canary -> places.put(canary.id(), places.size()));
    return new MethodComparison(
        format.name(),
        format.text(),
        Exposure.log2(format.space().size()),
        distribution,
        IntStream.range(0, nats.length)
            .mapToObj(
                i ->
                    new Mark(
                        canaries.get(i).id(),
                        canaries.get(i).insertions(),
                        LogPerplexity.bits(nats[i])))
            .toList(),
        answers.stream()
            .sorted(Comparator.comparing(answer -> places.get(answer.canary())))
            .toList());
  }

  /**
   * The log-perplexities of all candidates.
   *
   * @param counted of every candidate, if a dense pass was finished
   * @param draws to estimate it from otherwise
   * @param fit of log-perplexities in nats; null if none could be fitted
   */
  static Distribution distribution(
      Optional<Histogram> counted,
      ImportanceSample draws,
      @Nullable SkewNormal fit,
      BigInteger spaceSize) {
    Bins bins = counted.map(Bins::of).orElseGet(() -> Bins.of(draws));
    List<Double> fitted = new ArrayList<>();
    if (fit != null) {
      for (int bin = 0; bin < bins.counts.size(); bin++) {
        double from = bins.fromNats + bin * bins.widthNats;
        double share = fit.cdf(from + bins.widthNats) - fit.cdf(from);
        fitted.add(Math.max(0, share) * spaceSize.doubleValue());
      }
    }
    return new Distribution(
        LogPerplexity.bits(bins.fromNats),
        LogPerplexity.bits(bins.widthNats),
        bins.counts,
        counted.isPresent(),
        fit == null ? null : fitted);
  }

  private record Bins(double fromNats, double widthNats, List<Double> counts) {
    static Bins of(Histogram histogram) {
      int[] filled =
          IntStream.range(0, Histogram.BINS).filter(bin -> histogram.count(bin) > 0).toArray();
      int first = filled[0];
      int end = filled[filled.length - 1] + 1;
      int joined = (end - first + MOST_BINS - 1) / MOST_BINS;
      List<Double> counts = new ArrayList<>();
      for (int from = first; from < end; from += joined) {
        double count = 0;
        for (int bin = from; bin < Math.min(from + joined, Histogram.BINS); bin++) {
          count += histogram.count(bin);
        }
        counts.add(count);
      }
      return new Bins(histogram.lowerNats(first), joined * Histogram.BIN_NATS, counts);
    }

    static Bins of(ImportanceSample draws) {
      double[] range = draws.rangeNats();
      double width = Math.max((range[1] - range[0]) * (1 + 1e-9) / MOST_BINS, 1e-3);
      List<Double> counts = new ArrayList<>();
      for (double count : draws.candidates(range[0], width, MOST_BINS)) {
        counts.add(count);
      }
      return new Bins(range[0], width, counts);
    }
  }
}
