package org.coalmine.privacy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether ranks refute what a training claims, tested against all that it claims: its δ at every ε,
 * not at one.
 *
 * <p>Without the canary at most k of its n fills have a rank of k or less, so for every ε′, with
 * δ_m the claimed curve of the canary's m units ({@link PrivacyCurve#removing}),
 *
 * <pre>  Pr[rank ≤ k] ≤ min over ε′ ≥ 0 of e^{ε′}·k/n + δ_m(ε′).                           (1)
 * </pre>
 *
 * Every term bounds the probability, so the least of any of them does; at the observed rank it is a
 * p-value. The single point that {@link RankBound} tests, mε with the δ of group privacy, is one of
 * the terms: a claim that is refuted there is refuted here. An estimated rank adds its error, and
 * several canaries share the level by a quorum, both as in {@link RankBound}.
 */
public final class ClaimedCurve {
  private final SampledGaussian stretch;
  private final PrivacyGuarantee claim;
  private final Map<Integer, PrivacyCurve> curves = new HashMap<>();

  /**
   * @param stretch the training
   * @param claim what is stated of it for one unit
   */
  public ClaimedCurve(SampledGaussian stretch, PrivacyGuarantee claim) {
    this.stretch = stretch;
    this.claim = claim;
  }

  public SampledGaussian stretch() {
    return stretch;
  }

  /** The claimed curve of a group. */
  public PrivacyCurve curve(int units) {
    return curves.computeIfAbsent(units, m -> PldAccountant.ofGroup(List.of(stretch), m).curve());
  }

  /**
   * The chance of ranks so good under the claim, at most.
   *
   * @param evidence all canaries that are tested together, not a selection made after the ranks
   * @param quorum t, from 1 to the number of canaries, fixed before any rank was seen
   * @return in (0, 1]
   * @throws IllegalArgumentException if there is no canary
   */
  public double pValue(List<RankEvidence> evidence, int quorum) {
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("evidence must hold at least one canary");
    }
    Require.atLeast("quorum", 1, quorum);
    Require.atMost("quorum", evidence.size(), quorum);
    double nth =
        evidence.stream()
            .mapToDouble(one -> pValue(one) + one.rankErrorProbability())
            .sorted()
            .skip(quorum - 1)
            .findFirst()
            .orElseThrow();
    return Math.min(1, nth * evidence.size() / quorum);
  }

  private double pValue(RankEvidence evidence) {
    int units = evidence.insertions();
    double logFraction = evidence.logRankFraction();
    double atClaim =
        Math.exp(units * claim.epsilon() + logFraction)
            + claim.delta() * PrivacyGuarantee.groupDeltaFactor(claim.epsilon(), units);
    double alongCurve = curve(units).mostProbable(logFraction);
    return atClaim < alongCurve ? atClaim : alongCurve;
  }
}
