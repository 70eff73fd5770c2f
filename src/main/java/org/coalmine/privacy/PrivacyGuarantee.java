package org.coalmine.privacy;

/**
 * (ε, δ)-differential privacy: for any two data sets that differ by adding or removing one privacy
 * unit and any set of outcomes S, {@code Pr[M(D) ∈ S] ≤ e^ε · Pr[M(D′) ∈ S] + δ}. It holds of
 * DP-SGD if the noisy sums are divided by a constant.
 *
 * @param epsilon ε, at least 0
 * @param delta δ in [0, 1)
 */
public record PrivacyGuarantee(double epsilon, double delta) {
  public PrivacyGuarantee {
    Require.notNegative("epsilon", epsilon);
    Require.probabilityBelowOne("delta", delta);
  }

  /**
   * How much larger the δ of a group of m units is than the δ of one: {@code Σ_{i<m} e^{iε} =
   * (e^{mε} − 1)/(e^ε − 1)}.
   *
   * <p>With D = D₀, D₁, …, D_m adding one unit at a time, Pr₀[S] ≤ e^ε Pr₁[S] + δ ≤ e^ε (e^ε Pr₂[S]
   * + δ) + δ ≤ … ≤ e^{mε} Pr_m[S] + δ Σ_{i<m} e^{iε} (Vadhan, The Complexity of Differential
   * Privacy, Lemma 2.2).
   */
  static double groupDeltaFactor(double epsilon, int size) {
    return epsilon == 0 ? size : Math.expm1(size * epsilon) / Math.expm1(epsilon);
  }

  /**
   * What holds for data sets that differ in a group of units: (mε, δ·(e^{mε} − 1)/(e^ε − 1)). A
   * canary that was inserted m times, every time as a unit of its own, is such a group.
   *
   * @param size m, at least 1
   * @throws ArithmeticException if the group's δ reaches 1: then nothing is guaranteed
   */
  public PrivacyGuarantee forGroup(int size) {
    Require.atLeast("size", 1, size);
    double groupDelta = delta == 0 ? 0 : delta * groupDeltaFactor(epsilon, size);
    if (!(groupDelta < 1)) {
      throw new ArithmeticException(
          "a group of %d under (%s, %s)-DP has no guarantee: its delta would be %s"
              .formatted(size, epsilon, delta, groupDelta));
    }
    return new PrivacyGuarantee(size * epsilon, groupDelta);
  }
}
