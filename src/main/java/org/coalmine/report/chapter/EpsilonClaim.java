package org.coalmine.report.chapter;

import org.jspecify.annotations.Nullable;

/**
 * What the accountants state of the training.
 *
 * @param epsilon ε for one unit, the smaller of what the accountants state
 * @param delta δ
 * @param accountant whose ε it is, {@code rdp} or {@code pld}
 * @param rdpEpsilon what Rényi accounting states; null if it states no bound
 * @param pldEpsilon what the privacy loss distribution states; null if it states no bound
 * @param unit what is hidden, {@code document} or {@code user}
 * @param noise {@code secure}, or {@code seeded-not-private}: ε then holds for nobody who knows the
 *     seed
 * @param clipNorm C
 * @param noiseMultiplier σ
 * @param samplingRate the chance of a unit to be in a step
 * @param steps steps of training
 * @param adjacency by what neighbouring data sets differ, {@link #ADD_OR_REMOVE} or {@link
 *     #ZERO_OUT}; null in a report of before there was this key, which is read as the latter
 * @param expectedUnits N₀: a step divides the noisy sum by samplingRate times this constant; null
 *     if it was not stated
 * @param pValue the chance of ranks so good, at most, if the claim held at every δ; of all rank
 *     bounds together; null if it was not tested
 */
public record EpsilonClaim(
    double epsilon,
    double delta,
    String accountant,
    @Nullable Double rdpEpsilon,
    @Nullable Double pldEpsilon,
    String unit,
    String noise,
    double clipNorm,
    double noiseMultiplier,
    double samplingRate,
    long steps,
    @Nullable String adjacency,
    @Nullable Double expectedUnits,
    @Nullable Double pValue) {
  /** One unit is added or removed. */
  public static final String ADD_OR_REMOVE = "add-or-remove";

  /** The gradient of one unit is set to zero; how many units there are is public. */
  public static final String ZERO_OUT = "zero-out";

  /** A claim that was not tested by ranks. */
  public EpsilonClaim(
      double epsilon,
      double delta,
      String accountant,
      @Nullable Double rdpEpsilon,
      @Nullable Double pldEpsilon,
      String unit,
      String noise,
      double clipNorm,
      double noiseMultiplier,
      double samplingRate,
      long steps,
      @Nullable String adjacency,
      @Nullable Double expectedUnits) {
    this(
        epsilon,
        delta,
        accountant,
        rdpEpsilon,
        pldEpsilon,
        unit,
        noise,
        clipNorm,
        noiseMultiplier,
        samplingRate,
        steps,
        adjacency,
        expectedUnits,
        null);
  }

  public EpsilonClaim {
    Require.atLeast("epsilon", 0.0, epsilon);
    Require.probability("delta", delta);
    Require.text("accountant", accountant);
    if (rdpEpsilon != null) {
      Require.atLeast("rdpEpsilon", 0.0, rdpEpsilon);
    }
    if (pldEpsilon != null) {
      Require.atLeast("pldEpsilon", 0.0, pldEpsilon);
    }
    Require.text("unit", unit);
    Require.text("noise", noise);
    Require.atLeast("clipNorm", 0.0, clipNorm);
    Require.atLeast("noiseMultiplier", 0.0, noiseMultiplier);
    Require.probability("samplingRate", samplingRate);
    Require.atLeast("steps", 0, steps);
    if (adjacency != null && !adjacency.equals(ADD_OR_REMOVE) && !adjacency.equals(ZERO_OUT)) {
      throw new IllegalArgumentException(
          "adjacency must be %s or %s: %s".formatted(ADD_OR_REMOVE, ZERO_OUT, adjacency));
    }
    if (expectedUnits != null) {
      Require.atLeast("expectedUnits", 0.0, expectedUnits);
    }
    if (pValue != null) {
      Require.probability("pValue", pValue);
    }
  }

  /** The same, tested by ranks. */
  public EpsilonClaim withPValue(double tested) {
    return new EpsilonClaim(
        epsilon,
        delta,
        accountant,
        rdpEpsilon,
        pldEpsilon,
        unit,
        noise,
        clipNorm,
        noiseMultiplier,
        samplingRate,
        steps,
        adjacency,
        expectedUnits,
        tested);
  }

  /** By what neighbouring data sets differ, in words that follow "for" or "differ by". */
  public String neighbours() {
    if (ADD_OR_REMOVE.equals(adjacency)) {
      return "one %s added or removed".formatted(unit);
    }
    return "the gradient of one %s set to zero (zero-out%s)"
        .formatted(unit, adjacency == null ? ", as a report that does not say is read" : "");
  }
}
