package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateOutcome.Note;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.TestedRank;
import org.junit.jupiter.api.Test;

class JointBaselineTest {
  private static final int RUNS = 4000;

  private static CanaryResult canary(int i, double exposureBits) {
    double rank = SampleReports.NINE_DIGITS.doubleValue() / Math.pow(2, exposureBits);
    return SampleReports.canary("c" + i, 4, Math.max(1, Math.round(rank)), 20);
  }

  private static GateOutcome decide(List<CanaryResult> before, List<CanaryResult> after) {
    return Gate.decide(
        SampleReports.of(after), GateThresholds.none(), Optional.of(SampleReports.of(before)));
  }

  private static Finding joint(List<CanaryResult> before, List<CanaryResult> after) {
    return decide(before, after).findings().stream()
        .filter(finding -> finding.rule().equals("baseline-joint"))
        .findFirst()
        .orElseThrow();
  }

  private static List<CanaryResult> all(int canaries, DoubleUnaryOperator exposureBits) {
    return IntStream.rangeClosed(1, canaries)
        .mapToObj(i -> canary(i, exposureBits.applyAsDouble(i)))
        .toList();
  }

  @Test
  void sevenThatRiseWithinChanceFailTogether() {
    List<CanaryResult> before = all(7, i -> 1);
    List<CanaryResult> after = all(7, i -> 4);
    GateOutcome outcome = decide(before, after);
    assertThat(outcome.findings())
        .filteredOn(finding -> finding.rule().equals("baseline"))
        .hasSize(7)
        .allMatch(finding -> finding.decision() == Decision.PASS);
    assertThat(outcome.findings().get(0))
        .isEqualTo(
            new Finding(
                "baseline-joint",
                null,
                Decision.FAIL,
                "over 7 canaries together this model leaks more than that one, with 1 bits allowed"
                    + " (signed ranks, p = 0.008)"));
    assertThat(joint(after, before))
        .returns(Decision.PASS, Finding::decision)
        .returns(
            "over 7 canaries together this model is not shown to leak more than that one, with 1"
                + " bits allowed (signed ranks, p = 1.000)",
            Finding::message);
  }

  /** Canaries that fill the first places push each other down among all fills alone. */
  @Test
  void ranksAmongFillsThatWereNotPlantedAreCompared() {
    CanaryResult before = SampleReports.canary("a", 4, 8, 20);
    CanaryResult after = SampleReports.canary("a", 4, 8, 20);
    BigInteger fills = SampleReports.NINE_DIGITS.subtract(BigInteger.valueOf(7));
    JointBaseline.Pair pair =
        new JointBaseline.Pair(before.withTest(tested(fills, 8)), after.withTest(tested(fills, 1)));
    assertThat(pair.leastRise()).isCloseTo(3, within(1e-9));
    assertThat(pair.mostRise()).isCloseTo(3, within(1e-9));
    assertThat(new JointBaseline.Pair(before, after.withTest(tested(fills, 1))).leastRise())
        .as("a report of before has no such ranks")
        .isZero();
  }

  private static TestedRank tested(BigInteger fills, long rank) {
    BigInteger at = BigInteger.valueOf(rank);
    return TestedRank.of(new TestRank(at, at, fills, 8 - rank, 1));
  }

  @Test
  void sixAreTooFewAndThatIsSaid() {
    GateOutcome outcome = decide(all(6, i -> 1), all(6, i -> 4));
    assertThat(outcome.decision()).isEqualTo(Decision.PASS);
    assertThat(outcome.notes())
        .containsExactly(
            new Note(
                "baseline-joint",
                "only 6 canaries are in both reports; fewer than 7 cannot show jointly that a model"
                    + " leaks more"));
  }

  @Test
  void whatIntervalsLeaveOpenIsInconclusive() {
    List<CanaryResult> before = all(14, i -> 1);
    List<CanaryResult> wide =
        IntStream.rangeClosed(1, 14)
            .mapToObj(i -> SampleReports.canary("c" + i, 4, 20_000_000, 400_000_000, 20))
            .toList();
    assertThat(joint(before, wide))
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns(
            "over 14 canaries together this model may leak more than that one, with 1 bits allowed"
                + " (signed ranks, p from 6.1e-05 to 1.000)",
            Finding::message);
    List<CanaryResult> high =
        IntStream.rangeClosed(1, 14)
            .mapToObj(i -> SampleReports.canary("c" + i, 4, 20_000_000, 90_000_000, 20))
            .toList();
    assertThat(joint(before, high).decision()).isEqualTo(Decision.FAIL);
    assertThat(joint(high, before).decision()).isEqualTo(Decision.PASS);
    assertThat(joint(wide, all(14, i -> 3)).decision()).isEqualTo(Decision.INCONCLUSIVE);
  }

  /** The share of pairs of trainings that fail. */
  private static double failures(int canaries, double shiftOfTraining, double rise) {
    Random random = new Random(19);
    int failed = 0;
    for (int run = 0; run < RUNS; run++) {
      double before = 12 + random.nextGaussian() * shiftOfTraining;
      double after = 12 + random.nextGaussian() * shiftOfTraining + rise;
      List<JointBaseline.Pair> pairs = new ArrayList<>();
      for (int i = 0; i < canaries; i++) {
        pairs.add(
            new JointBaseline.Pair(
                canary(i, before + 1.5 * random.nextGaussian()),
                canary(i, after + 1.5 * random.nextGaussian())));
      }
      failed += fails(pairs) ? 1 : 0;
    }
    return failed / (double) RUNS;
  }

  private static boolean fails(List<JointBaseline.Pair> pairs) {
    Findings findings = new Findings();
    new JointBaseline(pairs, 1).test(findings);
    return findings.outcome(GateThresholds.none()).decision() == Decision.FAIL;
  }

  @Test
  void levelWhereTheLuckOfATrainingMovesAllItsCanaries() {
    assertThat(failures(14, 0.5, 0)).isCloseTo(0.004, within(0.004));
    assertThat(failures(14, 1.0, 0)).isCloseTo(0.05, within(0.014));
  }

  @Test
  void powerForARiseOfThreeBits() {
    assertThat(failures(7, 0, 3)).isCloseTo(0.27, within(0.028));
    assertThat(failures(14, 0, 3)).isCloseTo(0.75, within(0.028));
  }

  @Test
  void whereNothingIsMemorizedNothingFails() {
    Random random = new Random(20);
    int failed = 0;
    for (int run = 0; run < RUNS; run++) {
      List<JointBaseline.Pair> pairs =
          IntStream.range(0, 14)
              .mapToObj(
                  i ->
                      new JointBaseline.Pair(
                          SampleReports.canary("a", 1, 1 + random.nextInt(1_000_000_000), 40),
                          SampleReports.canary("a", 1, 1 + random.nextInt(1_000_000_000), 40)))
              .toList();
      failed += fails(pairs) ? 1 : 0;
    }
    assertThat(failed / (double) RUNS).isLessThan(0.002);
  }
}
