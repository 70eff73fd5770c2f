package org.coalmine.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.privacy.OneRunAudit;

/**
 * Whether the real rows that a release came near to are more often those that its writer read. A
 * unit is kept if one of its rows is the nearest of a row of the release, with none of another unit
 * as near: nothing in that knows on which side a unit is. So of r units that are kept the number v
 * of those that were read is Binomial(r, π), if the writer did not depend on the coins.
 *
 * @param included how many units were read
 * @param excluded how many were not
 * @param kept the units that are the nearest, in any order
 */
public record RecordUnits(long included, long excluded, List<Unit> kept) {
  public RecordUnits {
    if (included < 0 || excluded < 0) {
      throw new IllegalArgumentException("there are no fewer than 0 units");
    }
    kept = List.copyOf(kept);
  }

  /**
   * A unit.
   *
   * @param distance the least at which it is the nearest
   * @param read whether it was read
   * @param rows that it has; rows that stand once have 1
   */
  public record Unit(double distance, boolean read, long rows) {}

  /**
   * What the units up to a distance come to.
   *
   * @param distance τ
   * @param kept r
   * @param right v, those of them that were read
   * @param pValue Pr[Binomial(r, π) ≥ v], of this τ alone
   */
  public record Guess(double distance, long kept, long right, double pValue) {}

  /**
   * A bound on ε.
   *
   * @param distance τ
   * @param epsilonLow every smaller ε is refuted, at {@link UnitScores#CONFIDENCE} of all τ
   *     together
   * @param epsilonMost what would be, had all been right
   */
  public record Bound(double distance, double epsilonLow, double epsilonMost) {}

  /** All units. */
  public long units() {
    return included + excluded;
  }

  /**
   * The test, for each distance.
   *
   * @param distances τ of each, fixed beforehand
   * @param share π, the chance of a unit to be read
   */
  public List<Guess> test(List<Double> distances, double share) {
    List<Guess> found = new ArrayList<>();
    for (double distance : distances) {
      long right = count(distance, true, false);
      long all = right + count(distance, false, false);
      found.add(new Guess(distance, all, right, new BinomialLaw(all, share).atLeast(right)));
    }
    return found;
  }

  /** Corrected for the number of distances that were tried. */
  public static double pValue(List<Guess> guesses) {
    double least = guesses.stream().mapToDouble(Guess::pValue).min().orElse(1);
    return Math.min(1, Math.max(1, guesses.size()) * least);
  }

  /**
   * The bounds on ε, where every coin was fair.
   *
   * @param distances τ of each, fixed beforehand
   * @param rows whether rows are the units of ε: then rows that stand several times are groups, and
   *     only those that stand once are guessed
   */
  public List<Bound> bounds(List<Double> distances, boolean rows, double delta) {
    double confidence = 1 - (1 - UnitScores.CONFIDENCE) / Math.max(1, distances.size());
    int units = Math.toIntExact(Math.min(Integer.MAX_VALUE, units()));
    List<Bound> found = new ArrayList<>();
    for (double distance : distances) {
      int right = Math.toIntExact(count(distance, true, rows));
      int all = right + Math.toIntExact(count(distance, false, rows));
      found.add(
          new Bound(
              distance,
              bound(units, all, right, delta, confidence),
              bound(units, all, all, delta, confidence)));
    }
    return found;
  }

  private static double bound(int units, int all, int right, double delta, double confidence) {
    return all == 0
        ? 0
        : OneRunAudit.ofGuesses(units, all, right, 1, delta, confidence).epsilonLow();
  }

  private long count(double distance, boolean read, boolean once) {
    return kept.stream()
        .filter(unit -> unit.distance() <= distance && unit.read() == read)
        .filter(unit -> !once || unit.rows() == 1)
        .count();
  }
}
