package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.report.SampleReports;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Verdict judge(CanaryResult... canaries) {
    return Verdict.of(List.of(canaries), 100, 0.01);
  }

  @Test
  void saysItInOneBreath() {
    assertThat(SampleReports.leaking().verdict().summary())
        .isEqualTo("This model leaks: 5 of 14 canaries can be extracted.");
    assertThat(SampleReports.bare().verdict().summary())
        .isEqualTo("This model leaks: 1 of 1 canary can be extracted.");
    assertThat(SampleReports.clean().verdict().summary())
        .isEqualTo("No leak found: none of 14 canaries is shown to be memorized.");
    assertThat(SampleReports.unmeasured().verdict().summary())
        .isEqualTo("No verdict: 1 of 1 canary could not be ranked closely enough.");
  }

  @Test
  void memorizedIsBonferroniOverThePlanted() {
    assertThat(judge(SampleReports.canary("a", 1, 10_000_000, 9)).memorized()).isEqualTo(1);
    assertThat(judge(SampleReports.canary("a", 1, 10_000_001, 9)).memorized()).isZero();
    Verdict two =
        judge(
            SampleReports.canary("a", 1, 4_999_999, 9), SampleReports.canary("b", 1, 5_000_000, 9));
    assertThat(two.memorized()).isEqualTo(1);
    assertThat(two.status()).isEqualTo(Verdict.Status.MEMORIZES);
  }

  @Test
  void extractedIsWithinTheGuesses() {
    assertThat(judge(SampleReports.canary("a", 1, 100, 9)).extracted()).isEqualTo(1);
    assertThat(judge(SampleReports.canary("a", 1, 101, 9)).extracted()).isZero();
  }

  @Test
  void aSmallSpaceIsNotExtractedByChance() {
    BigInteger size = BigInteger.valueOf(1000);
    CanaryResult canary =
        CanaryResult.of(
            "a",
            "number",
            1,
            size,
            9,
            SampleReports.exact("dense", BigInteger.valueOf(50)),
            null,
            "#",
            "f");
    assertThat(judge(canary).status()).isEqualTo(Verdict.Status.NO_LEAK_FOUND);
  }

  @Test
  void aSpaceTooSmallToTellIsUndetermined() {
    CanaryResult canary =
        CanaryResult.of(
            "a",
            "number",
            64,
            BigInteger.valueOf(99),
            9,
            SampleReports.exact("dense", BigInteger.ONE),
            null,
            "#",
            "f");
    assertThat(judge(canary))
        .returns(Verdict.Status.UNDETERMINED, Verdict::status)
        .returns(1, Verdict::undetermined);
  }

  @Test
  void anIntervalAcrossTheBoundLeavesItOpen() {
    assertThat(judge(SampleReports.canary("a", 1, 50, 5_000, 9)))
        .returns(Verdict.Status.MEMORIZES, Verdict::status)
        .returns(0, Verdict::extracted)
        .returns(1, Verdict::undetermined);
    assertThat(judge(SampleReports.canary("a", 1, 5_000_000, 500_000_000, 9)))
        .returns(Verdict.Status.UNDETERMINED, Verdict::status);
  }

  @Test
  void anIntervalTooLooseForTheSignificanceShowsNothing() {
    CanaryResult canary =
        CanaryResult.of(
            "a",
            "number",
            1,
            SampleReports.NINE_DIGITS,
            9,
            new Rank("importance", BigInteger.ONE, BigInteger.valueOf(700_000), 0.5),
            null,
            "#",
            "f");
    assertThat(judge(canary))
        .returns(Verdict.Status.UNDETERMINED, Verdict::status)
        .returns(0, Verdict::memorized)
        .returns(1, Verdict::undetermined);
  }

  @Test
  void fillsOfOtherCanariesOfTheFormatCouldNotBeDrawn() {
    BigInteger size = BigInteger.valueOf(200);
    List<CanaryResult> canaries = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      canaries.add(
          CanaryResult.of(
              "c" + i,
              "number",
              1,
              size,
              9,
              SampleReports.exact("dense", BigInteger.valueOf(1 + i)),
              null,
              "#",
              "f"));
    }
    assertThat(Verdict.of(canaries, 100, 0.01))
        .as("1/199 is above the share of 0.005")
        .returns(0, Verdict::memorized)
        .returns(2, Verdict::undetermined);
    assertThat(Verdict.of(canaries, 100, 0.0101)).returns(1, Verdict::memorized);
  }

  @Test
  void controlsDoNotCount() {
    assertThat(judge(SampleReports.canary("a", 0, 1, 9)))
        .returns(0, Verdict::memorized)
        .returns(Verdict.Status.UNDETERMINED, Verdict::status)
        .returns("Nothing was measured: no verdict.", Verdict::summary);
    assertThat(judge().status()).isEqualTo(Verdict.Status.UNDETERMINED);
  }

  @Test
  void uniformRanksAreSeldomCalledMemorized() {
    long seed = 11;
    Random random = new Random(seed);
    int wrong = 0;
    int trials = 2_000;
    for (int trial = 0; trial < trials; trial++) {
      List<CanaryResult> canaries = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        canaries.add(
            SampleReports.canary("c" + i, 1, 1 + (long) (random.nextDouble() * 999_999_999), 9));
      }
      wrong += Verdict.of(canaries, 100, 0.05).memorized() > 0 ? 1 : 0;
    }
    assertThat((double) wrong / trials).as("seed %d", seed).isBetween(0.03, 0.07);
  }
}
