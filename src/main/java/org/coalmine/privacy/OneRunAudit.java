package org.coalmine.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A lower bound on ε from many canaries of a single run, each of which was put in or left out by a
 * fair coin of its own (Steinke, Nasr, Jagielski, Privacy Auditing with One (1) Training Run,
 * NeurIPS 2023).
 *
 * <p><b>The test.</b> Of m canaries the auditor guesses r ("in" or "out", abstaining from the rest)
 * and is right v times. If the training is ε-DP, every guess given all others is right with
 * probability at most q = e^ε/(1 + e^ε), so v is stochastically at most Binomial(r, q). If it is
 * (ε, δ)-DP, Theorem 5.2 with the choice of Appendix D gives
 *
 * <pre>
 *   Pr[right ≥ v] ≤ β + 2mδ·a,   β = Pr[B ≥ v],   a = max over 1 ≤ i ≤ v of Pr[v > B ≥ v − i]/i,
 *   B ~ Binomial(r, q).
 * </pre>
 *
 * The bound is the largest ε for which that is at most α. (ε, δ)-DP implies every weaker guarantee,
 * so refuting an ε refutes all smaller ones, whether or not the expression is monotone.
 *
 * <p><b>What must hold.</b> Every canary is in or out by its own fair coin: a fixed number of
 * canaries and controls is not covered by the theorem. Adjacency is adding or removing one unit. If
 * an included canary is carried by k units, the theorem is applied to the group: ε and δ in it are
 * kε and δ·(e^{kε} − 1)/(e^ε − 1), and the bound is on the ε of one unit.
 *
 * <p><b>Thresholds.</b> How many guesses to make must be fixed beforehand, or paid for: with a list
 * of T numbers of guesses every one is tested at level α/T (Bonferroni) and the largest bound is
 * taken. {@link #guessNumbers} depends on m alone, so it is fixed before any score is seen.
 *
 * @param canaries m
 * @param guesses r of the threshold that gave the bound
 * @param right v
 * @param delta δ for which it holds
 * @param confidence 1 − α, for all thresholds together
 * @param epsilonLow every smaller ε is refuted; 0 refutes nothing; rounded down
 */
public record OneRunAudit(
    int canaries, int guesses, int right, double delta, double confidence, double epsilonLow) {
  private static final double SLACK = 1e-10;
  private static final double MAXIMUM_EPSILON = 1000;
  private static final int FEWEST_GUESSES = 16;

  public OneRunAudit {
    Require.atLeast("canaries", 1, canaries);
    Require.atLeast("guesses", 1, guesses);
    Require.atMost("guesses", canaries, guesses);
    Require.atLeast("right", 0, right);
    Require.atMost("right", guesses, right);
    Require.probabilityBelowOne("delta", delta);
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
    Require.notNegative("epsilonLow", epsilonLow);
  }

  /**
   * The numbers of guesses to try for m canaries: all, half of them, a quarter and so on, while
   * they are enough to show anything.
   *
   * @param canaries m, at least 1
   */
  public static List<Integer> guessNumbers(int canaries) {
    Require.atLeast("canaries", 1, canaries);
    List<Integer> numbers = new ArrayList<>(List.of(canaries));
    for (int half = canaries / 2; half >= FEWEST_GUESSES; half /= 2) {
      numbers.add(half);
    }
    return List.copyOf(numbers);
  }

  /**
   * The audit of guesses already made.
   *
   * @param canaries m, in and out together, at least 1
   * @param guesses r, from 1 to m
   * @param right v, from 0 to r
   * @param insertions how many units carry an included canary, at least 1
   * @param delta δ in [0, 1)
   * @param confidence 1 − α in (0, 1)
   */
  public static OneRunAudit ofGuesses(
      int canaries, int guesses, int right, int insertions, double delta, double confidence) {
    Require.atLeast("insertions", 1, insertions);
    OneRunAudit unknown = new OneRunAudit(canaries, guesses, right, delta, confidence, 0);
    return unknown.withBound(insertions, 1 - confidence);
  }

  /**
   * The audit of scores: for every number of guesses r, the ⌈r/2⌉ highest scores are guessed to be
   * in and the ⌊r/2⌋ lowest to be out. Among equal scores the wrong guesses come first.
   *
   * @param included scores of the canaries that were put in; higher means more likely in, e.g. the
   *     exposure
   * @param excluded scores of those that were left out
   * @param guessNumbers the numbers of guesses to try, fixed before any score was seen; distinct,
   *     each from 1 to the number of canaries
   * @param insertions how many units carry an included canary, at least 1
   * @param delta δ in [0, 1)
   * @param confidence 1 − α in (0, 1), for all numbers of guesses together
   */
  public static OneRunAudit ofScores(
      double[] included,
      double[] excluded,
      List<Integer> guessNumbers,
      int insertions,
      double delta,
      double confidence) {
    Require.atLeast("insertions", 1, insertions);
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
    requireNumbers("included", included);
    requireNumbers("excluded", excluded);
    if (guessNumbers.isEmpty() || guessNumbers.stream().distinct().count() < guessNumbers.size()) {
      throw new IllegalArgumentException(
          "guessNumbers must be distinct and at least one: " + guessNumbers);
    }
    double level = (1 - confidence) / guessNumbers.size();
    return guessNumbers.stream()
        .map(guesses -> guess(included, excluded, guesses, delta, confidence))
        .map(audit -> audit.withBound(insertions, level))
        .max(Comparator.comparingDouble(OneRunAudit::epsilonLow))
        .orElseThrow();
  }

  private static void requireNumbers(String key, double[] scores) {
    if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(key + " must hold no NaN");
    }
  }

  private record Scored(double score, boolean in) {}

  static OneRunAudit guess(
      double[] included, double[] excluded, int guesses, double delta, double confidence) {
    int canaries = included.length + excluded.length;
    Require.atLeast("guessNumbers", 1, guesses);
    Require.atMost("guessNumbers", canaries, guesses);
    Scored[] all = new Scored[canaries];
    for (int i = 0; i < canaries; i++) {
      boolean in = i < included.length;
      all[i] = new Scored(in ? included[i] : excluded[i - included.length], in);
    }
    int guessedIn = (guesses + 1) / 2;
    Arrays.sort(
        all, Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::in));
    int rightIn = (int) Arrays.stream(all).limit(guessedIn).filter(Scored::in).count();
    Arrays.sort(
        all,
        Comparator.comparingDouble(Scored::score)
            .thenComparing(Scored::in, Comparator.reverseOrder()));
    int rightOut =
        (int) Arrays.stream(all).limit(guesses - guessedIn).filter(scored -> !scored.in()).count();
    return new OneRunAudit(canaries, guesses, rightIn + rightOut, delta, confidence, 0);
  }

  private OneRunAudit withBound(int insertions, double level) {
    double refuted = 0;
    double unrefuted = 1;
    while (unrefuted < MAXIMUM_EPSILON && refutes(unrefuted, insertions, level)) {
      refuted = unrefuted;
      unrefuted *= 2;
    }
    while (unrefuted - refuted > SLACK) {
      double middle = (refuted + unrefuted) / 2;
      if (refutes(middle, insertions, level)) {
        refuted = middle;
      } else {
        unrefuted = middle;
      }
    }
    return new OneRunAudit(canaries, guesses, right, delta, confidence, refuted);
  }

  private boolean refutes(double epsilon, int insertions, double level) {
    double groupDelta =
        delta == 0 ? 0 : delta * PrivacyGuarantee.groupDeltaFactor(epsilon, insertions);
    return groupDelta < 1
        && logTailProbability(insertions * epsilon, groupDelta) <= Math.log(level) - SLACK;
  }

  /** The logarithm of the theorem's bound on Pr[right ≥ v]. */
  private double logTailProbability(double epsilon, double groupDelta) {
    double logRight = -Math.log1p(Math.exp(-epsilon));
    double logWrong = logRight - epsilon;
    double[] probability = new double[guesses + 1];
    double logChoose = 0;
    for (int i = 0; i <= guesses; i++) {
      probability[i] = Math.exp(logChoose + i * logRight + (guesses - i) * logWrong);
      logChoose += Math.log((guesses - i) / (i + 1.0));
    }
    double atLeastRight = 0;
    for (int i = guesses; i >= right; i--) {
      atLeastRight += probability[i];
    }
    double densest = 0;
    double justBelow = 0;
    for (int i = 1; i <= right; i++) {
      justBelow += probability[right - i];
      densest = Math.max(densest, justBelow / i);
    }
    return Math.log(Math.min(1, atLeastRight + 2.0 * canaries * groupDelta * densest));
  }
}
