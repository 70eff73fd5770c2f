package org.coalmine.privacy;

import java.util.Comparator;
import java.util.List;

/**
 * A lower bound on ε from ranks: every smaller ε is refuted, for this δ, at this confidence.
 *
 * <h2>One canary</h2>
 *
 * <p>Given everything else, the other canaries included, a canary's fill r is uniform on n fills: n
 * = |R|, less the fills it was kept off. Let M be the training and the ranking, and M₀ the same
 * without the canary (or with a fixed text in its place: the argument holds for adding or removing
 * a unit and for replacing one). M₀ does not depend on r, and for any outcome at most k fills have
 * a rank of k or less, since ties count against a fill. So Pr₀[rank ≤ k] ≤ k/n. If M is (ε,
 * δ)-differentially private for a privacy unit and m units carry the canary, group privacy ({@link
 * PrivacyGuarantee#forGroup}) gives for every k
 *
 * <pre>  Pr[rank ≤ k] ≤ e^{mε}·k/n + δ·(e^{mε} − 1)/(e^ε − 1).                              (1)
 * </pre>
 *
 * If the rank was estimated and what is reported as rank is below the true rank with probability at
 * most β, then (1) holds for the report with β added. Write p_ε(k) for that right side. Fix an ε
 * and reject it if the rank is at most k(ε), the largest k with p_ε(k) ≤ α. By (1) a true ε is
 * rejected with probability at most α. The bound is the supremum of the rejected,
 *
 * <pre>  ε_low = sup { ε : p_ε(rank) ≤ α };  for m = 1 and β = 0:  ln((α − δ)·n / rank),      (2)
 * </pre>
 *
 * and it exceeds the true ε only if that ε is rejected. No k has to be fixed beforehand and none is
 * paid for: for every single ε there is one k(ε), and only the test at the true ε can go wrong
 * (inversion of a test; Lehmann and Romano, Testing Statistical Hypotheses, section 3.5). A k fixed
 * beforehand would give ln((α − δ)·n/k) for any rank up to k, which is never more than (2). One
 * canary, inserted once, at rank 1 of 10^9 shows ε ≥ ln(0.05·10^9) = 17.727 at 95 %.
 *
 * <h2>Several canaries of one run</h2>
 *
 * They share the model, so their ranks may depend on each other in any way. Test every canary at
 * level tα/c, where c is their number and t, the quorum, was fixed before any rank was seen, and
 * reject ε if t or more of them reject it. The expected number of canaries that reject a true ε is
 * at most c·tα/c = tα, so by Markov's inequality t of them do so with probability at most α (Rüger
 * 1978). The bound is the t-th largest of the canaries' own bounds at level tα/c. A quorum of 1 is
 * Bonferroni's correction: the best canary pays ln c. A quorum of c asks that all agree and pays
 * nothing: right for canaries of one kind. Canaries may differ in space, insertions and β.
 *
 * <p>A bound of 0 refutes nothing. The result is rounded down.
 *
 * @param canaries the ids of the canaries it rests on
 * @param epsilonLow every smaller ε is refuted
 * @param delta δ for which it holds
 * @param confidence 1 − α
 */
public record RankBound(List<String> canaries, double epsilonLow, double delta, double confidence) {
  /** Covers the rounding of logarithms, exponentials and the bisection. */
  private static final double SLACK = 1e-12;

  public RankBound {
    canaries = List.copyOf(canaries);
    Require.notNegative("epsilonLow", epsilonLow);
    Require.probabilityBelowOne("delta", delta);
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
  }

  /**
   * What all canaries of a run show together.
   *
   * @param evidence all canaries that were to be ranked, not a selection made after the ranks
   * @param quorum t, from 1 to the number of canaries, fixed before any rank was seen
   * @param delta δ in [0, 1)
   * @param confidence 1 − α in (0, 1)
   * @throws IllegalArgumentException if there is no canary, or an id occurs twice
   */
  public static RankBound ofAll(
      List<RankEvidence> evidence, int quorum, double delta, double confidence) {
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("evidence must hold at least one canary");
    }
    List<String> canaries = evidence.stream().map(RankEvidence::canary).toList();
    if (canaries.stream().distinct().count() != canaries.size()) {
      throw new IllegalArgumentException("evidence must name every canary once: " + canaries);
    }
    Require.atLeast("quorum", 1, quorum);
    Require.atMost("quorum", evidence.size(), quorum);
    Require.probabilityBelowOne("delta", delta);
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
    double level = (1 - confidence) * quorum / evidence.size();
    double epsilonLow =
        evidence.stream()
            .map(one -> epsilonLow(one, delta, level))
            .sorted(Comparator.reverseOrder())
            .skip(quorum - 1)
            .findFirst()
            .orElseThrow();
    return new RankBound(canaries, epsilonLow, delta, confidence);
  }

  private static double epsilonLow(RankEvidence evidence, double delta, double level) {
    double budget = level - evidence.rankErrorProbability();
    return epsilonLow(evidence.logRankFraction(), evidence.insertions(), delta, budget);
  }

  /**
   * sup { ε : p_ε ≤ budget } of (1), rounded down.
   *
   * @param logRankFraction ln(k/n)
   */
  static double epsilonLow(double logRankFraction, int insertions, double delta, double budget) {
    if (budget <= 0) {
      return 0;
    }
    double unrefuted = (Math.log(budget) - logRankFraction) / insertions;
    double refuted = 0;
    if (delta == 0) {
      refuted = unrefuted;
    } else if (insertions == 1) {
      refuted = budget <= delta ? 0 : Math.log(budget - delta) - logRankFraction;
    } else if (unrefuted > 0) {
      while (unrefuted - refuted > SLACK * unrefuted) {
        double middle = (refuted + unrefuted) / 2;
        double probability =
            Math.exp(insertions * middle + logRankFraction)
                + delta * PrivacyGuarantee.groupDeltaFactor(middle, insertions);
        if (probability <= budget) {
          refuted = middle;
        } else {
          unrefuted = middle;
        }
      }
    }
    return Math.max(0, refuted - SLACK * (1 + Math.abs(logRankFraction)));
  }
}
