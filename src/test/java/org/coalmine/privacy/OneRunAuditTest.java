package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

class OneRunAuditTest {
  @Test
  void agreesWithTheReference() {
    for (Vectors.Row row : Vectors.rows("one_run.csv")) {
      OneRunAudit audit =
          OneRunAudit.ofGuesses(
              (int) row.whole("m"),
              (int) row.whole("r"),
              (int) row.whole("v"),
              1,
              row.get("delta"),
              1 - row.get("p"));
      assertThat(audit.epsilonLow()).as("%s", row).isCloseTo(row.get("eps_lb"), within(1e-6));
    }
  }

  /** All 100 right: q^100 = 0.05. */
  @Test
  void followsFromTheBinomialWhenAllAreRight() {
    double rightProbability = Math.pow(0.05, 0.01);
    assertThat(OneRunAudit.ofGuesses(100, 100, 100, 1, 0, 0.95).epsilonLow())
        .isCloseTo(Math.log(rightProbability / (1 - rightProbability)), within(1e-8));
    assertThat(OneRunAudit.ofGuesses(100, 100, 100, 4, 0, 0.95).epsilonLow())
        .as("four insertions")
        .isCloseTo(Math.log(rightProbability / (1 - rightProbability)) / 4, within(1e-8));
  }

  @Test
  void isMonotone() {
    double base = OneRunAudit.ofGuesses(1000, 200, 170, 1, 1e-5, 0.95).epsilonLow();
    assertThat(base).isPositive();
    assertThat(OneRunAudit.ofGuesses(1000, 200, 171, 1, 1e-5, 0.95).epsilonLow())
        .isGreaterThan(base);
    assertThat(OneRunAudit.ofGuesses(2000, 200, 170, 1, 1e-5, 0.95).epsilonLow()).isLessThan(base);
    assertThat(OneRunAudit.ofGuesses(1000, 200, 170, 2, 1e-5, 0.95).epsilonLow()).isLessThan(base);
    assertThat(OneRunAudit.ofGuesses(1000, 200, 170, 1, 2e-5, 0.95).epsilonLow()).isLessThan(base);
    assertThat(OneRunAudit.ofGuesses(1000, 200, 170, 1, 1e-5, 0.99).epsilonLow()).isLessThan(base);
  }

  @Test
  void guessesTheExtremesAndPaysForEveryThreshold() {
    double[] included = IntStream.range(0, 40).mapToDouble(i -> i < 30 ? 100 + i : i).toArray();
    double[] excluded = IntStream.range(0, 40).mapToDouble(i -> i + 0.5).toArray();
    OneRunAudit few = OneRunAudit.ofScores(included, excluded, List.of(41), 1, 0, 0.9);
    assertThat(few.right()).as("21 in, all right; 20 out, all right").isEqualTo(41);
    assertThat(few.epsilonLow())
        .isEqualTo(OneRunAudit.ofGuesses(80, 41, 41, 1, 0, 0.9).epsilonLow());
    OneRunAudit all = OneRunAudit.ofScores(included, excluded, List.of(80), 1, 0, 0.9);
    assertThat(all.right()).as("five wrong at each end").isEqualTo(70);
    OneRunAudit best = OneRunAudit.ofScores(included, excluded, List.of(80, 41), 1, 0, 0.9);
    assertThat(best.guesses()).isEqualTo(41);
    assertThat(best.epsilonLow())
        .isCloseTo(OneRunAudit.ofGuesses(80, 41, 41, 1, 0, 0.95).epsilonLow(), within(1e-8));
  }

  @Test
  void countsTiesAsWrong() {
    double[] same = {1, 1, 1};
    OneRunAudit audit = OneRunAudit.ofScores(same, same, List.of(4), 1, 0, 0.9);
    assertThat(audit.right()).isZero();
    assertThat(audit.epsilonLow()).isZero();
  }

  /** Randomized response: every guess is right with probability e^ε/(1 + e^ε), the worst case. */
  @Test
  void exceedsTheTrueEpsilonInAtMostAlphaOfTheRuns() {
    String seed = "one run";
    double epsilon = 1;
    int canaries = 400;
    int runs = 2000;
    double[] low = new double[canaries + 1];
    for (int right = 0; right <= canaries; right++) {
      low[right] = OneRunAudit.ofGuesses(canaries, canaries, right, 1, 0, 0.9).epsilonLow();
    }
    double[] bounds = new double[runs];
    for (int run = 0; run < runs; run++) {
      KeyedStream random = KeyedStream.of(seed, "guesses", run);
      int right = 0;
      for (int canary = 0; canary < canaries; canary++) {
        right += random.nextDouble() < 1 / (1 + Math.exp(-epsilon)) ? 1 : 0;
      }
      bounds[run] = low[right];
    }
    double exceeded = Arrays.stream(bounds).filter(bound -> bound > epsilon).count();
    double error = 4 * Math.sqrt(0.1 * 0.9 / runs);
    assertThat(exceeded / runs).as("seed %s", seed).isBetween(0.05, 0.1 + error);
    assertThat(Arrays.stream(bounds).average().orElseThrow()).as("power").isGreaterThan(0.8);
  }

  @Test
  void namesWhatIsWrong() {
    double[] none = {};
    double[] one = {1};
    assertThatThrownBy(() -> OneRunAudit.ofGuesses(10, 11, 3, 1, 0, 0.95))
        .hasMessage("guesses must be at most 10: 11");
    assertThatThrownBy(() -> OneRunAudit.ofGuesses(10, 5, 6, 1, 0, 0.95))
        .hasMessage("right must be at most 5: 6");
    assertThatThrownBy(() -> OneRunAudit.ofScores(one, none, List.of(2), 1, 0, 0.95))
        .hasMessage("guessNumbers must be at most 1: 2");
    assertThatThrownBy(() -> OneRunAudit.ofScores(one, one, List.of(), 1, 0, 0.95))
        .hasMessageContaining("guessNumbers must be distinct and at least one");
    assertThatThrownBy(
            () -> OneRunAudit.ofScores(new double[] {Double.NaN}, one, List.of(1), 1, 0, 0.95))
        .hasMessage("included must hold no NaN");
  }
}
