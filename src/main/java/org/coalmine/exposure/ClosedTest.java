package org.coalmine.exposure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How many planted canaries are memorized, and which: a closed test of all of them at one level.
 *
 * <h2>The hypotheses and their joint law</h2>
 *
 * <p>H_i says that the law of the model does not depend on fill i, the others given. If H_i holds
 * for all i of a set I, the model depends on none of them: the fills can be exchanged one at a
 * time. So given the model and the other planted fills, those of I are a uniform draw without
 * replacement from the N fills that are not planted otherwise, and the joint law of their test
 * ranks ({@link TestRank}) is known for every model. It is that of Pólya's urn: t given ones are
 * all at most k with the probability
 *
 * <pre>  Π_{j &lt; t} (k + j) / (N + j),                                                      (1)
 * </pre>
 *
 * at most, since ties count against a canary. Formats are independent of each other. These are
 * conformal p-values (Bates, Candès, Lei, Romano, Sesia, Testing for outliers with conformal
 * p-values, Annals of Statistics 2023), so corrections for an unknown dependence are not needed.
 *
 * <h2>The local test</h2>
 *
 * <p>Of a set I of m canaries with p-values p_(1) ≤ … ≤ p_(m), and N₀ the least number of test
 * fills,
 *
 * <pre>  P(t) = binom(m, t) · Π_{j &lt; t} (p_(t)·N₀ + j) / (N₀ + j)                           (2)
 *  I is rejected if P(t) ≤ w_t·α for some t of 1, 2, 4, … below m, and m.</pre>
 *
 * With Q the number of p-values ≤ x, Pr[Q ≥ t] ≤ E binom(Q, t), the sum of Pr[all ≤ x] over the
 * t-subsets; each is a product of terms (1) over formats. As (xN + j) / (N + j) falls in N and
 * rises in j, one urn with N₀ bounds the product. So P(t) is a valid p-value and rejecting errs
 * with at most Σ w_t·α = α: w_1 = 0.9, and the other t share 0.1. A single canary has w_1 = 1.
 *
 * <h2>The closure</h2>
 *
 * <p>A set is shown to hold a memorized canary if it and every larger set that contains it are
 * rejected (Marcus, Peritz, Gabriel, Biometrika 1976). Whatever is then said of single canaries and
 * of the numbers of memorized ones in any sets, chosen after the ranks were seen, is all true with
 * a probability of at least 1 − α (Goeman, Solari, Statistical Science 2011): a statement can only
 * be false if the set of all canaries whose hypothesis is true was rejected, and that happens with
 * at most α. Rejection is monotone in the p-values and does not look at names, so among the sets of
 * one size that are to be tested the one with the largest p-values is the last to be rejected, and
 * no list of all subsets is needed.
 *
 * <p>Small spaces would lower N₀ for all. So the formats with at least {@value #TOGETHER} times as
 * many test fills as there are canaries form one class, and every smaller one is a class of its
 * own. A class gets α in proportion to its canaries, and the numbers shown in classes add up.
 *
 * <h2>Estimated ranks</h2>
 *
 * <p>The upper end of an estimated test rank is too low with a probability of at most β = (1 −
 * confidence) / 2. The errors of a class are taken from its α. A canary whose β takes more than
 * half of its own part, α / n, shows nothing and costs nothing: p = 1.
 */
public final class ClosedTest {
  /** A format joins the others where its test fills are so many times the planted canaries. */
  static final int TOGETHER = 20;

  /** The largest class in which the number of memorized canaries of any set is found by closure. */
  static final int LARGEST_CLOSURE = 500;

  private final List<Planted> planted;
  private final double significance;
  private final List<TestClass> classes = new ArrayList<>();
  private final TestClass[] classOf;
  private final int[] placeOf;

  /**
   * A planted canary.
   *
   * @param format the name of its format
   * @param rank its rank among the fills that were not planted otherwise
   */
  public record Planted(String format, TestRank rank) {}

  private ClosedTest(List<Planted> planted, double significance) {
    this.planted = planted;
    this.significance = significance;
    this.classOf = new TestClass[planted.size()];
    this.placeOf = new int[planted.size()];
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int canary = 0; canary < planted.size(); canary++) {
      members.computeIfAbsent(nameOfClass(canary), name -> new ArrayList<>()).add(canary);
    }
    for (List<Integer> some : members.values()) {
      TestClass found = testClass(some);
      classes.add(found);
      for (int place = 0; place < some.size(); place++) {
        classOf[some.get(place)] = found;
        placeOf[some.get(place)] = place;
      }
    }
  }

  /**
   * Tests canaries together.
   *
   * @param planted all canaries that were planted and were to be ranked, not a selection made after
   *     the ranks; those that were not ranked with an interval up to all fills
   * @param significance α, the probability granted to any false statement
   */
  public static ClosedTest of(List<Planted> planted, double significance) {
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException("significance must lie in (0, 1): " + significance);
    }
    return new ClosedTest(List.copyOf(planted), significance);
  }

  /** Empty for the formats that are tested together. */
  private String nameOfClass(int canary) {
    Planted one = planted.get(canary);
    BigInteger least = BigInteger.valueOf((long) TOGETHER * planted.size());
    return one.rank().fills().compareTo(least) >= 0 ? "" : "format " + one.format();
  }

  private TestClass testClass(List<Integer> members) {
    BigInteger fills =
        members.stream()
            .map(canary -> planted.get(canary).rank().fills())
            .min(BigInteger::compareTo)
            .orElseThrow();
    double[] ranks = new double[members.size()];
    double errors = 0;
    for (int place = 0; place < ranks.length; place++) {
      TestRank rank = planted.get(members.get(place)).rank();
      boolean tells = rank.errorAbove() <= share() / 2;
      errors += tells ? rank.errorAbove() : 0;
      ranks[place] =
          tells
              ? new BigDecimal(rank.high().multiply(fills))
                  .divide(new BigDecimal(rank.fills()), MathContext.DECIMAL128)
                  .doubleValue()
              : fills.doubleValue();
    }
    return new TestClass(ranks, fills.doubleValue(), share() * ranks.length, errors);
  }

  /** A canary's part of the significance. */
  private double share() {
    return significance / planted.size();
  }

  /** How many canaries are tested. */
  public int canaries() {
    return planted.size();
  }

  /**
   * Whether this one canary is shown to be memorized.
   *
   * @param canary its place in the list of the planted
   */
  public boolean single(int canary) {
    return classOf[canary].single(placeOf[canary]);
  }

  /** How many of the canaries are memorized at least. */
  public int atLeast() {
    return classes.stream().mapToInt(TestClass::atLeast).sum();
  }

  /**
   * How many canaries of a set are memorized at least. Holds for all sets at once, so a set may be
   * chosen after the ranks were seen. In a class of more than {@value #LARGEST_CLOSURE} canaries
   * the single ones that are shown are counted, which is never more.
   *
   * @param canaries their places in the list of the planted
   */
  public int atLeast(Collection<Integer> canaries) {
    Map<TestClass, Set<Integer>> places = new LinkedHashMap<>();
    for (int canary : canaries) {
      places.computeIfAbsent(classOf[canary], key -> new HashSet<>()).add(placeOf[canary]);
    }
    return places.entrySet().stream()
        .mapToInt(entry -> entry.getKey().atLeast(entry.getValue()))
        .sum();
  }

  /**
   * The largest counted test rank that would show this canary memorized, whatever the ranks of the
   * others are.
   *
   * @param canary its place in the list of the planted
   * @return 0 if no rank does
   */
  public BigInteger rankAlone(int canary) {
    TestClass tested = classOf[canary];
    BigDecimal all = BigDecimal.valueOf(planted.size());
    BigDecimal some = BigDecimal.valueOf(tested.size());
    return BigDecimal.valueOf(significance)
        .multiply(some)
        .subtract(BigDecimal.valueOf(tested.errors()).multiply(all))
        .multiply(tested.firstWeight())
        .multiply(new BigDecimal(planted.get(canary).rank().fills()))
        .divideToIntegralValue(all.multiply(some))
        .toBigInteger();
  }

  /**
   * Whether this canary's rank was left out of the test, because its estimate errs too often for
   * the level.
   *
   * @param canary its place in the list of the planted
   */
  public boolean errsTooOften(int canary) {
    return planted.get(canary).rank().errorAbove() > share() / 2;
  }

  /** The places of all canaries that are shown to be memorized, ascending. */
  public List<Integer> singles() {
    return IntStream.range(0, planted.size()).filter(this::single).boxed().toList();
  }
}
