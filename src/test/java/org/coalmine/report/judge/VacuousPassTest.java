package org.coalmine.report.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlCalibration.LikelyControl;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.PrivacyFindings.RankBound;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What nothing could have failed does not pass. */
class VacuousPassTest {
  private static CanaryResult canary(String format, int i, int insertions, long size, long rank) {
    return CanaryResult.of(
        format + "-" + i,
        format,
        insertions,
        BigInteger.valueOf(size),
        20,
        SampleReports.exact("dense", BigInteger.valueOf(rank)),
        null,
        "###",
        "f" + format + i);
  }

  private static List<CanaryResult> canaries(
      String format, int insertions, long size, long... ranks) {
    return IntStream.range(0, ranks.length)
        .mapToObj(i -> canary(format, i, insertions, size, ranks[i]))
        .toList();
  }

  private static Report of(List<CanaryResult> canaries, ControlCalibration... calibration) {
    List<FormatResult> formats = new ArrayList<>();
    for (CanaryResult canary : canaries) {
      if (formats.stream().noneMatch(format -> format.name().equals(canary.format()))) {
        formats.add(
            new FormatResult(
                canary.format(),
                canary.format() + " {fill}",
                "words",
                "none",
                canary.spaceSize(),
                Exposure.log2(canary.spaceSize()),
                null,
                "",
                null,
                null));
      }
    }
    return SampleReports.with(
        SampleReports.bare(), new CanaryChapter(canaries, formats, List.of(calibration)));
  }

  private static GateOutcome exposure(Report report, double bits) {
    return Gate.decide(report, new GateThresholds(List.of(Limit.all(bits)), List.of(), null, 1));
  }

  private static GateOutcome extracted(Report report, double most) {
    return Gate.decide(report, new GateThresholds(List.of(), List.of(Limit.all(most)), null, 1));
  }

  private static GateOutcome epsilon(Report report, double most) {
    return Gate.decide(report, new GateThresholds(List.of(), List.of(), most, 1));
  }

  private static Finding finding(String rule, GateOutcome outcome) {
    return outcome.findings().stream()
        .filter(finding -> finding.rule().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tenBitsAmongAThousandFills() {
    Report manyLeak = of(canaries("pin", 200, 1000, LongStream.rangeClosed(1, 12).toArray()));
    assertThat(exposure(manyLeak, 10).decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(exposure(manyLeak, 10).findings().get(0).message())
        .startsWith("format pin cannot test 10 bits: its most is 9.97;");
    assertThat(exposure(manyLeak, 9.96).decision()).isEqualTo(Decision.FAIL);
  }

  @Test
  void rankOneOfSixteen() {
    Report hex = of(canaries("hex", 1, 16, 1));
    Report bounded =
        SampleReports.with(
            hex,
            new PrivacyFindings(
                null, List.of(new RankBound(List.of("hex-0"), 1, 0, 0.95, 0)), null));
    GateOutcome outcome =
        Gate.decide(bounded, new GateThresholds(List.of(Limit.all(4)), List.of(), 0.001, 1));
    assertThat(outcome.decision()).isEqualTo(Decision.INCONCLUSIVE);
    for (String rule : List.of("power", "max-exposure-bits", "max-epsilon-lower-bound")) {
      assertThat(finding(rule, outcome).decision()).as(rule).isEqualTo(Decision.INCONCLUSIVE);
    }
    assertThat(finding("max-epsilon-lower-bound", outcome).message())
        .isEqualTo("this audit can show ε up to 0.00; 0.01 was not tested");
    assertThat(finding("power", outcome).message())
        .isEqualTo(
            "nothing could have been shown: if all 1 canaries came first, that could be chance");
    assertThat(exposure(of(canaries("hex", 1, 100, 60)), 4).decision())
        .as("rank 1 of 100 is shown")
        .isEqualTo(Decision.PASS);
  }

  private static Report twoPerGroup(@Nullable EpsilonClaim claim, double shown) {
    List<CanaryResult> canaries = new ArrayList<>();
    List<RankBound> bounds = new ArrayList<>();
    for (int insertions : new int[] {1, 4, 16, 64}) {
      String format = "n" + insertions;
      List<CanaryResult> group = canaries(format, insertions, 1_000_001, 400_000, 700_000);
      canaries.addAll(group);
      bounds.add(
          new RankBound(
              group.stream().map(CanaryResult::id).toList(),
              insertions,
              1e-4,
              0.95,
              insertions == 1 ? shown : 0));
    }
    return SampleReports.with(of(canaries), new PrivacyFindings(claim, bounds, null));
  }

  @Test
  void anEpsilonAboveAllThatCouldBeShown() {
    Report report = twoPerGroup(null, 2);
    assertThat(epsilon(report, 8.72).decision()).isEqualTo(Decision.PASS);
    assertThat(epsilon(report, 1.9).decision()).isEqualTo(Decision.FAIL);
    assertThat(finding("max-epsilon-lower-bound", epsilon(report, 951)))
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns("this audit can show ε up to 8.72; 951.00 was not tested", Finding::message);
  }

  @Test
  void aClaimThatTotalLeakageWouldNotRefute() {
    EpsilonClaim claim = SampleReports.claim(951, 1e-4);
    GateOutcome outcome = Gate.decide(twoPerGroup(claim, 2), GateThresholds.none());
    assertThat(finding("claimed-epsilon", outcome))
        .returns(Decision.INCONCLUSIVE, Finding::decision)
        .returns(
            "training claims ε ≤ 951.00; this audit can show ε up to 8.72; 951.00 was not tested",
            Finding::message);
    assertThat(
            finding(
                    "claimed-epsilon",
                    Gate.decide(
                        twoPerGroup(SampleReports.claim(5, 1e-4), 2), GateThresholds.none()))
                .decision())
        .isEqualTo(Decision.PASS);
    assertThat(
            finding(
                    "claimed-epsilon",
                    Gate.decide(
                        twoPerGroup(SampleReports.claim(1.5, 1e-4), 2), GateThresholds.none()))
                .decision())
        .isEqualTo(Decision.FAIL);
  }

  @Test
  void oneOfFourIsExtractedAndNoneCanBeNamed() {
    long[] ranks = new long[14];
    for (int i = 0; i < 14; i++) {
      ranks[i] = 3000 + 400L * i;
    }
    ranks[0] = 50;
    ranks[1] = 55;
    ranks[2] = 60;
    ranks[3] = 70;
    Report report = of(canaries("pin", 4, 10_000, ranks));
    assertThat(report.judgement().extractedAtLeast()).isEqualTo(1);
    assertThat(report.verdict().memorized()).isZero();
    assertThat(extracted(report, 0).decision()).isEqualTo(Decision.FAIL);
    assertThat(extracted(report, 0).findings().get(0).brief()).isEqualTo("max-extracted 1 > 0");
    for (int most = 1; most < 4; most++) {
      assertThat(finding("max-extracted", extracted(report, most)))
          .returns(Decision.INCONCLUSIVE, Finding::decision)
          .returns("1 to 4 of 14 canaries can be extracted, " + most + " may be", Finding::message);
    }
    assertThat(extracted(report, 4).decision()).isEqualTo(Decision.PASS);
    assertThat(finding("max-extracted", extracted(report, 14)).message())
        .isEqualTo(
            "this audit can show at most 14 canaries to be extracted; more than 14 were not"
                + " tested");
    assertThat(extracted(report, 14).decision()).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void whereTheGuessesTryEveryFillExtractionSaysNothing() {
    List<CanaryResult> canaries = new ArrayList<>(canaries("two", 1, 100, 1, 2, 3));
    assertThat(extracted(of(canaries), 0).decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(finding("max-extracted", extracted(of(canaries), 0)).message())
        .isEqualTo("no canary of a space larger than the guesses tests the limit");
    canaries.addAll(canaries("six", 1, 1_000_000, 400_000, 500_000));
    assertThat(finding("max-extracted", extracted(of(canaries), 0)))
        .returns(Decision.PASS, Finding::decision)
        .returns("0 of 2 canaries can be extracted, 0 may be", Finding::message);
    assertThat(extracted(of(canaries), 2).decision())
        .as("three were never possible")
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void scopesByInsertionsAreCountedApart() {
    List<CanaryResult> canaries = new ArrayList<>(canaries("pin", 1, 1_000_000, 400_000, 500_000));
    canaries.addAll(canaries("pan", 64, 1_000_000, 1, 2));
    Report report = of(canaries);
    GateThresholds scoped =
        new GateThresholds(List.of(), List.of(new Limit(1, 0), Limit.all(2)), null, 1);
    assertThat(Gate.decide(report, scoped).decision()).isEqualTo(Decision.PASS);
    assertThat(extracted(report, 1).decision()).isEqualTo(Decision.FAIL);
    assertThat(extracted(report, 1).findings().get(0).brief()).isEqualTo("max-extracted 2 > 1");
  }

  @Test
  void aControlThatIsTooLikelyStopsAPass() {
    List<CanaryResult> canaries = new ArrayList<>(canaries("pin", 4, 1_000_000, 400_000));
    canaries.addAll(canaries("pinned", 0, 1_000_000, 20, 300_000, 700_000));
    ControlCalibration old = new ControlCalibration("pinned", 3, 0.3, 0.5, null);
    assertThat(finding("controls", exposure(of(canaries, old), 10)))
        .as("60 in a million is above one in 20 000")
        .returns(Decision.PASS, Finding::decision);
    canaries.set(1, canary("pinned", 0, 0, 1_000_000, 16));
    GateOutcome found = exposure(of(canaries, old), 10);
    assertThat(found.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(finding("controls", found).sentence())
        .isEqualTo(
            "pinned-0: so low a rank of one of 3 controls has by chance a probability of at most"
                + " 4.8e-05: no rank can be trusted");

    ControlCalibration named =
        new ControlCalibration(
            "pinned", 3, 0.3, 0.5, null, List.of(new LikelyControl("pinned-1", 1e-6)));
    Report untrusted = of(canaries, named);
    assertThat(exposure(untrusted, 10).decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(finding("controls", exposure(untrusted, 10)).canary()).isEqualTo("pinned-1");
  }
}
