package org.coalmine.exposure;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Objects;

/**
 * What is known of a canary's rank: it lies in {@code [low, high]}.
 *
 * <p>The rank of a canary is the number of candidates whose log-perplexity is not above its own
 * (Carlini et al., The Secret Sharer, USENIX Security 2019, section 4). It counts the canary
 * itself, so it is at least 1, and ties count against the canary.
 *
 * @param low the smallest rank that is possible, at least 1
 * @param high the largest rank that is possible, not below {@code low}
 * @param method how it was found
 * @param confidence the probability, over the draws of the method, that an interval made this way
 *     holds the rank; 1 when it is certain. Of an extrapolation, only if the fitted distribution is
 *     the true one
 */
public record RankInterval(BigInteger low, BigInteger high, Method method, double confidence)
    implements Serializable {

  /** The ways to a rank. */
  public enum Method {
    /** Every candidate was scored. */
    DENSE,
    /** Every candidate was scored, or begins with a prefix that is already costlier. */
    PRUNED,
    /**
     * Estimated from fills drawn from the model itself, restricted to the space; certain where the
     * search beside the draws has found all that counts.
     */
    IMPORTANCE,
    /** Estimated from fills drawn uniformly from the space. */
    UNIFORM,
    /**
     * At most so many as can be as likely, since all candidates share the probability of the text
     * that they begin with.
     */
    FREE_BOUND,
    /** Extrapolated from a skew-normal distribution fitted to sampled log-perplexities. */
    SKEW_NORMAL
  }

  public RankInterval {
    Objects.requireNonNull(method, "method");
    if (low.signum() <= 0) {
      throw new IllegalArgumentException("low must be at least 1: " + low);
    }
    if (high.compareTo(low) < 0) {
      throw new IllegalArgumentException(
          "high must not be below low: high " + high + ", low " + low);
    }
    if (!(confidence > 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be in (0, 1]: " + confidence);
    }
  }

  /** A rank that is known for certain. */
  public static RankInterval exact(BigInteger rank, Method method) {
    return new RankInterval(rank, rank, method, 1);
  }

  /** Whether the rank is one known integer. */
  public boolean exact() {
    return confidence == 1 && low.equals(high);
  }
}
