package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

class RankBoundTest {
  private static final BigInteger BILLION = BigInteger.TEN.pow(9);

  private static RankEvidence rank(String canary, long rank, BigInteger fills, int insertions) {
    return RankEvidence.counted(canary, BigInteger.valueOf(rank), fills, 0, insertions);
  }

  private static double low(RankEvidence evidence, double delta, double confidence) {
    return RankBound.ofAll(List.of(evidence), 1, delta, confidence).epsilonLow();
  }

  @Test
  void showsWhatOneCanaryAtRankOneOfABillionShows() {
    assertThat(low(rank("a", 1, BILLION, 1), 0, 0.95))
        .isCloseTo(17.7275336, within(1e-6))
        .isLessThanOrEqualTo(Math.log(0.05 * 1e9));
  }

  @Test
  void followsTheFormulaForDeltaErrorAndHugeSpaces() {
    assertThat(low(rank("a", 20, BILLION, 1), 0.01, 0.95))
        .isCloseTo(Math.log(0.04 * 1e9 / 20), within(1e-9));
    assertThat(low(new RankEvidence("a", BigInteger.valueOf(20), BILLION, 0, 1, 0.02), 0.01, 0.95))
        .isCloseTo(Math.log(0.02 * 1e9 / 20), within(1e-9));
    assertThat(low(rank("a", 1, BigInteger.TEN.pow(500), 1), 0, 0.95))
        .isCloseTo(500 * Math.log(10) + Math.log(0.05), within(1e-8));
  }

  @Test
  void countsOnlyTheFillsThatTheDrawCouldGive() {
    BigInteger ten = BigInteger.TEN;
    assertThat(low(RankEvidence.counted("a", BigInteger.ONE, ten, 6, 1), 0, 0.5))
        .isCloseTo(Math.log(0.5 * 4), within(1e-9));
    assertThat(low(RankEvidence.counted("a", ten, ten, 6, 1), 0, 0.5)).isZero();
    assertThatThrownBy(() -> RankEvidence.counted("a", ten, ten, 10, 1))
        .hasMessage("otherFills of a must lie in [0, 9]: 10");
  }

  /** The bound solves e^{mε}k/n + δ(1 + e^ε + … + e^{(m−1)ε}) = α. */
  @Test
  void paysForInsertionsByGroupPrivacy() {
    assertThat(low(rank("a", 1, BILLION, 4), 0, 0.95))
        .isCloseTo(Math.log(0.05 * 1e9) / 4, within(1e-9));
    double delta = 1e-5;
    double low = low(rank("a", 3, BILLION, 4), delta, 0.95);
    double factor = 1 + Math.exp(low) + Math.exp(2 * low) + Math.exp(3 * low);
    assertThat(Math.exp(4 * low) * 3e-9 + delta * factor).isCloseTo(0.05, within(1e-9));
  }

  @Test
  void refutesNothingWhereNothingIsShown() {
    assertThat(low(rank("a", 900_000_000, BILLION, 1), 0, 0.95)).isZero();
    assertThat(low(rank("a", 1, BILLION, 1), 0.05, 0.95)).isZero();
    assertThat(low(rank("a", 1, BILLION, 10), 0.04, 0.95)).isZero();
    assertThat(low(new RankEvidence("a", BigInteger.ONE, BILLION, 0, 1, 0.06), 0, 0.95)).isZero();
  }

  @Test
  void isMonotoneInEverything() {
    for (int insertions : new int[] {1, 3}) {
      double base = low(rank("a", 100, BILLION, insertions), 1e-4, 0.95);
      assertThat(low(rank("a", 101, BILLION, insertions), 1e-4, 0.95)).isLessThan(base);
      assertThat(low(rank("a", 100, BILLION, insertions + 1), 1e-4, 0.95)).isLessThan(base);
      assertThat(low(rank("a", 100, BILLION, insertions), 2e-4, 0.95)).isLessThan(base);
      assertThat(low(rank("a", 100, BILLION, insertions), 1e-4, 0.96)).isLessThan(base);
      assertThat(low(rank("a", 100, BILLION.shiftLeft(1), insertions), 1e-4, 0.95))
          .isGreaterThan(base);
    }
  }

  @Test
  void combinesCanariesByTheQuorumFixedBefore() {
    List<RankEvidence> all =
        List.of(rank("a", 1, BILLION, 1), rank("b", 1000, BILLION, 1), rank("c", 10, BILLION, 1));
    assertThat(RankBound.ofAll(all, 1, 0, 0.95).epsilonLow())
        .as("Bonferroni")
        .isCloseTo(Math.log(0.05 / 3 * 1e9), within(1e-9));
    assertThat(RankBound.ofAll(all, 2, 0, 0.95).epsilonLow())
        .isCloseTo(Math.log(0.05 * 2 / 3 * 1e8), within(1e-9));
    assertThat(RankBound.ofAll(all, 3, 0, 0.95).epsilonLow())
        .isCloseTo(Math.log(0.05 * 1e6), within(1e-9));
  }

  /**
   * A mechanism of known ε and δ: with probability δ it gives the fill away, otherwise its rank is
   * among the first k with probability e^ε·k/n and uniform inside and outside. The bound may exceed
   * ε in at most α of the runs; k is chosen so that it does in almost exactly α of them.
   */
  @Test
  void exceedsTheTrueEpsilonInAtMostAlphaOfTheRuns() {
    String seed = "rank coverage";
    double confidence = 0.9;
    double epsilon = 3;
    int fills = 100_000;
    int runs = 20_000;
    for (double delta : new double[] {0, 0.03}) {
      int first = (int) (0.2 * Math.exp(-epsilon) * fills);
      double inFirst = Math.exp(epsilon) * first / fills;
      int exceeded = 0;
      int shownHalf = 0;
      KeyedStream random = KeyedStream.of(seed, "delta " + delta, 0);
      for (int run = 0; run < runs; run++) {
        int rank = rank(random, fills, first, delta, inFirst);
        double low = low(rank("a", rank, BigInteger.valueOf(fills), 1), delta, confidence);
        exceeded += low > epsilon ? 1 : 0;
        shownHalf += low > epsilon / 2 ? 1 : 0;
      }
      double error = 4 * Math.sqrt(0.1 * 0.9 / runs);
      assertThat((double) exceeded / runs)
          .as("seed %s, delta %s", seed, delta)
          .isBetween(0.1 - 0.005 - error, 0.1 + error);
      assertThat((double) shownHalf / runs).as("power at delta %s", delta).isGreaterThan(0.2);
    }
  }

  /**
   * Five canaries that share every draw, the worst case of a union bound, and five on their own.
   */
  @Test
  void holdsOverAllCanariesOfARun() {
    String seed = "run coverage";
    double epsilon = 2;
    int fills = 100_000;
    int first = (int) (0.5 * Math.exp(-epsilon) * fills);
    double inFirst = Math.exp(epsilon) * first / fills;
    int runs = 4000;
    for (int quorum : new int[] {1, 3, 5}) {
      int exceededShared = 0;
      int exceededAlone = 0;
      for (int run = 0; run < runs; run++) {
        KeyedStream random = KeyedStream.of(seed, "quorum " + quorum, run);
        int shared = rank(random, fills, first, 0, inFirst);
        List<RankEvidence> same = new ArrayList<>();
        List<RankEvidence> own = new ArrayList<>();
        for (int canary = 0; canary < 5; canary++) {
          int alone = rank(random, fills, first, 0, inFirst);
          same.add(rank("c" + canary, shared, BigInteger.valueOf(fills), 1));
          own.add(rank("c" + canary, alone, BigInteger.valueOf(fills), 1));
        }
        exceededShared += RankBound.ofAll(same, quorum, 0, 0.9).epsilonLow() > epsilon ? 1 : 0;
        exceededAlone += RankBound.ofAll(own, quorum, 0, 0.9).epsilonLow() > epsilon ? 1 : 0;
      }
      double most = 0.1 + 4 * Math.sqrt(0.1 * 0.9 / runs);
      assertThat((double) exceededShared / runs).as("seed %s", seed).isLessThan(most);
      assertThat((double) exceededAlone / runs).as("seed %s", seed).isLessThan(most);
    }
  }

  private static int rank(KeyedStream random, int fills, int first, double delta, double inFirst) {
    if (random.nextDouble() < delta) {
      return 1;
    }
    return random.nextDouble() < inFirst
        ? 1 + random.nextInt(first)
        : first + 1 + random.nextInt(fills - first);
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> rank("a", 0, BILLION, 1))
        .hasMessage("rank of a must lie in [1, 1000000000]: 0");
    assertThatThrownBy(() -> rank("a", 1_000_000_001, BILLION, 1))
        .hasMessage("rank of a must lie in [1, 1000000000]: 1000000001");
    assertThatThrownBy(() -> rank("a", 1, BILLION, 0))
        .hasMessage("insertions of a must be at least 1: 0");
    assertThatThrownBy(() -> low(rank("a", 1, BILLION, 1), 0, 1))
        .hasMessage("confidence must lie strictly between 0 and 1: 1.0");
    assertThatThrownBy(() -> low(rank("a", 1, BILLION, 1), -0.1, 0.9))
        .hasMessage("delta must lie in [0, 1): -0.1");
    assertThatThrownBy(() -> RankBound.ofAll(List.of(), 1, 0, 0.95))
        .hasMessage("evidence must hold at least one canary");
    RankEvidence a = rank("a", 1, BILLION, 1);
    assertThatThrownBy(() -> RankBound.ofAll(List.of(a, a), 1, 0, 0.95))
        .hasMessage("evidence must name every canary once: [a, a]");
    assertThatThrownBy(() -> RankBound.ofAll(List.of(a), 2, 0, 0.95))
        .hasMessage("quorum must be at most 1: 2");
  }
}
