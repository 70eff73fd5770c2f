package org.coalmine.privacy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The largest ε that an audit can show, whatever the model does: what {@link RankBound} gives if
 * every canary comes first among its fills, and {@link OneRunAudit} if every guess is right. A
 * claim or a limit that is not below it is not tested by the audit.
 *
 * <p>With n fills, m units and level α of one canary it is
 *
 * <pre>  sup { ε : e^{mε}/n + δ·(e^{mε} − 1)/(e^ε − 1) ≤ α }.                              (1)
 * </pre>
 */
public final class EpsilonPower {
  /** Of all lower bounds on ε of a report together. */
  public static final double CONFIDENCE = 0.95;

  private EpsilonPower() {}

  /**
   * The canaries of one number of insertions, which are tested together.
   *
   * @param units how many privacy units carry each of them, at least 1
   * @param fills of each canary, how many fills its rank is among, each at least 1
   */
  public record Group(int units, List<BigInteger> fills) {
    public Group {
      Require.atLeast("units", 1, units);
      fills = List.copyOf(fills);
      if (fills.isEmpty()) {
        throw new IllegalArgumentException("fills must hold at least one canary");
      }
      fills.forEach(
          n -> {
            if (n.signum() <= 0) {
              throw new IllegalArgumentException("fills must be at least 1: " + n);
            }
          });
    }
  }

  /**
   * Formula (1), rounded down; 0 if nothing can be shown.
   *
   * @param fills n, at least 1
   * @param units m, at least 1
   * @param delta δ in [0, 1)
   * @param level α in (0, 1)
   */
  public static double ofRank(BigInteger fills, int units, double delta, double level) {
    Require.atLeast("units", 1, units);
    Require.probabilityBelowOne("delta", delta);
    Require.strictlyBetweenZeroAndOne("level", level);
    return RankBound.epsilonLow(
        RankEvidence.logFraction(BigInteger.ONE, fills), units, delta, level);
  }

  /**
   * The largest ε that the canaries of one group can show.
   *
   * @param tests how many groups there are, and the one-run audit if it is made: they share the
   *     error
   * @param delta δ in [0, 1)
   * @param confidence of all tests together, in (0, 1)
   */
  public static double ofGroup(Group group, int tests, double delta, double confidence) {
    double level = (1 - ofEach(confidence, tests)) / group.fills().size();
    return group.fills().stream()
        .mapToDouble(fills -> ofRank(fills, group.units(), delta, level))
        .max()
        .orElse(0);
  }

  /** The confidence of each of so many tests, that all together have this one. */
  public static double ofEach(double confidence, int tests) {
    Require.atLeast("tests", 1, tests);
    Require.strictlyBetweenZeroAndOne("confidence", confidence);
    return 1 - (1 - confidence) / tests;
  }

  /**
   * The largest ε that the one-run audit can show: every guess is right.
   *
   * @param canaries how many are in or out by a coin, at least 1
   * @param units how many privacy units carry one that is in
   * @param tests as for {@link #ofGroup}
   * @param delta δ in [0, 1)
   * @param confidence of all tests together, in (0, 1)
   */
  public static double ofOneRun(
      int canaries, int units, int tests, double delta, double confidence) {
    double[] included = new double[(canaries + 1) / 2];
    Arrays.fill(included, 1);
    return OneRunAudit.ofScores(
            included,
            new double[canaries / 2],
            OneRunAudit.guessNumbers(canaries),
            units,
            delta,
            ofEach(confidence, tests))
        .epsilonLow();
  }

  /**
   * The largest ε that an audit can show.
   *
   * @param groups of the canaries without a coin
   * @param coinFlips how many canaries are in or out by a coin; 0 if the one-run audit is not made
   * @param coinUnits how many privacy units carry one that is in
   * @param delta δ in [0, 1)
   * @param confidence of all tests together, in (0, 1)
   */
  public static double most(
      List<Group> groups, int coinFlips, int coinUnits, double delta, double confidence) {
    int tests = groups.size() + (coinFlips > 0 ? 1 : 0);
    DoubleStream ofOneRun =
        IntStream.of(coinFlips)
            .filter(coins -> coins > 0)
            .mapToDouble(coins -> ofOneRun(coins, coinUnits, tests, delta, confidence));
    return DoubleStream.concat(
            groups.stream().mapToDouble(group -> ofGroup(group, tests, delta, confidence)),
            ofOneRun)
        .max()
        .orElse(0);
  }

  /**
   * The same where training claims an ε: the one-run audit then shares its part of the error with
   * the test of the claimed curve.
   */
  public static double mostBesideClaim(
      List<Group> groups, int coinFlips, int coinUnits, double delta, double confidence) {
    if (coinFlips == 0) {
      return most(groups, 0, coinUnits, delta, confidence);
    }
    int tests = groups.size() + 1;
    return groups.stream()
        .mapToDouble(group -> ofGroup(group, tests, delta, confidence))
        .reduce(ofOneRun(coinFlips, coinUnits, 2 * tests, delta, confidence), Math::max);
  }

  /**
   * Whether total leakage would refute a claim along its curve, by ranks or by one run.
   *
   * @param groups of the canaries without a coin
   * @param coinFlips how many canaries are in or out by a coin; 0 if the one-run audit is not made
   * @param coinUnits how many privacy units carry one that is in
   * @param confidence of all tests together, in (0, 1)
   */
  public static boolean refutable(
      ClaimedCurve claimed, List<Group> groups, int coinFlips, int coinUnits, double confidence) {
    int tests = groups.size() + (coinFlips > 0 ? 1 : 0);
    boolean byRanks =
        groups.stream()
            .anyMatch(group -> claimed.pValue(first(group), 1) * tests <= 1 - confidence);
    if (byRanks || coinFlips == 0) {
      return byRanks;
    }
    double[] included = new double[(coinFlips + 1) / 2];
    Arrays.fill(included, 1);
    return OneRunCurveAudit.ofScores(
            included,
            new double[coinFlips / 2],
            OneRunAudit.guessNumbers(coinFlips),
            ofEach(confidence, 2 * tests))
        .refutes(claimed.curve(coinUnits));
  }

  private static List<RankEvidence> first(Group group) {
    return IntStream.range(0, group.fills().size())
        .mapToObj(
            i ->
                RankEvidence.counted(
                    String.valueOf(i), BigInteger.ONE, group.fills().get(i), 0, group.units()))
        .toList();
  }
}
