package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.SurvivalFindings.Counted;
import org.coalmine.report.judge.Gate;
import org.junit.jupiter.api.Test;

/** What is left of planted canaries, and what a verdict may then say. */
class SurvivalFindingsTest {
  private static Counted planted(long insertions, long exact, long whiteSpace, long fills) {
    return new Counted("c", "f", insertions, exact, whiteSpace, fills);
  }

  private static Counted control(String id, long fills) {
    return new Counted(id, "f", 0, 0, 0, fills);
  }

  private static SurvivalFindings of(Counted... counted) {
    return SurvivalFindings.of(10, 0.05, List.of(counted));
  }

  @Test
  void fillsAloneCountBeyondWhatControlsShowForChance() {
    Counted canary = planted(64, 10, 5, 40);
    SurvivalFindings findings = of(canary, control("a", 3), control("b", 2));
    assertThat(findings.of(canary).surviving())
        .as("2.5 are chance, so 37 are left")
        .isEqualTo(10 + 5 + 37);
    assertThat(findings.surviving()).isEqualTo(52);
    assertThat(findings.warnings())
        .hasSize(2)
        .anySatisfy(it -> assertThat(it).contains("lost 12 of 64", "more than survival.lost-share"))
        .anySatisfy(it -> assertThat(it).contains("2.50 for each canary, by 5 of 2 controls"));
    assertThat(of(planted(1, 0, 0, 1), control("a", 0)).surviving()).isEqualTo(1);
  }

  @Test
  void withoutControlsNoFillAloneCounts() {
    SurvivalFindings findings = of(planted(4, 1, 0, 3));
    assertThat(findings.surviving()).isEqualTo(1);
    assertThat(findings.warnings()).anySatisfy(it -> assertThat(it).contains("Without controls"));
  }

  @Test
  void aCanaryThatStandsMoreOftenMakesUpForNoOther() {
    SurvivalFindings findings = of(planted(4, 9, 0, 0), planted(4, 0, 0, 0));
    assertThat(findings.surviving()).isEqualTo(4);
    assertThat(findings.losers()).hasSize(1);
    assertThat(of(planted(20, 19, 0, 0)).losers()).as("a twentieth may be lost").isEmpty();
  }

  @Test
  void controlsInTheTextAreTold() {
    assertThat(of(planted(1, 1, 0, 0), new Counted("x", "f", 0, 1, 1, 0)).warnings())
        .singleElement()
        .asString()
        .contains("Texts of controls of format f stand in the corpus 2 times");
  }

  private static Verdict verdict(int... left) {
    return SampleReports.elsewhere(left).verdict();
  }

  @Test
  void nobodySaysNoLeakOfWhatNobodyCounted() {
    assertThat(verdict())
        .returns(Verdict.Status.UNDETERMINED, Verdict::status)
        .returns(
            "No verdict: none of 3 canaries is shown to be memorized, and nobody knows whether the"
                + " model read them: planted by run planted-1, survival not checked.",
            Verdict::summary);
    assertThat(verdict(20, 8, 1, 0))
        .returns(Verdict.Status.NO_LEAK_FOUND, Verdict::status)
        .extracting(Verdict::summary)
        .asString()
        .endsWith("would have been; 29 of 29 planted insertions survived.");
  }

  @Test
  void nothingThatSurvivedIsNoVerdict() {
    assertThat(verdict(0, 0, 0, 0))
        .returns(Verdict.Status.UNDETERMINED, Verdict::status)
        .returns(
            "No verdict: nothing survived; 0 of 29 planted insertions survived.", Verdict::summary);
  }

  /** The two that are left are first of five fills at best, which shows nothing. */
  @Test
  void onlyWhatWasReadCouldHaveBeenShown() {
    List<CanaryResult> canaries =
        Stream.of(1, 2, 3, 4, 5)
            .map(
                rank ->
                    CanaryResult.of(
                        "c" + rank,
                        "number",
                        1,
                        BigInteger.valueOf(40),
                        rank + 30,
                        SampleReports.exact("dense", BigInteger.valueOf(rank + 30)),
                        null,
                        "#",
                        "f"))
            .toList();
    assertThat(Judgement.of(canaries, List.of(), 1, 0.01).powerless()).isFalse();
    Counted none = new Counted("c", "number", 1, 0, 0, 0);
    Counted one = new Counted("c", "number", 1, 1, 0, 0);
    SurvivalFindings findings = SurvivalFindings.of(1, 0.05, List.of(one, none, none, none, none));
    List<CanaryResult> left =
        canaries.stream()
            .map(it -> it.withSurvival(findings.of(it.id().equals("c1") ? one : none)))
            .toList();
    Judgement judgement = Judgement.of(left, List.of(), new Planting(null, findings), 1, 0.01);
    assertThat(judgement.powerless()).isTrue();
    assertThat(Verdict.of(judgement).summary())
        .startsWith("No verdict: the space is too small. If the canary came first among 40 fills")
        .endsWith("; 1 of 5 planted insertions survived.");
  }

  private static List<Finding> gate(Report report) {
    return Gate.decide(report, new GateThresholds(List.of(Limit.all(20)), List.of(), null, 1))
        .findings()
        .stream()
        .filter(finding -> finding.rule().equals("survival"))
        .toList();
  }

  @Test
  void aGateWantsToKnow() {
    assertThat(gate(SampleReports.elsewhere(new int[0])))
        .singleElement()
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns("planted by run planted-1, survival not checked", Finding::sentence);
    assertThat(gate(SampleReports.elsewhere(19, 8, 1, 0)))
        .singleElement()
        .returns(Decision.PASS, Finding::decision);
    assertThat(gate(SampleReports.elsewhere(18, 8, 0, 0)))
        .extracting(Finding::sentence)
        .containsExactly(
            "e0: 18 of 20 planted insertions survived", "e2: 0 of 1 planted insertion survived");
  }

  @Test
  void countsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> new SurvivingText(1, 1, 1, 4)).hasMessageContaining("must not exceed");
    Report report = SampleReports.elsewhere();
    CanaryChapter chapter = report.chapter(CanaryChapter.class).orElseThrow();
    assertThatThrownBy(
            () ->
                new CanaryChapter(
                    chapter.canaries(), chapter.formats(), List.of(), new Planting("r", null)))
        .hasMessageContaining("of every planted canary or of none");
    assertThatThrownBy(
            () ->
                new CanaryChapter(
                    chapter.canaries(),
                    chapter.formats(),
                    List.of(),
                    new Planting(
                        "r",
                        new SurvivalFindings(
                            1,
                            0.05,
                            List.of(
                                new SurvivalFindings.OfFormat(
                                    "number", 29, 3, 0, 0, 3, 0, 0, 0))))))
        .hasMessageContaining("surviving of number is 3, the canaries give 29");
  }
}
