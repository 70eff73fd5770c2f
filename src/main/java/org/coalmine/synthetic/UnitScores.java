package org.coalmine.synthetic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.coalmine.privacy.OneRunAudit;

/**
 * Whether a release holds more of the units that its writer read than of those that a coin kept
 * out. A unit's score is how many of its pieces stand in the release and in no other unit, so it
 * does not know which side the unit is on. Of the r highest scores v were read: if the writer did
 * not depend on the coins, v ~ Binomial(r, π) for any such score. Among equal scores those that
 * were kept out come first.
 *
 * @param included how many units were read
 * @param excluded how many were not
 * @param touched the units with a score above 0, in any order
 */
public record UnitScores(long included, long excluded, List<Unit> touched) {
  /** Of all sizes of the guess together, for a p-value. */
  public static final double SIGNIFICANCE = 0.01;

  /** Of all bounds on ε together. */
  public static final double CONFIDENCE = 0.95;

  /**
   * A unit.
   *
   * @param score how many of its pieces stand in the release and in no other unit
   * @param read whether it was read
   * @param documents that it has; texts that stand once have 1
   */
  public record Unit(long score, boolean read, long documents) {}

  /**
   * What so many guesses come to.
   *
   * @param guesses r
   * @param right v
   * @param pValue Pr[Binomial(r, π) ≥ v], of this r alone
   */
  public record Guess(long guesses, long right, double pValue) {}

  /**
   * A bound on ε.
   *
   * @param guesses r
   * @param right v
   * @param epsilonLow every smaller ε is refuted, at {@link #CONFIDENCE} of all r together
   * @param epsilonMost what would be, had all been right
   */
  public record Bound(long guesses, long right, double epsilonLow, double epsilonMost) {}

  public UnitScores {
    if (included < 0 || excluded < 0) {
      throw new IllegalArgumentException("there are no fewer than 0 units");
    }
    touched =
        touched.stream()
            .sorted(Comparator.comparingLong(Unit::score).reversed().thenComparing(Unit::read))
            .toList();
  }

  /** All units. */
  public long units() {
    return included + excluded;
  }

  /** The numbers of guesses that there are units for. */
  private List<Integer> possible(List<Integer> guesses, long units) {
    return guesses.stream().filter(r -> r <= units).toList();
  }

  /**
   * The test, for each number of guesses.
   *
   * @param guesses r of each, fixed beforehand
   * @param share π, the chance of a unit to be read
   */
  public List<Guess> test(List<Integer> guesses, double share) {
    List<Guess> found = new ArrayList<>();
    for (int r : possible(guesses, units())) {
      long right = right(touched, r, excludedWithoutScore());
      found.add(new Guess(r, right, new BinomialLaw(r, share).atLeast(right)));
    }
    return found;
  }

  /** Corrected for the number of guesses that were tried; 1 where none could be made. */
  public static double pValue(List<Guess> guesses) {
    double least = guesses.stream().mapToDouble(Guess::pValue).min().orElse(1);
    return Math.min(1, Math.max(1, guesses.size()) * least);
  }

  /**
   * The bounds on ε, where every coin was fair.
   *
   * @param guesses r of each, fixed beforehand
   * @param documents whether documents are the units of ε: then texts that stand several times are
   *     groups, and only those that stand once are guessed
   */
  public List<Bound> bounds(List<Integer> guesses, boolean documents, double delta) {
    List<Unit> guessed =
        touched.stream().filter(unit -> !documents || unit.documents() == 1).toList();
    List<Integer> possible = possible(guesses, units() - (touched.size() - guessed.size()));
    double level = (1 - CONFIDENCE) / Math.max(1, possible.size());
    int units = Math.toIntExact(Math.min(Integer.MAX_VALUE, units()));
    List<Bound> found = new ArrayList<>();
    for (int r : possible) {
      long right = right(guessed, r, excludedWithoutScore());
      found.add(
          new Bound(
              r,
              right,
              OneRunAudit.ofGuesses(units, r, (int) right, 1, delta, 1 - level).epsilonLow(),
              OneRunAudit.ofGuesses(units, r, r, 1, delta, 1 - level).epsilonLow()));
    }
    return found;
  }

  private long excludedWithoutScore() {
    return excluded - touched.stream().filter(unit -> !unit.read()).count();
  }

  /** Behind the units with a score come those without, the ones that were kept out first. */
  private static long right(List<Unit> ordered, int guesses, long excludedWithoutScore) {
    long right = ordered.stream().limit(guesses).filter(Unit::read).count();
    return right + Math.max(0, guesses - ordered.size() - excludedWithoutScore);
  }
}
