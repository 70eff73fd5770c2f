package org.coalmine.report.chapter;

import java.math.BigInteger;
import org.coalmine.exposure.TestRank;

/**
 * The rank of a canary or control among the fills that were not planted otherwise, which is what
 * tests and bounds rest on ({@link TestRank}).
 *
 * @param plantedBelow planted fills, other than its own, whose log-perplexity is at most its own
 * @param rankLow the smallest test rank that the evidence allows
 * @param rankHigh the largest
 * @param fills N*, how many fills there are that are not planted otherwise
 * @param confidence with which the interval holds the test rank; 1 where it is counted or proved
 * @param pValue {@code rankHigh} / {@code fills}
 */
public record TestedRank(
    long plantedBelow,
    BigInteger rankLow,
    BigInteger rankHigh,
    BigInteger fills,
    double confidence,
    double pValue) {
  private static final double TOLERANCE = 1e-12;

  public TestedRank {
    Require.atLeast("plantedBelow", 0, plantedBelow);
    Require.atLeast("rankLow", BigInteger.ONE, rankLow);
    Require.atLeast("rankHigh", rankLow, rankHigh);
    Require.atLeast("fills", rankHigh, fills);
    TestRank rank = new TestRank(rankLow, rankHigh, fills, plantedBelow, confidence);
    if (!(Math.abs(pValue - rank.pValue()) <= TOLERANCE * rank.pValue())) {
      throw new IllegalArgumentException(
          "pValue must be rankHigh / fills, " + rank.pValue() + ": " + pValue);
    }
  }

  /** A test rank in a report. */
  public static TestedRank of(TestRank rank) {
    return new TestedRank(
        rank.plantedBelow(),
        rank.low(),
        rank.high(),
        rank.fills(),
        rank.confidence(),
        rank.pValue());
  }

  /** What tests take. */
  public TestRank rank() {
    return new TestRank(rankLow, rankHigh, fills, plantedBelow, confidence);
  }
}
