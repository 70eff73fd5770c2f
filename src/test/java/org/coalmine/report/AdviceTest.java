package org.coalmine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.Verdict.Status;
import org.coalmine.report.judge.Gate;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static Report report(Status expected, List<CanaryResult> canaries) {
    Report report = SampleReports.of(canaries);
    assertThat(report.verdict().status()).isEqualTo(expected);
    return report;
  }

  private static String line(Report report, Kind kind) {
    List<AdviceStep> steps = steps(report, kind);
    assertThat(steps).as("steps %s of %s", kind, Advice.of(report)).hasSize(1);
    return steps.get(0).line();
  }

  private static List<AdviceStep> steps(Report report, Kind kind) {
    return Advice.of(report).steps().stream().filter(step -> step.kind() == kind).toList();
  }

  private static CanaryResult canary(String id, int insertions, long rank) {
    return SampleReports.canary(id, insertions, rank, 20);
  }

  @Test
  void remediesOfALeakStandInOrderOfCost() {
    Report leaking = SampleReports.leaking();
    assertThat(Advice.of(leaking).steps())
        .extracting(AdviceStep::kind)
        .containsExactly(Kind.DEDUPLICATE, Kind.MASK, Kind.STOP_EARLIER, Kind.TRAIN_PRIVATELY);
    assertThat(Advice.of(leaking).lines())
        .containsExactly(
            "Deduplicate the text to at most 2 copies of a secret: canaries planted up to 2 times"
                + " are not shown to be memorized, some planted 4 times are.",
            "Mask before training what looks like these secrets: The random number is [0-9]{9}",
            "Stop after epoch 3 (training.epochs): no canary is shown to be extracted there. The"
                + " validation loss is 2.251 bits per character, 1.986 after epoch 10.");
    assertThat(line(leaking, Kind.TRAIN_PRIVATELY))
        .isEqualTo(
            "Train with less ε than the 24.50 that is claimed; the noise for half of it: coalmine"
                + " epsilon --target-epsilon 12.25 --sampling-rate 0.01 --steps 2000 --delta 1.0E-6"
                + " --group-size 4");
  }

  @Test
  void copiesAreThoseBelowTheFewestMemorized() {
    assertThat(
            line(
                report(
                    Status.LEAKS,
                    List.of(
                        canary("a", 1, 400_000_000),
                        canary("b", 3, 300_000_000),
                        canary("c", 9, 2),
                        canary("d", 27, 500_000_000))),
                Kind.DEDUPLICATE))
        .startsWith(
            "Deduplicate the text to at most 3 copies of a secret: canaries planted up to 3")
        .endsWith("some planted 9 times are.");
    assertThat(
            line(
                report(Status.LEAKS, List.of(canary("a", 1, 400_000_000), canary("b", 5, 2))),
                Kind.DEDUPLICATE))
        .startsWith(
            "Deduplicate the text to at most 1 copy of a secret: canaries planted once are");
    assertThat(line(report(Status.LEAKS, List.of(canary("a", 1, 2))), Kind.DEDUPLICATE))
        .isEqualTo("Deduplication alone does not help: canaries planted once are memorized.");
    assertThat(line(report(Status.LEAKS, List.of(canary("a", 7, 2))), Kind.DEDUPLICATE))
        .contains("planted 7 times are memorized, and fewer were not tested");
  }

  /** Of seven in 100 fills none is shown by name, but three are memorized. */
  @Test
  void thoseThatCannotBeNamedCountToo() {
    List<CanaryResult> canaries =
        Stream.of(1, 2, 3, 4, 5, 6, 50)
            .map(
                rank ->
                    CanaryResult.of(
                        "c" + rank,
                        "number",
                        rank == 50 ? 2 : 5,
                        BigInteger.valueOf(100),
                        rank,
                        SampleReports.exact("dense", BigInteger.valueOf(rank)),
                        null,
                        "##",
                        "f" + rank))
            .toList();
    Report report = small(canaries, 100);
    assertThat(report.verdict().status()).isEqualTo(Status.MEMORIZES);
    assertThat(report.verdict().memorized()).isZero();
    assertThat(line(report, Kind.DEDUPLICATE))
        .contains("at most 2 copies of a secret", "some planted 5 times are");
    assertThat(line(report, Kind.MASK)).endsWith("The random number is [0-9]{2}");
  }

  private static Report small(List<CanaryResult> canaries, long size) {
    BigInteger fills = BigInteger.valueOf(size);
    FormatResult format =
        new FormatResult(
            "number",
            "The random number is {fill}",
            "[0-9]{" + (String.valueOf(size).length() - 1) + "}",
            "none",
            fills,
            Exposure.log2(fills),
            null,
            "",
            null,
            RankWork.NONE);
    return SampleReports.with(
        SampleReports.bare(), new CanaryChapter(canaries, List.of(format), List.of()));
  }

  private static CanaryResult of(String id, long size, Rank rank) {
    return CanaryResult.of(
        id, "number", 1, BigInteger.valueOf(size), rank.low().doubleValue(), rank, null, "#", "f");
  }

  @Test
  void theExpressionFindsTheTextsOfTheFormatAndNothingElse() {
    FormatResult format =
        new FormatResult(
            "odd",
            "cost (in $): {fill}. A+B|C",
            "[0-9]{3}|x{2}",
            "none",
            BigInteger.valueOf(1001),
            Exposure.log2(BigInteger.valueOf(1001)),
            null,
            "",
            null,
            RankWork.NONE);
    Pattern pattern = Pattern.compile(SearchExpression.of(format));
    assertThat("so: cost (in $): 123. A+B|C").containsPattern(pattern);
    assertThat("so: cost (in $): xx. A+B|C").containsPattern(pattern);
    assertThat("so: cost in $: 123. A+B|C").doesNotContainPattern(pattern);
    assertThat("so: cost (in $): 123, A+B|C").doesNotContainPattern(pattern);
    assertThat("xx").doesNotContainPattern(pattern);
    FormatResult words =
        new FormatResult(
            "words",
            "pass {fill}",
            "3 of 20 words joined by ' '",
            "none",
            BigInteger.valueOf(8000),
            Exposure.log2(BigInteger.valueOf(8000)),
            null,
            "",
            null,
            RankWork.NONE);
    assertThat(SearchExpression.of(words)).isEqualTo("pass {fill}");
  }

  private static Epoch epoch(int number, double loss, List<CanaryResult> canaries, long rank) {
    Rank found = SampleReports.exact("pruned", BigInteger.valueOf(rank));
    return new Epoch(
        number,
        loss + 0.5,
        loss,
        canaries.stream()
            .map(
                it ->
                    new EpochExposure(it.id(), found, BitsInterval.exposure(it.spaceSize(), found)))
            .toList(),
        null);
  }

  private static Report trained(List<CanaryResult> canaries, List<Epoch> epochs) {
    ReportBuilder builder = new ReportBuilder(canaries);
    builder.training.addAll(epochs);
    return builder.build();
  }

  @Test
  void stopsBeforeTheFirstEpochThatGivesASecretAway() {
    List<CanaryResult> canaries = List.of(canary("a", 4, 1));
    Report late =
        trained(
            canaries,
            List.of(
                epoch(1, 3.5, canaries, 500_000_000),
                epoch(2, 3.25, canaries, 400_000_000),
                epoch(3, 3, canaries, 1),
                epoch(4, 2.75, canaries, 400_000_000),
                epoch(5, 2.5, canaries, 1)));
    assertThat(line(late, Kind.STOP_EARLIER))
        .as("epoch 4 does not make epoch 3 good")
        .isEqualTo(
            "Stop after epoch 2 (training.epochs): no canary is shown to be extracted there. The"
                + " validation loss is 3.250 bits per character, 2.500 after epoch 5.");
    Report early = trained(canaries, List.of(epoch(1, 3.5, canaries, 1), epoch(2, 3, canaries, 1)));
    assertThat(line(early, Kind.STOP_EARLIER))
        .isEqualTo("Fewer epochs alone do not help: after epoch 1 a canary is extracted already.");
    Report unranked =
        trained(
            canaries, List.of(new Epoch(1, 3, 3.5, List.of(), null), epoch(2, 2.5, canaries, 1)));
    assertThat(line(unranked, Kind.STOP_EARLIER)).contains("every-epoch.rank = true");
    assertThat(steps(trained(canaries, List.of(epoch(1, 3.5, canaries, 1))), Kind.STOP_EARLIER))
        .as("there is nothing below one epoch")
        .isEmpty();
  }

  @Test
  void namesTheLineForATarget() {
    Report report = report(Status.LEAKS, List.of(canary("a", 1, 1)));
    assertThat(line(report, Kind.TRAIN_PRIVATELY))
        .isEqualTo(
            "Train privately, which costs the most: the noise (training.privacy.noise-multiplier)"
                + " for ε = 8: coalmine epsilon --target-epsilon 8 --sampling-rate 0.05 --steps 20"
                + " --delta 1e-5");
    Report gated =
        SampleReports.configured(report, Map.of("training.privacy.sampling-rate", "0.01"))
            .withGate(
                new GateOutcome(
                    Decision.PASS,
                    new GateThresholds(List.of(), List.of(), 2.5, 1),
                    List.of(new GateOutcome.Finding("measured", null, Decision.PASS, "measured"))));
    assertThat(line(gated, Kind.TRAIN_PRIVATELY))
        .contains("for ε = 2.5:", "--target-epsilon 2.5 --sampling-rate 0.01 --steps 100 ");
  }

  private static Report intervals(String method, double confidence, Map<String, String> keys) {
    Rank wide = new Rank(method, BigInteger.ONE, BigInteger.valueOf(900), confidence);
    return SampleReports.configured(small(List.of(of("c1", 1000, wide)), 1000), keys);
  }

  @Test
  void namesTheKeyThatSettlesWhatIsOpen() {
    assertThat(line(intervals("importance", 0.9999, Map.of("rank.draws", "500")), Kind.SETTLE))
        .isEqualTo("Raise rank.draws (now 500): it settles 1 canary (c1).");
    assertThat(line(intervals("uniform", 0.5, Map.of()), Kind.SETTLE))
        .isEqualTo("Raise rank.confidence: it settles 1 canary (c1).");
    assertThat(line(intervals("dense", 1, Map.of("rank.deadline-seconds", "30")), Kind.SETTLE))
        .isEqualTo("Count on without rank.deadline-seconds (now 30): it settles 1 canary (c1).");
    assertThat(
            line(
                intervals(
                    "pruned",
                    1,
                    Map.of("rank.deadline-seconds", "null", "rank.pruned-steps", "10")),
                Kind.SETTLE))
        .isEqualTo("Raise rank.pruned-steps (now 10): it settles 1 canary (c1).");
    assertThat(line(SampleReports.unmeasured(), Kind.SETTLE))
        .contains("rank.deadline-seconds", "(c1)");
  }

  /** The bound is told as the plan tells it; from there on rank 1 is shown, and not below. */
  @Test
  void namesTheSpaceThatWouldDo() {
    Report tiny = small(List.of(of("c1", 10, SampleReports.exact("dense", BigInteger.ONE))), 10);
    assertThat(tiny.verdict().status()).isEqualTo(Status.UNDETERMINED);
    assertThat(line(tiny, Kind.SETTLE))
        .isEqualTo(
            "Give format number a larger space (fill): it has 10 fills, and from 100 on rank 1"
                + " alone is shown.");
    assertThat(
            small(List.of(of("c1", 100, SampleReports.exact("dense", BigInteger.ONE))), 100)
                .verdict()
                .memorized())
        .isEqualTo(1);
  }

  @Test
  void saysWhatCouldHaveBeenSeen() {
    assertThat(Advice.of(SampleReports.clean()).lines())
        .containsExactly(
            "What could have been seen: a canary of format number at rank 642,857 or better, an"
                + " exposure of 10.60 bits of 29.90. Secrets that stand more than 64 times were not"
                + " tested.");
  }

  @Test
  void aModelThatLearntLittleIsToBeTrainedMore() {
    List<CanaryResult> canaries = List.of(canary("a", 4, 400_000_000));
    ReportBuilder builder = new ReportBuilder(canaries);
    builder.training.add(epoch(1, 4, canaries, 400_000_000));
    builder.textBaselines = new TextBaselines(6.6, 4.3, 3.4);
    assertThat(Advice.of(builder.build()).steps())
        .extracting(AdviceStep::kind)
        .containsExactly(Kind.TRAIN_MORE, Kind.SEEN);
    assertThat(line(builder.build(), Kind.TRAIN_MORE))
        .contains("Train for more epochs", "has learnt little of this text", "4.30", "3.40");
    builder.textBaselines = new TextBaselines(6.6, 4.3, 4.1);
    assertThat(Advice.of(builder.build()).steps())
        .extracting(AdviceStep::kind)
        .containsExactly(Kind.SEEN);
  }

  private static Report gated(Report report, double bits) {
    return report.withGate(
        Gate.decide(report, new GateThresholds(List.of(Limit.all(bits)), List.of(), null, 1)));
  }

  @Test
  void aGateThatFailsIsNamedWithItsFigureLimitAndDistance() {
    Report leaking = gated(SampleReports.leaking(), 10);
    assertThat(Advice.of(leaking).lines())
        .hasSize(3)
        .first()
        .isEqualTo(
            "The gate fails: max-exposure-bits number-11 29.90 > 10, 19.90 too much. 8 more checks"
                + " do. What lowers it follows.");
    assertThat(line(gated(SampleReports.clean(), 9.5), Kind.SEEN)).isNotEmpty();
    assertThat(steps(gated(SampleReports.clean(), 29), Kind.GATE)).isEmpty();
    assertThat(line(gated(SampleReports.clean(), 0.5), Kind.GATE))
        .contains("> 0.5, ", "chance may do this");
    assertThat(line(gated(SampleReports.clean(), 30), Kind.GATE))
        .isEqualTo(
            "The gate cannot decide on max-exposure-bits: format number cannot test 30 bits: its"
                + " most is 29.90; give it a limit of its own (gate.by-format).");
  }

  @Test
  void ranksThatAreNotTrustedAreToBeCheckedFirst() {
    Report report =
        SampleReports.with(
            SampleReports.leaking(),
            List.of(new ControlCalibration("number", 20, 0.6, 1e-6, null)));
    assertThat(report.verdict().status()).isEqualTo(Status.NOT_TRUSTED);
    assertThat(Advice.of(report).lines())
        .containsExactly(
            "Search the corpus for text of format number, which held none before planting: The"
                + " random number is [0-9]{9}",
            "If there is none, see whether two formats have candidates in common, and whether the"
                + " corpus was planted by an earlier run of the same seed.");
  }

  @Test
  void neverMoreThanThreeLinesOfOneLineEach() {
    List<Report> reports = new ArrayList<>();
    reports.add(SampleReports.gated());
    reports.add(SampleReports.hostile());
    reports.add(gated(SampleReports.leaking(), 10));
    reports.forEach(
        report ->
            assertThat(Advice.of(report).lines())
                .hasSizeBetween(1, Advice.MOST_LINES)
                .noneMatch(line -> line.contains("\n")));
  }
}
