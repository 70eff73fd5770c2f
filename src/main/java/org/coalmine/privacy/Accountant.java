package org.coalmine.privacy;

import java.util.List;

/**
 * An upper bound on the privacy that stretches of DP-SGD spend together, one after the other.
 * Adjacency is adding or removing one privacy unit, in both directions, if the noisy sums are
 * divided by a constant; where they are divided by what depends on the number of units, it is
 * zero-out, the gradient of one unit set to zero. Immutable.
 */
public sealed interface Accountant permits RdpAccountant, PldAccountant {
  /** How an accountant is made of the stretches of a training. */
  @FunctionalInterface
  interface Method {
    Accountant of(List<SampledGaussian> stretches);
  }

  /**
   * The ε for which the training is (ε, δ)-DP, rounded up.
   *
   * @param delta in (0, 1)
   * @return at least 0; infinite if this accountant cannot bound it
   */
  double epsilon(double delta);

  /**
   * The δ for which the training is (ε, δ)-DP, rounded up.
   *
   * @param epsilon at least 0
   * @return in [0, 1]
   */
  double delta(double epsilon);

  /**
   * The ε that holds at δ for data sets that differ by adding or removing a group of {@code size}
   * units, or by zeroing their gradients.
   *
   * @param size how many units, at least 1
   * @param delta δ of the group, in (0, 1)
   */
  default double groupEpsilon(int size, double delta) {
    return genericGroupEpsilon(size, delta);
  }

  /**
   * The ε that holds at δ for data sets that differ in a group of {@code size} units, however they
   * do: some added, others removed, or replaced, which is a group of two. It is the smallest size ·
   * ε₁ over all ε₁ whose group δ, {@code delta(ε₁) · (e^{size·ε₁} − 1)/(e^ε₁ − 1)}, is at most δ
   * (see {@link PrivacyGuarantee#forGroup}). Found to one part in 10^4, from above, by some fifteen
   * calls of {@link #delta}.
   *
   * @param size how many units, at least 1
   * @param delta δ of the group, in (0, 1)
   */
  default double genericGroupEpsilon(int size, double delta) {
    Require.atLeast("size", 1, size);
    Require.strictlyBetweenZeroAndOne("delta", delta);
    if (size == 1) {
      return epsilon(delta);
    }
    double unsafe = 0;
    double safe = Math.max(epsilon(delta), 1e-6);
    if (Double.isInfinite(safe)) {
      return safe;
    }
    while (!coversGroup(safe, size, delta)) {
      unsafe = safe;
      safe *= 2;
      if (safe > 1e6) {
        return Double.POSITIVE_INFINITY;
      }
    }
    while (safe - unsafe > 1e-4 * safe) {
      double middle = (safe + unsafe) / 2;
      if (coversGroup(middle, size, delta)) {
        safe = middle;
      } else {
        unsafe = middle;
      }
    }
    return Math.nextUp(size * safe);
  }

  private boolean coversGroup(double epsilon, int size, double delta) {
    return delta(epsilon) * PrivacyGuarantee.groupDeltaFactor(epsilon, size) <= delta;
  }
}
