package org.coalmine.score;

import java.io.Serializable;
import org.coalmine.model.Scheme;

/**
 * How many queries write continuations, over all prompts of a length under a scheme. Parts add up
 * in any order: probabilities are summed in whole 2⁻³². Not safe for use by several threads.
 */
public final class ExtractionSummary implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double FIXED = 1L << 32;

  /** The numbers of queries that are asked about. */
  private static final long[] QUERIES = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

  /** What the entries belong to. */
  public record Key(int prompt, int continuation, Scheme scheme) implements Serializable {}

  private long prompts;
  private long greedy;
  private final long[] half = new long[QUERIES.length];
  private final long[] fixedDistinct = new long[QUERIES.length];

  /** The numbers of queries, rising. */
  public static long[] queries() {
    return QUERIES.clone();
  }

  /** Adds a continuation. */
  public void add(double lnPz, boolean byGreedy) {
    prompts++;
    greedy += byGreedy ? 1 : 0;
    double needed = Discoverability.queries(0.5, lnPz);
    for (int i = 0; i < QUERIES.length; i++) {
      half[i] += needed <= QUERIES[i] ? 1 : 0;
      fixedDistinct[i] += Math.round(Discoverability.chance(QUERIES[i], lnPz) * FIXED);
    }
  }

  /** Adds those of another part. */
  public ExtractionSummary add(ExtractionSummary other) {
    prompts += other.prompts;
    greedy += other.greedy;
    for (int i = 0; i < QUERIES.length; i++) {
      half[i] += other.half[i];
      fixedDistinct[i] += other.fixedDistinct[i];
    }
    return this;
  }

  /** How many prompts there were: documents long enough for one. */
  public long prompts() {
    return prompts;
  }

  /** How many continuations greedy decoding writes. */
  public long greedy() {
    return greedy;
  }

  /** How many have appeared with probability one half after each number of queries. */
  public long[] half() {
    return half.clone();
  }

  /** How many different ones are expected after each number of queries of every prompt. */
  public double[] distinct() {
    double[] distinct = new double[QUERIES.length];
    for (int i = 0; i < distinct.length; i++) {
      distinct[i] = fixedDistinct[i] / FIXED;
    }
    return distinct;
  }
}
