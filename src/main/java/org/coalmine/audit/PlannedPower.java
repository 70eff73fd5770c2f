package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Power;
import org.coalmine.privacy.EpsilonPower;
import org.coalmine.privacy.EpsilonPower.Group;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.report.chapter.Verdict;

/** What an audit can show at most, from its plan. */
public final class PlannedPower {
  private final CanaryPlan plan;
  private final double delta;
  private final Power ranks;
  private final Map<String, BigInteger> fills;

  private PlannedPower(CanaryPlan plan, double delta) {
    this.plan = plan;
    this.delta = delta;
    this.ranks =
        Power.of(
            plan.formats().stream()
                .map(
                    format ->
                        new Power.Space(
                            format.name(),
                            format.space().size(),
                            (int)
                                plan.canaries(format).stream()
                                    .filter(canary -> !canary.isControl())
                                    .count()))
                .toList(),
            Verdict.DEFAULT_SIGNIFICANCE);
    this.fills =
        ranks.formats().stream()
            .collect(Collectors.toMap(Power.OfFormat::name, Power.OfFormat::fills));
  }

  /** The power of an audit of this configuration with these canaries. */
  public static PlannedPower of(AuditConfiguration configuration, CanaryPlan plan) {
    return new PlannedPower(
        plan, configuration.training().privacy().map(PrivacySettings::delta).orElse(0.0));
  }

  /** What ranks can show. */
  Power ranks() {
    return ranks;
  }

  /** All of it, as a report has it. */
  public PowerFindings findings() {
    return new PowerFindings(
        PowerFindings.formats(ranks),
        new PowerFindings.Epsilon(
            epsilonMost(insertions -> insertions), epsilonMost(insertions -> 1)));
  }

  /**
   * The largest ε that can be refuted.
   *
   * @param units how many privacy units a canary with so many insertions is
   */
  double epsilonMost(IntUnaryOperator units) {
    TreeMap<Integer, List<BigInteger>> groups = new TreeMap<>();
    int coins = 0;
    int coinUnits = 1;
    for (Canary canary : plan.canaries()) {
      if (canary.coinFlip()) {
        coins++;
        coinUnits = Math.max(coinUnits, units.applyAsInt(Math.max(1, canary.insertions())));
      } else if (!canary.isControl()) {
        groups
            .computeIfAbsent(canary.insertions(), insertions -> new ArrayList<>())
            .add(fills.get(canary.formatName()));
      }
    }
    return EpsilonPower.most(
        groups.entrySet().stream()
            .map(group -> new Group(units.applyAsInt(group.getKey()), group.getValue()))
            .toList(),
        coins,
        coinUnits,
        delta,
        EpsilonPower.CONFIDENCE);
  }
}
