package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the rows of a release copy, or are the nearest to, real rows that its writer read more
 * often than real rows that were held out. Never a verdict on secrets.
 *
 * @param drawnByTool whether Coalmine drew the holdout by coins, before training; else nothing
 *     follows from a difference
 * @param unit of which each had its coin: {@code row}, equal ones being one, or {@code user}
 * @param share the chance of a unit to be read, π
 * @param included units that were read
 * @param excluded units that were held out
 * @param released rows of the release
 * @param unreadable documents of the release that are no rows
 * @param copies rows of the release that are a real row
 * @param copiedIncluded different real rows that were read and stand in the release
 * @param copiedExcluded the same of those that were held out
 * @param comparedReleased different rows of the release that were compared by distance
 * @param comparedReal different real rows that they were compared with
 * @param numbers the columns whose values are compared as numbers
 * @param guesses the test, for each distance
 * @param pValue the least of them, corrected for their number
 * @param delta for which the bounds on ε hold; null where there are none, for π is not one half
 */
public record RecordFindings(
    boolean drawnByTool,
    String unit,
    double share,
    long included,
    long excluded,
    long released,
    long unreadable,
    long copies,
    long copiedIncluded,
    long copiedExcluded,
    long comparedReleased,
    long comparedReal,
    List<String> numbers,
    List<Guess> guesses,
    double pValue,
    @Nullable Double delta) {
  /**
   * The units of which a row is the nearest of a row of the release, guessed to have been read.
   *
   * @param distance up to which it is near, by Gower's distance; 0 are copies
   * @param kept r
   * @param right v, those that were read
   * @param pValue Pr[Binomial(r, π) ≥ v], of this distance alone
   * @param epsilonLow every smaller ε is refuted, at 95 % of all distances together; null where
   *     there is no bound
   * @param epsilonMost what would be, had all been right
   */
  public record Guess(
      double distance,
      long kept,
      long right,
      double pValue,
      @Nullable Double epsilonLow,
      @Nullable Double epsilonMost) {
    public Guess {
      Require.probability("distance", distance);
      Require.atLeast("kept", 0, kept);
      Require.atLeast("right", 0, right);
      if (right > kept) {
        throw new IllegalArgumentException(
            "of %d guesses %d cannot be right".formatted(kept, right));
      }
      Require.probability("pValue", pValue);
      if ((epsilonLow == null) != (epsilonMost == null)) {
        throw new IllegalArgumentException("epsilonLow and epsilonMost go together");
      }
    }
  }

  public RecordFindings {
    Require.text("unit", unit);
    Require.probability("share", share);
    Require.atLeast("included", 0, included);
    Require.atLeast("excluded", 0, excluded);
    Require.atLeast("released", 0, released);
    Require.atLeast("unreadable", 0, unreadable);
    Require.atLeast("copies", 0, copies);
    Require.atLeast("copiedIncluded", 0, copiedIncluded);
    Require.atLeast("copiedExcluded", 0, copiedExcluded);
    Require.atLeast("comparedReleased", 0, comparedReleased);
    Require.atLeast("comparedReal", 0, comparedReal);
    numbers = List.copyOf(Require.present("numbers", numbers));
    guesses = List.copyOf(Require.present("guesses", guesses));
    Require.probability("pValue", pValue);
  }

  /** The largest ε that could have been refuted, had every guess been right. */
  public double epsilonMost() {
    return guesses.stream()
        .mapToDouble(guess -> guess.epsilonMost() == null ? 0 : guess.epsilonMost())
        .max()
        .orElse(0);
  }

  /** What was found, in a sentence. */
  public String sentence() {
    String found =
        "%s of %s released rows are real rows to the letter: copies of %s different ones that were read and of %s that were held out (nearest rows: p = %s)"
            .formatted(
                Figures.grouped(copies),
                Figures.grouped(released),
                Figures.grouped(copiedIncluded),
                Figures.grouped(copiedExcluded),
                Figures.probability(pValue));
    return drawnByTool ? found + "." : found + "; the holdout was not drawn by the tool.";
  }
}
