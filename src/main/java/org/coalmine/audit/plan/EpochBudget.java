package org.coalmine.audit.plan;

import java.util.OptionalDouble;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.AuditConfiguration.Sampling;

/** How the canaries are ranked with the model of an earlier epoch, within a budget. */
public final class EpochBudget {
  /** A space that one dense pass counts in about a second. */
  private static final long LARGEST_DENSE_PASS = 2_000_000;

  private EpochBudget() {}

  /** The settings of {@code rank} with the budget of {@code every-epoch}. */
  public static AuditConfiguration.Rank of(
      AuditConfiguration.Rank whole, AuditConfiguration.EveryEpoch budget) {
    return new AuditConfiguration.Rank(
        RankMethod.AUTO,
        budget.prunedSteps(),
        Math.min(whole.denseLimit(), LARGEST_DENSE_PASS),
        0,
        whole.scoreSuffix(),
        new Sampling(
            budget.draws(), whole.sampling().relativeError(), whole.sampling().confidence()),
        false,
        whole.nearTieNats(),
        whole.shardSeconds(),
        OptionalDouble.empty());
  }
}
