package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The audit of one run over many canaries, each in or out by a fair coin of its own, independent of
 * every other draw (Steinke, Nasr, Jagielski 2023).
 *
 * @param canaries how many took part
 * @param included how many of them were in
 * @param insertions how many units carry one that is in
 * @param guessNumbers how many memberships to guess: the numbers tried, each at an equal part of
 *     the error
 * @param guesses the number that gave the bound
 * @param right how many of these guesses were right
 * @param delta δ for which the bound holds
 * @param confidence 1 − α, for all bounds of the report together
 * @param epsilonLow every smaller ε is refuted
 * @param adjacency by what neighbouring data sets may differ for the bound to hold
 * @param curveRefuted whether the guesses refute the claimed trade-off curve (Mahloujifar, Melis,
 *     Chaudhuri 2025); null without a claim
 * @param noiseRefuted the least noise multiplier that they refute at the sampling rate and steps of
 *     the claim: training cannot have had so much or more; null if none is refuted
 */
public record OneRunBound(
    int canaries,
    int included,
    int insertions,
    List<Integer> guessNumbers,
    int guesses,
    int right,
    double delta,
    double confidence,
    double epsilonLow,
    String adjacency,
    @Nullable Boolean curveRefuted,
    @Nullable Double noiseRefuted) {
  static final String ADJACENCY = "one unit added or removed";

  /** A bound for the adjacency that the theorem covers. */
  public OneRunBound(
      int canaries,
      int included,
      int insertions,
      List<Integer> guessNumbers,
      int guesses,
      int right,
      double delta,
      double confidence,
      double epsilonLow) {
    this(
        canaries,
        included,
        insertions,
        guessNumbers,
        guesses,
        right,
        delta,
        confidence,
        epsilonLow,
        ADJACENCY,
        null,
        null);
  }

  /**
   * The same, with what the guesses say of the claimed curve.
   *
   * @param noise the least noise multiplier refuted; null if none is
   */
  public OneRunBound withCurve(@Nullable Boolean refuted, @Nullable Double noise) {
    return new OneRunBound(
        canaries,
        included,
        insertions,
        guessNumbers,
        guesses,
        right,
        delta,
        confidence,
        epsilonLow,
        adjacency,
        refuted,
        noise);
  }

  public OneRunBound {
    Require.atLeast("canaries", 1, canaries);
    Require.atLeast("included", 0, included);
    Require.atLeast("insertions", 1, insertions);
    guessNumbers = List.copyOf(Require.present("guessNumbers", guessNumbers));
    Require.atLeast("guesses", 0, guesses);
    Require.atLeast("right", 0, right);
    if (guesses > canaries || right > guesses || included > canaries) {
      throw new IllegalArgumentException(
          "right ≤ guesses ≤ canaries and included ≤ canaries must hold: %d, %d, %d, %d"
              .formatted(right, guesses, canaries, included));
    }
    if (!guessNumbers.contains(guesses)) {
      throw new IllegalArgumentException(
          "guesses must be one of guessNumbers: " + guesses + ", " + guessNumbers);
    }
    Require.probability("delta", delta);
    Require.probability("confidence", confidence);
    Require.atLeast("epsilonLow", 0.0, epsilonLow);
    Require.text("adjacency", adjacency);
    if (noiseRefuted != null) {
      Require.atLeast("noiseRefuted", 0.0, noiseRefuted);
      Require.present("curveRefuted", curveRefuted);
    }
  }
}
