package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.fit.SkewNormal;
import org.coalmine.exposure.sample.ImportanceEstimate;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ranking.RankOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What sampling adds to counting.
 *
 * @param intervals that hold each rank, by the canary's place, where one was asked for
 * @param sureIntervals the same with the confidence that lower bounds on ε need
 * @param estimates of every method that was asked, for comparison
 * @param verdict on a fitted distribution, or nothing
 * @param fit the fitted distribution, if there is one
 */
record SampledIntervals(
    Map<Integer, RankInterval> intervals,
    Map<Integer, RankInterval> sureIntervals,
    List<MethodEstimate> estimates,
    String verdict,
    @Nullable SkewNormal fit) {
  static final SampledIntervals NONE =
      new SampledIntervals(Map.of(), Map.of(), List.of(), "", null);

  /**
   * Asks the methods that the settings name, or all.
   *
   * @param warnings receives what a reader must know
   * @throws ConfigurationException if the method asked for cannot answer
   */
  static SampledIntervals of(
      AuditConfiguration.Rank settings,
      RankOutcome outcome,
      Estimates sampling,
      List<String> warnings) {
    RankMethod method = settings.method();
    boolean compare = settings.compare();
    Map<Integer, RankInterval> intervals = new TreeMap<>();
    Map<Integer, RankInterval> sure = new TreeMap<>();
    List<MethodEstimate> estimates = new ArrayList<>();
    List<Integer> all = IntStream.range(0, outcome.ranks().size()).boxed().toList();
    if (settings.drawsByImportance()) {
      List<Integer> wanted = compare ? all : outcome.unfinished();
      if (!wanted.isEmpty()) {
        Map<Integer, ImportanceEstimate> found = sampling.importance(wanted);
        estimates.addAll(sampling.importanceEstimates(found));
        if (method == RankMethod.IMPORTANCE || method == RankMethod.AUTO) {
          found.forEach((canary, estimate) -> intervals.put(canary, estimate.rank()));
          sure.putAll(sampling.importanceRanks(wanted, EpsilonBounds.RANK_CONFIDENCE));
        }
      }
    }
    boolean extrapolates = method == RankMethod.SKEW_NORMAL;
    if (settings.drawsUniformly()) {
      estimates.addAll(sampling.uniformEstimates());
      if (!method.counts() && method != RankMethod.IMPORTANCE) {
        for (int canary : all) {
          intervals.put(canary, sampling.uniformRank(canary));
          sure.put(canary, sampling.uniformRank(canary, EpsilonBounds.RANK_CONFIDENCE));
        }
      }
    }
    if (extrapolates) {
      warnings.add(
          "skew-normal extrapolates: verdict, gate and bounds rest on what its uniform draws show,"
              + " and what the fit claims stands beside them.");
    }
    if (!compare && !extrapolates) {
      return new SampledIntervals(intervals, sure, estimates, "", null);
    }
    try {
      estimates.addAll(sampling.extrapolatedEstimates());
      return new SampledIntervals(
          intervals,
          sure,
          estimates,
          " " + sampling.verdict(),
          sampling.extrapolation().fit().distribution());
    } catch (ConfigurationException e) {
      if (extrapolates) {
        throw e;
      }
      warnings.add("skew-normal extrapolation is left out of the comparison: " + e.getMessage());
      return new SampledIntervals(intervals, sure, estimates, "", null);
    }
  }

  /** An estimate never leaves the interval that counting gave. */
  static List<CanaryRank> narrowed(List<CanaryRank> counted, Map<Integer, RankInterval> intervals) {
    List<CanaryRank> ranks = new ArrayList<>();
    for (int canary = 0; canary < counted.size(); canary++) {
      CanaryRank known = counted.get(canary);
      RankInterval estimate = intervals.get(canary);
      if (estimate == null || known.rank().exact()) {
        ranks.add(known);
        continue;
      }
      BigInteger low = known.rank().low().max(estimate.low());
      BigInteger high = known.rank().high().min(estimate.high());
      ranks.add(
          low.compareTo(high) > 0
              ? known
              : new CanaryRank(
                  new RankInterval(low, high, estimate.method(), estimate.confidence()),
                  known.nearTiesLow(),
                  known.nearTiesHigh()));
    }
    return ranks;
  }
}
