package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.ShareInterval;
import org.coalmine.model.LanguageModel;

/**
 * Log-perplexities of fills drawn uniformly, with replacement: exposure by sampling (Carlini et
 * al., The Secret Sharer, USENIX Security 2019, section 4.3).
 *
 * <p><b>What a sample can show.</b> Of n draws, the number h at or below a canary's log-perplexity
 * is binomial with p = rank / |R|. The interval is that of {@link ShareInterval}, times |R|. No
 * sample of n shows a rank much below |R|·ln(2/α)/n: a canary below all draws may be the first or
 * the |R|·ln(2/α)/n-th, and the interval says so. Such a sample has no estimate: |R|·h/n is 0
 * there, and to answer 1 instead would make the strongest claim of the weakest evidence.
 *
 * <p>Immutable.
 */
public final class UniformSample implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PURPOSE = "uniform";

  private final BigInteger spaceSize;
  private final long from;
  private final double[] nats;

  private UniformSample(BigInteger spaceSize, long from, double[] nats) {
    this.spaceSize = spaceSize;
    this.from = from;
    this.nats = nats;
  }

  /**
   * A sample of given log-perplexities.
   *
   * @param spaceSize |R|, at least 1
   * @param nats at least one, each finite and not negative; in nats or any other unit that
   *     thresholds are then given in
   */
  public static UniformSample of(BigInteger spaceSize, double[] nats) {
    if (spaceSize.signum() <= 0) {
      throw new IllegalArgumentException("spaceSize must be at least 1: " + spaceSize);
    }
    if (nats.length == 0) {
      throw new IllegalArgumentException("there must be at least 1 draw: 0");
    }
    for (double value : nats) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "log-perplexities must be finite and not negative: " + value);
      }
    }
    return new UniformSample(spaceSize, 0, nats.clone());
  }

  /**
   * Draws a range of fills and scores them. Draw i depends on the seed and i alone.
   *
   * @param from index of the first draw, not negative
   * @param to index after the last draw, above {@code from}
   */
  public static UniformSample draw(
      LanguageModel model, Candidates candidates, String seed, long from, long to) {
    if (from < 0 || to <= from || to - from > ImportanceSample.MOST_DRAWS) {
      throw new IllegalArgumentException(
          "range of draws must satisfy 0 <= from < to and hold at most %d: from %d, to %d"
              .formatted(ImportanceSample.MOST_DRAWS, from, to));
    }
    Descent descent = new Descent(model, candidates);
    CandidateAutomaton automaton = candidates.automaton();
    double[] nats = new double[(int) (to - from)];
    double[] someNats = new double[Descent.MOST_PATHS];
    BigInteger[] ahead = new BigInteger[Descent.MOST_PATHS];
    for (int first = 0; first < nats.length; first += descent.mostPaths()) {
      int paths = Math.min(descent.mostPaths(), nats.length - first);
      for (int path = 0; path < paths; path++) {
        KeyedStream stream = KeyedStream.of(seed, PURPOSE, from + first + path);
        ahead[path] = stream.nextBelow(automaton.size());
      }
      descent.run(
          paths, (path, state, costs, lane) -> choose(automaton, state, ahead, path), someNats);
      System.arraycopy(someNats, 0, nats, first, paths);
    }
    return new UniformSample(automaton.size(), from, nats);
  }

  private static int choose(CandidateAutomaton automaton, int state, BigInteger[] ahead, int path) {
    if (automaton.accepts(state)) {
      if (ahead[path].signum() == 0) {
        return Descent.STOP;
      }
      ahead[path] = ahead[path].subtract(BigInteger.ONE);
    }
    for (int edge = 0; ; edge++) {
      BigInteger below = automaton.completions(automaton.target(state, edge));
      if (ahead[path].compareTo(below) < 0) {
        return edge;
      }
      ahead[path] = ahead[path].subtract(below);
    }
  }

  /**
   * The draws of several ranges, which must follow each other without a gap, in whichever order
   * they are given.
   *
   * @throws IllegalArgumentException if they do not meet or come from spaces of different size
   */
  public static UniformSample join(Collection<UniformSample> parts) {
    List<UniformSample> ascending =
        parts.stream().sorted(Comparator.comparingLong((UniformSample part) -> part.from)).toList();
    if (ascending.isEmpty()) {
      throw new IllegalArgumentException("there must be a range of draws to join");
    }
    UniformSample first = ascending.get(0);
    int draws = 0;
    for (UniformSample part : ascending) {
      if (!first.spaceSize.equals(part.spaceSize)) {
        throw new IllegalArgumentException("cannot join draws from different spaces");
      }
      if (part.from != first.from + draws) {
        throw new IllegalArgumentException(
            "ranges of draws must meet: %d draws from %d and %d draws from %d"
                .formatted(draws, first.from, part.nats.length, part.from));
      }
      draws = Math.addExact(draws, part.nats.length);
    }
    double[] nats = new double[draws];
    for (UniformSample part : ascending) {
      System.arraycopy(part.nats, 0, nats, (int) (part.from - first.from), part.nats.length);
    }
    return new UniformSample(first.spaceSize, first.from, nats);
  }

  /** How many draws there are. */
  public long draws() {
    return nats.length;
  }

  /** |R|. */
  public BigInteger spaceSize() {
    return spaceSize;
  }

  /** The log-perplexities, in the order of the draws. */
  public double[] nats() {
    return nats.clone();
  }

  /** How many draws are at or below a log-perplexity. */
  public long hits(double thresholdNats) {
    return Arrays.stream(nats).filter(value -> value <= thresholdNats).count();
  }

  /**
   * The rank of a canary.
   *
   * @param canaryNats its log-perplexity
   * @param level the confidence level, above 0 and below 1
   */
  public RankInterval rank(double canaryNats, double level) {
    long hits = hits(canaryNats);
    ShareInterval share = ShareInterval.of(hits, nats.length, level);
    BigInteger low = share.least(spaceSize).max(BigInteger.ONE);
    return new RankInterval(low, share.most(spaceSize).max(low), Method.UNIFORM, level);
  }

  /** The estimate of a rank: |R| · hits / draws, at least 1. None where no draw hit. */
  public OptionalDouble estimate(double canaryNats) {
    long hits = hits(canaryNats);
    return hits == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(1, spaceSize.doubleValue() * ((double) hits / nats.length)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UniformSample that
        && spaceSize.equals(that.spaceSize)
        && from == that.from
        && Arrays.equals(nats, that.nats);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(from) + Arrays.hashCode(nats);
  }

  @Override
  public String toString() {
    return "UniformSample[" + nats.length + " draws from " + from + "]";
  }
}
