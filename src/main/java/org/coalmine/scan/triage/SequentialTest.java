package org.coalmine.scan.triage;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.coalmine.exposure.Exposure;

/**
 * Shows that many candidates are as likely as a secret, by uniform draws of which as few as
 * possible are made.
 *
 * <p>Of the draws those that are at least as likely as the secret are hits; their share is p = rank
 * / |R|. The test refutes p ≤ p₀. Its evidence after n draws with h hits is
 *
 * <pre>e = mean over {@value #VALUES} values p of (p/p₀)ʰ ((1 − p)/(1 − p₀))ⁿ⁻ʰ,
 * p = 0.999 · p₀^(1 − (i + ½)/{@value #VALUES})</pre>
 *
 * a martingale of mean 1 where p = p₀ and less where p is below. By Ville's inequality it ever
 * reaches 1/α with a probability of at most α, so that one may look after every draw (Ramdas et
 * al., Game-theoretic statistics and safe anytime-valid inference, 2023).
 *
 * <p>p₀ is 2⁻ᴱ for E bits. Where |R| is below 100·2ᴱ it is 100/|R|, else a secret among the first
 * hundred guesses could be called low. Below |R| = {@value #LEAST_SPACE} there is no test: all
 * candidates are counted there. Immutable.
 */
final class SequentialTest {
  static final int VALUES = 48;
  static final int LEAST_SPACE = 1_000;

  /** A value that is among so many is never called low. */
  private static final int GUESSES = 100;

  private static final double BELOW_ONE = 0.999;

  private final BigInteger mostRefuted;
  private final int[] leastHits;

  private SequentialTest(BigInteger mostRefuted, int[] leastHits) {
    this.mostRefuted = mostRefuted;
    this.leastHits = leastHits;
  }

  /**
   * The test for a space.
   *
   * @param spaceSize |R|
   * @param decideBits E
   * @param error α
   * @param draws how many there are at most
   * @return empty where the space is too small
   */
  static Optional<SequentialTest> of(
      BigInteger spaceSize, double decideBits, double error, int draws) {
    if (spaceSize.compareTo(BigInteger.valueOf(LEAST_SPACE)) < 0) {
      return Optional.empty();
    }
    double bits = Math.min(decideBits, Exposure.log2(spaceSize) - Exposure.log2(guesses()));
    return Optional.of(
        new SequentialTest(guesses().max(share(spaceSize, bits)), leastHits(bits, error, draws)));
  }

  private static BigInteger guesses() {
    return BigInteger.valueOf(GUESSES);
  }

  /** |R| · 2^−bits without what follows the point. */
  private static BigInteger share(BigInteger spaceSize, double bits) {
    int whole = (int) Math.floor(bits);
    double part = StrictMath.pow(2, whole - bits);
    long mantissa = (long) StrictMath.scalb(part, 52);
    return spaceSize.multiply(BigInteger.valueOf(mantissa)).shiftRight(52 + whole);
  }

  /** For every number of draws the hits from which on the evidence is enough. */
  private static int[] leastHits(double bits, double error, int draws) {
    double lnP0 = -bits * StrictMath.log(2);
    double[] hit = new double[VALUES];
    double[] miss = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double lnP = StrictMath.log(BELOW_ONE) + lnP0 * (1 - (i + 0.5) / VALUES);
      hit[i] = lnP - lnP0;
      miss[i] = StrictMath.log1p(-StrictMath.exp(lnP)) - StrictMath.log1p(-StrictMath.exp(lnP0));
    }
    int[] least = new int[draws + 1];
    least[0] = 1;
    for (int n = 1; n <= draws; n++) {
      int hits = least[n - 1];
      while (hits <= n && lnEvidence(hit, miss, n, hits) < -StrictMath.log(error)) {
        hits++;
      }
      least[n] = hits;
    }
    return least;
  }

  private static double lnEvidence(double[] hit, double[] miss, int draws, int hits) {
    double[] terms = new double[VALUES];
    Arrays.setAll(terms, i -> hits * hit[i] + (draws - hits) * miss[i]);
    double most = Arrays.stream(terms).max().orElseThrow();
    double sum = 0;
    for (double term : terms) {
      sum += StrictMath.exp(term - most);
    }
    return most + StrictMath.log(sum / VALUES);
  }

  /** Whether so many hits in so many draws show that the rank is above {@link #mostRefuted}. */
  boolean low(int draws, int hits) {
    return hits >= leastHits[draws];
  }

  /** p₀·|R|: the highest rank that the test refutes. */
  BigInteger mostRefuted() {
    return mostRefuted;
  }
}
