package org.coalmine.audit.plan;

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
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.report.chapter.Verdict;

/** What an audit can show at most, from its plan. */
public final class PlannedPower {
  private final CanaryPlan plan;
  private final double delta;
  private final boolean claimed;
  private final Power ranks;
  private final Map<String, BigInteger> fills;

  private PlannedPower(AuditConfiguration configuration, CanaryPlan plan) {
    this.plan = plan;
    this.delta = configuration.training().privacy().map(PrivacySettings::delta).orElse(0.0);
    this.claimed = configuration.training().privacy().isPresent();
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
    return new PlannedPower(configuration, plan);
  }

  /** What ranks can show. */
  public Power ranks() {
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
    List<Group> groups = groups(units);
    int coins = (int) plan.canaries().stream().filter(Canary::coinFlip).count();
    return claimed
        ? EpsilonPower.mostBesideClaim(
            groups, coins, coinUnits(units), delta, EpsilonPower.CONFIDENCE)
        : EpsilonPower.most(groups, coins, coinUnits(units), delta, EpsilonPower.CONFIDENCE);
  }

  /** Whether total leakage would refute a claim of training. */
  boolean refutes(EpsilonClaim claim, IntUnaryOperator units) {
    int coins = (int) plan.canaries().stream().filter(Canary::coinFlip).count();
    return epsilonMost(units) > claim.epsilon()
        || EpsilonPower.refutable(
            PrivacyClaim.curve(claim),
            groups(units),
            coins,
            coinUnits(units),
            EpsilonPower.CONFIDENCE);
  }

  private List<Group> groups(IntUnaryOperator units) {
    TreeMap<Integer, List<BigInteger>> groups = new TreeMap<>();
    plan.canaries().stream()
        .filter(canary -> !canary.coinFlip() && !canary.isControl())
        .forEach(
            canary ->
                groups
                    .computeIfAbsent(canary.insertions(), insertions -> new ArrayList<>())
                    .add(fills.get(canary.formatName())));
    return groups.entrySet().stream()
        .map(group -> new Group(units.applyAsInt(group.getKey()), group.getValue()))
        .toList();
  }

  private int coinUnits(IntUnaryOperator units) {
    return units.applyAsInt(
        plan.canaries().stream()
            .filter(Canary::coinFlip)
            .mapToInt(Canary::insertions)
            .reduce(1, Math::max));
  }
}
