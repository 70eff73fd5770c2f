package org.coalmine.exposure.elsewhere;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.exposure.Exposure;

/**
 * Whether figures can be sums of log-probabilities in the unit that they are said to have.
 *
 * <p>The probabilities of all candidates add up to at most m, that of what they all begin with
 * taken as 1 ({@link FreeBound}). So those of any scored candidates do, for certain. And since log2
 * is concave, fills drawn from u fills cost at least log2 u − log2 m bits on average, less what a
 * mean of n draws is off: five standard errors, and 30/n bits for fills so seldom that no draw
 * shows them. Means per token break the first rule or the second, and nats that are said to be bits
 * often do. Bits that are said to be nats break neither.
 *
 * @param drawn how many drawn fills were scored
 * @param meanBits what they cost on average beyond what all candidates share
 * @param errorBits what that mean may be off
 * @param leastBits the least that they can cost on average
 * @param sum of the probabilities of all scored candidates, that of what they share taken as 1
 * @param mostSum the most that it can be, slack included
 */
public record UnitCheck(
    long drawn, double meanBits, double errorBits, double leastBits, double sum, double mostSum) {
  private static final double LN_2 = StrictMath.log(2);
  private static final double STANDARD_ERRORS = 5;
  private static final double BITS_OF_UNSEEN = 30;

  /**
   * Checks the scores of a format.
   *
   * @param unknown u, how many fills the drawn ones were drawn from
   */
  static UnitCheck of(
      FreeBound bound, List<TextScore> known, List<TextScore> drawn, BigInteger unknown) {
    double sum =
        Stream.concat(known.stream(), drawn.stream())
            .mapToDouble(score -> StrictMath.exp(-bound.beyondNats(score)))
            .sum();
    double slack =
        Stream.concat(known.stream(), drawn.stream())
            .mapToDouble(FreeBound::slackNats)
            .max()
            .orElse(0);
    long n = drawn.size();
    double mean = 0;
    double squares = 0;
    long seen = 0;
    for (TextScore score : drawn) {
      double bits = bound.beyondNats(score) / LN_2;
      double step = bits - mean;
      mean += step / ++seen;
      squares += step * (bits - mean);
    }
    double error =
        n < 2
            ? Double.POSITIVE_INFINITY
            : STANDARD_ERRORS * Math.sqrt(squares / (n - 1) / n)
                + BITS_OF_UNSEEN / n
                + slack / LN_2;
    double least =
        unknown.signum() == 0
            ? 0
            : Exposure.log2(unknown) - StrictMath.log(bound.longestChain()) / LN_2;
    return new UnitCheck(n, mean, error, least, sum, bound.longestChain() * StrictMath.exp(slack));
  }

  /** Whether the probabilities add up to no more than they can. */
  public boolean sumPossible() {
    return sum <= mostSum;
  }

  /** Whether the drawn fills cost as much as they must. */
  public boolean meanPossible() {
    return drawn < 2 || meanBits + errorBits >= leastBits;
  }

  /** Whether nothing speaks against the unit. */
  public boolean plausible() {
    return sumPossible() && meanPossible();
  }
}
