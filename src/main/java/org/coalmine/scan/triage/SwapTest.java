package org.coalmine.scan.triage;

/**
 * Whether a model ties a value to its place: other found values of the same shape are put there in
 * its stead, and those that are at least as likely are counted.
 *
 * <p>If the value were any one of them, the p-value would be uniform; nothing is assumed of how
 * values are distributed. After n others with h hits it is (1 + h)/(1 + n). At the {@value #HITS}th
 * hit the test ends, and the p-value is {@value #HITS}/n (Besag and Clifford, Sequential Monte
 * Carlo p-values, Biometrika 1991); that number was fixed beforehand.
 */
final class SwapTest {
  static final int HITS = 10;

  /** With fewer others a small p-value cannot come about. */
  static final int LEAST_VALUES = 20;

  private int hits;
  private int values;

  /**
   * Takes the next value.
   *
   * @param hit whether it is at least as likely as the one that stands there
   * @return whether no further one need be asked
   */
  boolean take(boolean hit) {
    values++;
    hits += hit ? 1 : 0;
    return hits == HITS;
  }

  /** The p-value after what was taken. */
  double p() {
    return hits == HITS ? (double) HITS / values : (1.0 + hits) / (1.0 + values);
  }

  /** How many values were taken. */
  int values() {
    return values;
  }
}
