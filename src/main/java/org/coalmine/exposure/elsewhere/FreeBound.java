package org.coalmine.exposure.elsewhere;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.coalmine.exposure.Exposure;

/**
 * How many candidates can be as likely as one: a bound that needs no draw.
 *
 * <p>Let every candidate of R begin with the same symbols b, and let m candidates at most begin
 * each other. The events "the model's text begins with x" lie in "it begins with b", and at most m
 * of them meet in one text. So the probabilities of all x add up to at most m·P(b), and at most
 *
 * <pre>  m · P(b) / P(x)</pre>
 *
 * candidates are as likely as x. With the costs that a scorer gives, exposure is at least log2 |R|
 * − log2 m − (Px(x) − Px(b)). For characters b is the text before the hole. For tokens it is the
 * tokens before a border that no token crosses. Nothing shorter is wrong: b may be empty, as it is
 * where the total alone is known. Longer is wrong, and so is P of the prefix tokenised alone.
 *
 * <p>The sum holds as far as the scorer's softmax adds up to one. So the bound is multiplied by
 * exp({@value #SLACK_NATS_PER_TOKEN}) per token. P(b) is one number, told once per text; of figures
 * that differ by rounding the largest probability is taken.
 *
 * @param basis what the bound rests on
 * @param beforeNats −ln P(b); 0 unless the basis is the border
 * @param longestChain m
 */
public record FreeBound(Basis basis, double beforeNats, int longestChain) {
  /** What a scorer's softmax may be off, per token. */
  public static final double SLACK_NATS_PER_TOKEN = 1e-3;

  /** Sums before the border that lie further apart are not those of the same tokens. */
  public static final double MOST_APART_NATS = 0.1;

  private static final double LN_2 = StrictMath.log(2);
  private static final int MANTISSA_BITS = 60;

  /** What a free bound rests on. */
  public enum Basis {
    /** The cost before the border, equal in all texts. */
    BORDER,
    /** The cost of the whole text alone. */
    TOTAL,
    /** There is none: costs before the border are told, but differ. */
    APART,
    /** There is none: the cost before the border is not told of every text. */
    NONE
  }

  public FreeBound {
    if (longestChain < 1) {
      throw new IllegalArgumentException("longestChain must be at least 1: " + longestChain);
    }
  }

  /**
   * The best bound that scores allow.
   *
   * @param scores of all scored texts of a format
   */
  static FreeBound of(List<TextScore> scores, int longestChain, Start start) {
    boolean told = !scores.isEmpty() && scores.stream().allMatch(TextScore::hasBefore);
    if (told) {
      double least = scores.stream().mapToDouble(TextScore::beforeNats).min().orElseThrow();
      double most = scores.stream().mapToDouble(TextScore::beforeNats).max().orElseThrow();
      if (most - least <= MOST_APART_NATS) {
        return new FreeBound(Basis.BORDER, least, longestChain);
      }
    }
    if (start == Start.SCORED) {
      return new FreeBound(Basis.TOTAL, 0, longestChain);
    }
    return new FreeBound(told ? Basis.APART : Basis.NONE, 0, longestChain);
  }

  /** Whether there is one. */
  public boolean exists() {
    return basis == Basis.BORDER || basis == Basis.TOTAL;
  }

  /** The cost of a text beyond what all share. */
  double beyondNats(TextScore score) {
    return score.costNats() - beforeNats;
  }

  /**
   * The most candidates that can be as likely as a text, itself included.
   *
   * @param spaceSize |R|
   * @return empty where there is no bound, or it is no better than |R|
   */
  Optional<BigInteger> most(TextScore score, BigInteger spaceSize) {
    return exists()
        ? most(beyondNats(score), score.tokens(), longestChain, spaceSize)
        : Optional.empty();
  }

  /**
   * The most candidates that can be as likely as one, itself included.
   *
   * @param beyondNats the cost of the one beyond what all candidates share
   * @param symbols how many symbols were scored for it
   * @param longestChain m
   * @param spaceSize |R|
   * @return empty where the bound is no better than |R|
   */
  public static Optional<BigInteger> most(
      double beyondNats, long symbols, int longestChain, BigInteger spaceSize) {
    double nats = beyondNats + SLACK_NATS_PER_TOKEN * symbols;
    double bits = nats / LN_2 + StrictMath.log(longestChain) / LN_2;
    return bits < Exposure.log2(spaceSize)
        ? Optional.of(powerOfTwo(Math.max(0, bits)))
        : Optional.empty();
  }

  static double slackNats(TextScore score) {
    return SLACK_NATS_PER_TOKEN * score.tokens();
  }

  /** 2^bits without what follows the point. */
  private static BigInteger powerOfTwo(double bits) {
    int whole = (int) Math.floor(bits);
    double mantissa = StrictMath.scalb(StrictMath.pow(2, bits - whole), MANTISSA_BITS);
    return BigInteger.valueOf((long) mantissa).shiftLeft(whole).shiftRight(MANTISSA_BITS);
  }
}
