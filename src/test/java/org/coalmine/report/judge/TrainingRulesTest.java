package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that learnt nothing, or never read its canaries, does not pass for having no leak. */
class TrainingRulesTest {
  private static final TextBaselines BASELINES = new TextBaselines(6.75, 4.5, 3.25);

  private static CanaryResult canary(String id, int insertions) {
    return SampleReports.canary(id, insertions, 500_000_000, 40);
  }

  private static Report report(List<Chapter> more, CanaryResult... canaries) {
    Report report = SampleReports.of(List.of(canaries));
    List<Chapter> chapters = new ArrayList<>(report.chapters());
    chapters.addAll(more);
    return new Report(report.header(), chapters);
  }

  private static Report trained(
      double trainLoss, @Nullable Double validationLoss, @Nullable TextBaselines baselines) {
    return report(
        List.of(
            new TrainingChapter(
                List.of(
                    new Epoch(1, 1, 1.0, List.of(), null),
                    new Epoch(2, trainLoss, validationLoss, List.of(), null)),
                baselines)),
        canary("a", 1));
  }

  private static GateOutcome gate(Report report) {
    return Gate.decide(report, new GateThresholds(List.of(Limit.all(20)), List.of(), null, 1));
  }

  private static List<Finding> of(String rule, GateOutcome outcome) {
    return outcome.findings().stream().filter(finding -> finding.rule().equals(rule)).toList();
  }

  /** The loss that counts is the last epoch's, and on held-out text where there is any. */
  @ParameterizedTest
  @CsvSource({
    "9,    4.6,      INCONCLUSIVE, next to nothing",
    "9,    4.5,      INCONCLUSIVE, next to nothing",
    "9,    4.499999, PASS,         little",
    "9,    3.25,     PASS,         little",
    "9,    3.249999, PASS,         more",
    "4.6,  ,         INCONCLUSIVE, next to nothing",
    "4.4,  ,         PASS,         little",
    "3.2,  ,         PASS,         more"
  })
  void aLossNotBelowThatOfSingleCharactersCannotPass(
      double trainLoss, @Nullable Double validationLoss, Decision decision, String learnt) {
    GateOutcome outcome = gate(trained(trainLoss, validationLoss, BASELINES));

    assertThat(outcome.decision()).isEqualTo(decision);
    assertThat(of("trained", outcome))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.decision()).isEqualTo(decision);
              assertThat(finding.message())
                  .startsWith("The model has learnt " + learnt)
                  .contains(validationLoss == null ? "nothing is held out" : "on held-out text");
            });
    assertThat(outcome.notes())
        .filteredOn(note -> note.rule().equals("trained"))
        .hasSize(learnt.equals("little") ? 1 : 0);
  }

  @Test
  void figuresThatDifferArePrintedApart() {
    assertThat(of("trained", gate(trained(9, 4.499999, BASELINES))))
        .extracting(Finding::message)
        .containsExactly(
            "The model has learnt little of this text. Its loss on held-out text is 4.499999 bits"
                + " per character: below the 4.500000 of the frequencies of single characters, but"
                + " not below the 3.250000 of those of pairs.");
  }

  @Test
  void aReportInWhichNothingWasCountedIsNotAsked() {
    GateOutcome outcome = gate(trained(9, 4.6, null));
    assertThat(outcome.decision()).isEqualTo(Decision.PASS);
    assertThat(of("trained", outcome)).isEmpty();
    assertThat(of("survival", outcome)).isEmpty();
  }

  @Test
  void aCanaryThatIsReadLessOftenThanAskedCannotPass() {
    GateOutcome outcome =
        gate(
            report(
                List.of(),
                canary("a", 1).withRead(new TrainedText(1, 1, 1)),
                canary("b", 16).withRead(new TrainedText(16, 15, 20)),
                canary("c", 1).withRead(new TrainedText(1, 0, 0))));

    assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(of("survival", outcome))
        .extracting(Finding::canary, Finding::decision, Finding::message)
        .containsExactly(
            tuple(
                "b",
                Decision.INCONCLUSIVE,
                "the trainer reads its whole text in 15 of the 16 documents asked for"),
            tuple(
                "c",
                Decision.INCONCLUSIVE,
                "the trainer reads its whole text in 0 of the 1 document asked for"));
  }

  /** A text that the corpus holds too is read more often; a cut one is a warning of the report. */
  @Test
  void asOftenAsAskedOrMorePasses() {
    GateOutcome outcome =
        gate(
            report(
                List.of(),
                canary("a", 1).withRead(new TrainedText(1, 2, 2)),
                canary("b", 16).withRead(new TrainedText(16, 16, 0))));

    assertThat(outcome.decision()).isEqualTo(Decision.PASS);
    assertThat(of("survival", outcome))
        .containsExactly(
            new Finding(
                "survival",
                null,
                Decision.PASS,
                "the trainer reads all 2 canaries as often as asked"));
  }
}
