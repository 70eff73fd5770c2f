package org.coalmine.audit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.audit.plan.PlannedPower;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Power;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.chapter.Verdict;

/**
 * The ranks at which a report's statements turn: the guesses granted to an attacker, the rank that
 * shows a canary memorized alone, and the limits on exposures. An interval on one side of each
 * decides as well as the exact rank would.
 */
final class DecisiveRanks {
  private final GateThresholds gate;
  private final Map<String, Power.OfFormat> power;

  private DecisiveRanks(GateThresholds gate, List<Power.OfFormat> power) {
    this.gate = gate;
    this.power = power.stream().collect(Collectors.toMap(Power.OfFormat::name, one -> one));
  }

  static DecisiveRanks of(AuditConfiguration configuration, CanaryPlan plan) {
    return new DecisiveRanks(
        configuration.gate(), PlannedPower.of(configuration, plan).ranks().formats());
  }

  /** Those of a format's canaries; none if a limit on ε asks for ranks as they are. */
  List<BigInteger> of(CanaryFormat format) {
    if (gate.maxEpsilonLowerBound() != null) {
      return List.of();
    }
    List<BigInteger> ranks = new ArrayList<>();
    ranks.add(BigInteger.valueOf(Verdict.DEFAULT_GUESSES));
    Power.OfFormat own = power.get(format.name());
    if (own != null && own.planted() > 0) {
      // A test rank is less than the rank by the planted fills below, fewer than are planted.
      for (BigInteger alone : List.of(own.rankAlone(), estimatedAlone(own.rankAlone()))) {
        ranks.add(alone);
        ranks.add(alone.add(BigInteger.valueOf(own.planted())));
      }
    }
    for (GateThresholds.Limit limit : gate.maxExposureBits()) {
      if (limit.format() == null || limit.format().equals(format.name())) {
        ranks.add(atExposure(format.space().size(), limit.value()));
      }
    }
    return ranks;
  }

  /**
   * The rank that shows a canary alone where every rank is estimated: each errs above its interval
   * with half of 1 − {@link EpsilonBounds#RANK_CONFIDENCE}, which is taken from its part of the
   * significance.
   */
  private BigInteger estimatedAlone(BigInteger rankAlone) {
    int planted = power.values().stream().mapToInt(Power.OfFormat::planted).sum();
    double error = (1 - EpsilonBounds.RANK_CONFIDENCE) / 2;
    double left = Math.max(0, 1 - planted * error / Verdict.DEFAULT_SIGNIFICANCE);
    return new BigDecimal(rankAlone).multiply(BigDecimal.valueOf(left)).toBigInteger();
  }

  /** The largest rank whose exposure is above a limit; 0 if none is. */
  private static BigInteger atExposure(BigInteger size, double bits) {
    long whole = (long) Math.floor(bits);
    if (whole > size.bitLength()) {
      return BigInteger.ZERO;
    }
    BigDecimal divisor =
        new BigDecimal(BigInteger.ONE.shiftLeft((int) whole))
            .multiply(BigDecimal.valueOf(StrictMath.pow(2, bits - whole)));
    return new BigDecimal(size)
        .divide(divisor, MathContext.DECIMAL128)
        .setScale(0, RoundingMode.CEILING)
        .toBigInteger()
        .subtract(BigInteger.ONE)
        .max(BigInteger.ZERO);
  }
}
