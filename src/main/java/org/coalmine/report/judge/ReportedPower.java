package org.coalmine.report.judge;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.exposure.Power;
import org.coalmine.privacy.ClaimedCurve;
import org.coalmine.privacy.EpsilonPower;
import org.coalmine.privacy.EpsilonPower.Group;
import org.coalmine.privacy.PrivacyGuarantee;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.report.chapter.PrivacyFindings;

/**
 * What a report could have shown at most, from its canaries and formats, so that a report of before
 * there was a chapter on it is judged alike.
 */
final class ReportedPower {
  private final Report report;
  private final Power ranks;

  ReportedPower(Report report) {
    this.report = report;
    this.ranks =
        PowerFindings.power(report.formats(), report.canaries(), report.verdict().significance());
  }

  /** How many canaries would be shown to be memorized at least, if all came first. */
  int shownIfAll() {
    return ranks.shownIfAll();
  }

  /** How many of some planted canaries would be shown at least, if all of the report came first. */
  int shownIfAll(List<CanaryResult> some) {
    Map<String, Long> byFormat =
        some.stream().collect(Collectors.groupingBy(CanaryResult::format, Collectors.counting()));
    return ranks.shownIfAll(
        report.formats().stream()
            .map(format -> byFormat.getOrDefault(format.name(), 0L).intValue())
            .toList());
  }

  /** The largest ε that the bounds of the report could have refuted. */
  double epsilonMost(PrivacyFindings privacy) {
    OneRunBound oneRun = privacy.oneRun();
    int coins = oneRun == null ? 0 : oneRun.canaries();
    int coinUnits = oneRun == null ? 1 : oneRun.insertions();
    double confidence = confidence(privacy);
    double delta =
        privacy.rankBounds().isEmpty()
            ? oneRun == null ? 0 : oneRun.delta()
            : privacy.rankBounds().get(0).delta();
    return oneRun != null && oneRun.curveRefuted() != null
        ? EpsilonPower.mostBesideClaim(groups(privacy), coins, coinUnits, delta, confidence)
        : EpsilonPower.most(groups(privacy), coins, coinUnits, delta, confidence);
  }

  /** Whether total leakage would have refuted the claim, by whatever the report tested. */
  boolean refutes(PrivacyFindings privacy, EpsilonClaim claim) {
    if (epsilonMost(privacy) > claim.epsilon()) {
      return true;
    }
    OneRunBound made = privacy.oneRun();
    OneRunBound oneRun = made == null || made.curveRefuted() == null ? null : made;
    return (claim.pValue() != null || oneRun != null)
        && EpsilonPower.refutable(
            new ClaimedCurve(
                new SampledGaussian(claim.samplingRate(), claim.noiseMultiplier(), claim.steps()),
                new PrivacyGuarantee(claim.epsilon(), claim.delta())),
            groups(privacy),
            oneRun == null ? 0 : oneRun.canaries(),
            oneRun == null ? 1 : oneRun.insertions(),
            confidence(privacy));
  }

  private static double confidence(PrivacyFindings privacy) {
    OneRunBound oneRun = privacy.oneRun();
    return !privacy.rankBounds().isEmpty()
        ? privacy.rankBounds().get(0).confidence()
        : oneRun == null ? EpsilonPower.CONFIDENCE : oneRun.confidence();
  }

  private List<Group> groups(PrivacyFindings privacy) {
    Map<String, BigInteger> fills =
        ranks.formats().stream()
            .collect(Collectors.toMap(Power.OfFormat::name, Power.OfFormat::fills));
    Map<String, String> formats =
        report.planted().stream().collect(Collectors.toMap(CanaryResult::id, CanaryResult::format));
    return privacy.rankBounds().stream()
        .map(
            bound ->
                new Group(
                    bound.insertions(),
                    bound.canaries().stream()
                        .map(id -> fills.getOrDefault(formats.get(id), BigInteger.ONE))
                        .toList()))
        .toList();
  }
}
