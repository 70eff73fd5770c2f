package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Tests each planted canary against the hypothesis that the model knows nothing of it.
 *
 * <p>Under that hypothesis the fill of a canary is independent of the model and uniform among the
 * fills that its draw could give: all of R but those the other planted canaries of its format have.
 * Ties count against the canary, so at most k fills have a rank of at most k, and the rank is at
 * most k with a probability of at most k / fills. That is an exact p-value for any model.
 *
 * <p>Each of m canaries is tested at significance / m (Bonferroni), so the probability of even one
 * false finding among them is at most the significance, however their ranks hang together. The
 * upper end of an estimated rank is too low with a probability of at most 1 − confidence. That
 * error comes out of the canary's share first; an interval whose error takes the whole share shows
 * nothing, wherever it lies.
 *
 * @param canaries m, how many planted canaries are tested together
 * @param significance the probability granted to a false finding among all of them
 */
public record MemorizationTest(int canaries, double significance) {
  /** What a rank shows. */
  public enum Outcome {
    /** The hypothesis is refuted. */
    SHOWN,
    /** What is not known of the rank decides, or the space is too small to refute anything. */
    OPEN,
    /** No rank in the interval refutes the hypothesis; that does not prove it. */
    NOT_SHOWN
  }

  public MemorizationTest {
    if (canaries < 1) {
      throw new IllegalArgumentException("canaries must be at least 1: " + canaries);
    }
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException("significance must lie in (0, 1): " + significance);
    }
  }

  /**
   * The largest rank that refutes the hypothesis.
   *
   * @param fills how many fills the canary's draw could give
   * @param confidence of the interval that the rank is the upper end of; 1 if it was counted
   * @return 0 if no rank does
   */
  public BigInteger largestRank(BigInteger fills, double confidence) {
    BigDecimal tests = BigDecimal.valueOf(canaries);
    BigDecimal error = BigDecimal.ONE.subtract(BigDecimal.valueOf(confidence));
    return BigDecimal.valueOf(significance)
        .subtract(tests.multiply(error))
        .max(BigDecimal.ZERO)
        .multiply(new BigDecimal(fills))
        .divideToIntegralValue(tests)
        .toBigInteger();
  }

  /**
   * Whether a canary is memorized.
   *
   * @param fills how many fills its draw could give
   */
  public Outcome memorized(RankInterval rank, BigInteger fills) {
    return amongFirst(fills, rank, fills);
  }

  /**
   * Whether a canary is memorized and among the first guesses of an attacker who goes through the
   * candidates by rank.
   *
   * @param guesses how many guesses there are
   * @param fills how many fills the canary's draw could give
   */
  public Outcome amongFirst(BigInteger guesses, RankInterval rank, BigInteger fills) {
    BigInteger exact = largestRank(fills, 1).min(guesses);
    BigInteger shown = largestRank(fills, rank.confidence()).min(guesses);
    if (rank.high().compareTo(shown) <= 0) {
      return Outcome.SHOWN;
    }
    return exact.signum() == 0 || rank.low().compareTo(exact) <= 0
        ? Outcome.OPEN
        : Outcome.NOT_SHOWN;
  }
}
