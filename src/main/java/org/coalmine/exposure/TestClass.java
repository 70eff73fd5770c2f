package org.coalmine.exposure;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The canaries of a {@link ClosedTest} that share a level and an urn.
 *
 * <p>Canaries are numbered by place, as they were given, and by position, in the order of their
 * p-values. Not safe for use by several threads.
 */
final class TestClass {
  /** Of the first test of a set, that of its smallest p-value; the others share the rest. */
  private static final double FIRST_WEIGHT = 0.9;

  /** In the logarithm: rank 1 of 100 is shown at a level of 0.01. */
  private static final double SLACK = 1e-12;

  private final double[] ranks;
  private final double fills;
  private final double errors;
  private final double level;
  private final int[] positionOf;
  private final double[] logFactorials;
  private final double[][] logUrnsAtPowers;
  private final Map<Integer, double[]> logUrns = new HashMap<>();
  private final int shown;

  /**
   * @param ranks p·N₀ of each canary
   * @param fills N₀
   * @param level α of the class
   * @param errors what its estimated ranks err with, together; less than the level
   */
  TestClass(double[] ranks, double fills, double level, double errors) {
    int[] places =
        IntStream.range(0, ranks.length)
            .boxed()
            .sorted(Comparator.comparingDouble(place -> ranks[place]))
            .mapToInt(place -> place)
            .toArray();
    this.ranks = Arrays.stream(places).mapToDouble(place -> ranks[place]).toArray();
    this.fills = fills;
    this.errors = errors;
    this.level = level - errors;
    this.positionOf = new int[ranks.length];
    for (int position = 0; position < places.length; position++) {
      positionOf[places[position]] = position;
    }
    this.logFactorials = new double[ranks.length + 1];
    for (int n = 1; n <= ranks.length; n++) {
      logFactorials[n] = logFactorials[n - 1] + StrictMath.log(n);
    }
    this.logUrnsAtPowers = new double[ranks.length][];
    this.shown = shown();
  }

  /** Those with the smallest p-values: if one is shown, all of smaller p-values are. */
  private int shown() {
    int shown = 0;
    int not = ranks.length + 1;
    while (not - shown > 1) {
      int middle = (shown + not) >>> 1;
      if (rejectsAllWith(middle - 1)) {
        shown = middle;
      } else {
        not = middle;
      }
    }
    return shown;
  }

  private boolean rejectsAllWith(int position) {
    int larger = ranks.length - 1 - position;
    for (int size = 1; size <= ranks.length; size++) {
      int others = size - 1;
      Positions set =
          others <= larger ? t -> t == 1 ? position : ranks.length - others + t - 2 : largest(size);
      if (!rejects(size, set)) {
        return false;
      }
    }
    return true;
  }

  boolean single(int place) {
    return positionOf[place] < shown;
  }

  int atLeast() {
    int size = ranks.length;
    while (size > 0 && rejects(size, largest(size))) {
      size--;
    }
    return ranks.length - size;
  }

  private Positions largest(int size) {
    return t -> ranks.length - size + t - 1;
  }

  int atLeast(Set<Integer> places) {
    if (ranks.length > ClosedTest.LARGEST_CLOSURE) {
      return (int) places.stream().filter(this::single).count();
    }
    int[] inside = places.stream().mapToInt(place -> positionOf[place]).sorted().toArray();
    boolean[] within = new boolean[ranks.length];
    Arrays.stream(inside).forEach(position -> within[position] = true);
    int[] outside =
        IntStream.range(0, ranks.length).filter(position -> !within[position]).toArray();
    int innocent = inside.length;
    while (innocent > 0 && rejectsAllWith(inside, innocent, outside)) {
      innocent--;
    }
    return inside.length - innocent;
  }

  /** Whether so many largest of a set are rejected together with any number of the others. */
  private boolean rejectsAllWith(int[] inside, int some, int[] outside) {
    for (int others = 0; others <= outside.length; others++) {
      int[] set = new int[some + others];
      System.arraycopy(inside, inside.length - some, set, 0, some);
      System.arraycopy(outside, outside.length - others, set, some, others);
      Arrays.sort(set);
      if (!rejects(set.length, t -> set[t - 1])) {
        return false;
      }
    }
    return true;
  }

  /** The position of the t-th smallest p-value of a set, t from 1. */
  private interface Positions {
    int ofSmallest(int t);
  }

  /** The local test of a set. */
  private boolean rejects(int size, Positions set) {
    if (size == 1) {
      return logUrn(set.ofSmallest(1), 1, 1) <= StrictMath.log(level) + SLACK;
    }
    int tests = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1) + 1;
    double logFirst = StrictMath.log(FIRST_WEIGHT * level) + SLACK;
    double logOther = StrictMath.log((1 - FIRST_WEIGHT) / (tests - 1) * level) + SLACK;
    for (int t = 1; t < size; t *= 2) {
      double logP = logBinomial(size, t) + logUrn(set.ofSmallest(t), t, size);
      if (logP <= (t == 1 ? logFirst : logOther)) {
        return true;
      }
    }
    return logUrn(set.ofSmallest(size), size, size) <= logOther;
  }

  private double logBinomial(int n, int t) {
    return t == 1 ? StrictMath.log(n) : logFactorials[n] - logFactorials[t] - logFactorials[n - t];
  }

  /** ln Π_{j &lt; t} (p·N₀ + j) / (N₀ + j). */
  private double logUrn(int position, int t, int size) {
    return t < size || t == 1 ? logUrnAtPower(position, t) : logUrnOfAll(position, t);
  }

  /** The sums up to powers of two, as far as they were asked for: most sets need the first few. */
  private double logUrnAtPower(int position, int t) {
    int power = Integer.numberOfTrailingZeros(t);
    double[] found = logUrnsAtPowers[position];
    if (found == null || found.length <= power) {
      int known = found == null ? 0 : found.length;
      double[] more = found == null ? new double[power + 1] : Arrays.copyOf(found, power + 1);
      double sum = known == 0 ? 0 : more[known - 1];
      int done = known == 0 ? 0 : 1 << (known - 1);
      for (int next = known; next <= power; next++) {
        for (; done < 1 << next; done++) {
          sum += logTerm(position, done);
        }
        more[next] = sum;
      }
      logUrnsAtPowers[position] = more;
      return sum;
    }
    return found[power];
  }

  private double logUrnOfAll(int position, int t) {
    double[] sums =
        logUrns.computeIfAbsent(
            position,
            key -> {
              double[] found = new double[ranks.length + 1];
              for (int j = 0; j < ranks.length; j++) {
                found[j + 1] = found[j] + logTerm(key, j);
              }
              return found;
            });
    return sums[t];
  }

  private double logTerm(int position, int j) {
    return StrictMath.log((ranks[position] + j) / (fills + j));
  }

  /** How many canaries there are. */
  int size() {
    return ranks.length;
  }

  /** What the estimated ranks err with, together. */
  double errors() {
    return errors;
  }

  /** The part of the level that the smallest p-value of all canaries is tested at. */
  BigDecimal firstWeight() {
    return ranks.length == 1 ? BigDecimal.ONE : BigDecimal.valueOf(FIRST_WEIGHT);
  }
}
