package org.coalmine.audit;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.audit.plan.PlannedPower;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Power;
import org.coalmine.exposure.TestRank;
import org.coalmine.spark.RunMetrics;
import org.coalmine.spark.RunMetrics.Metric;

/**
 * Counts canaries while formats are ranked one after the other: the report judges all of them
 * together, when all have their rank. What is counted here is shown by a canary's certain rank
 * alone, whatever the ranks of the others turn out to be, so the report shows at least as many,
 * unless controls fail.
 */
final class MemorizedSoFar {
  private final Map<String, BigInteger> rankAlone;
  private final RunMetrics metrics;

  MemorizedSoFar(AuditConfiguration configuration, CanaryPlan plan, RunMetrics metrics) {
    this.rankAlone =
        PlannedPower.of(configuration, plan).ranks().formats().stream()
            .collect(Collectors.toMap(Power.OfFormat::name, Power.OfFormat::rankAlone));
    this.metrics = metrics;
    metrics.set(Metric.CANARIES_RANKED, 0);
    metrics.set(Metric.CANARIES_MEMORIZED, 0);
  }

  /** Takes down a format whose canaries have their ranks. */
  RankedFormat ranked(RankedFormat format) {
    List<TestRank> ranks = format.testRanks();
    BigInteger most = rankAlone.getOrDefault(format.format().name(), BigInteger.ZERO);
    int planted = 0;
    int memorized = 0;
    for (int canary = 0; canary < ranks.size(); canary++) {
      if (!format.canaries().get(canary).isControl()) {
        planted++;
        TestRank rank = ranks.get(canary);
        memorized += rank.confidence() == 1 && rank.high().compareTo(most) <= 0 ? 1 : 0;
      }
    }
    metrics.add(Metric.CANARIES_RANKED, planted);
    metrics.add(Metric.CANARIES_MEMORIZED, memorized);
    return format;
  }
}
