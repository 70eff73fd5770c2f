package org.coalmine.extract;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The most likely fills of a format, in the order in which an attacker would guess them, and how
 * far that order is proven.
 *
 * @param asked how many fills were asked for, at least 1
 * @param guesses the cheapest candidates scored, at most {@code asked}, cheapest first and equal
 *     ones by index
 * @param unseenNats no candidate that was not scored has a log-perplexity below this; +∞ if all
 *     were scored
 * @param steps prefixes that the model was advanced by one symbol
 */
public record Extraction(int asked, List<Guess> guesses, double unseenNats, long steps)
    implements Serializable {
  public Extraction {
    guesses = List.copyOf(guesses);
    if (asked < 1) {
      throw new IllegalArgumentException("asked must be at least 1: " + asked);
    }
    if (guesses.size() > asked) {
      throw new IllegalArgumentException(
          "guesses must not be more than asked: " + guesses.size() + ", asked " + asked);
    }
    for (int i = 1; i < guesses.size(); i++) {
      if (guesses.get(i - 1).compareTo(guesses.get(i)) >= 0) {
        throw new IllegalArgumentException("guesses must ascend: not so at " + i);
      }
    }
    if (!(unseenNats >= 0)) {
      throw new IllegalArgumentException("unseenNats must not be negative: " + unseenNats);
    }
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative: " + steps);
    }
  }

  /**
   * A candidate and its score. The index tells the fill, so it is as secret as the fill and is not
   * printed.
   *
   * @param candidateIndex its index among the candidates of the format
   * @param logPerplexityNats its log-perplexity, with the bits of {@link
   *     org.coalmine.exposure.LogPerplexity}
   */
  public record Guess(BigInteger candidateIndex, double logPerplexityNats)
      implements Comparable<Guess>, Serializable {
    private static final Comparator<Guess> ORDER =
        Comparator.comparingDouble(Guess::logPerplexityNats).thenComparing(Guess::candidateIndex);

    public Guess {
      if (candidateIndex.signum() < 0) {
        throw new IllegalArgumentException("candidateIndex must not be negative");
      }
      if (!(logPerplexityNats >= 0)) {
        throw new IllegalArgumentException(
            "logPerplexityNats must not be negative: " + logPerplexityNats);
      }
    }

    @Override
    public int compareTo(Guess other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return "Guess[" + logPerplexityNats + " nats]";
    }
  }

  /**
   * How many of the guesses, from the first on, are certainly the most likely fills in their order:
   * those cheaper than anything that was not scored.
   */
  public int proven() {
    int proven = 0;
    while (proven < guesses.size() && guesses.get(proven).logPerplexityNats() < unseenNats) {
      proven++;
    }
    return proven;
  }

  /**
   * No fill that is not among the guesses has a log-perplexity below this: the bound on those that
   * were not scored, or the last guess, for those that were scored and did not get among them.
   */
  public double othersNats() {
    return guesses.size() < asked
        ? unseenNats
        : Math.min(unseenNats, guesses.get(asked - 1).logPerplexityNats());
  }

  /** Whether all that was asked for was found and proven, or every candidate was scored. */
  public boolean complete() {
    return proven() == asked || unseenNats == Double.POSITIVE_INFINITY;
  }

  /**
   * How many guesses an attacker needs for a candidate: its place in the order, from 1.
   *
   * @return empty if it is not among the proven guesses, so that more than {@link #proven} are
   *     needed
   */
  public OptionalInt guessesNeeded(BigInteger candidateIndex) {
    for (int i = 0; i < proven(); i++) {
      if (guesses.get(i).candidateIndex().equals(candidateIndex)) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
