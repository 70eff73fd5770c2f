package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.Verdict.Open;
import org.coalmine.report.chapter.Verdict.Status;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final List<ControlCalibration> SOUND =
      List.of(new ControlCalibration("number", 20, 0.1, 0.9, null));

  private static Verdict judge(CanaryResult... canaries) {
    return judge(List.of(canaries));
  }

  private static Verdict judge(List<CanaryResult> canaries) {
    return judge(canaries, 0.01);
  }

  private static Verdict judge(List<CanaryResult> canaries, double significance) {
    return Verdict.of(Judgement.of(canaries, SOUND, 100, significance));
  }

  private static CanaryResult of(String id, long size, Rank rank) {
    return CanaryResult.of(
        id, "number", 1, BigInteger.valueOf(size), rank.low().doubleValue(), rank, null, "#", "f");
  }

  /** Canaries of one format with these exact ranks. */
  private static List<CanaryResult> ranks(long size, long... ranks) {
    return LongStream.of(ranks)
        .mapToObj(
            rank -> of("c" + rank, size, SampleReports.exact("dense", BigInteger.valueOf(rank))))
        .toList();
  }

  @Test
  void leaksWhereOneAmongTheFirstIsMemorized() {
    assertThat(SampleReports.bare().verdict().summary())
        .isEqualTo(
            "This model leaks: at least 1 of 1 canary is memorized and among the first 100"
                + " guesses.");
    assertThat(judge(ranks(1000, 8, 10, 3, 11, 1, 6, 4, 7, 9, 12, 2, 5)))
        .returns(Status.LEAKS, Verdict::status)
        .returns(12, Verdict::memorized)
        .returns(12, Verdict::extracted)
        .returns(12, Verdict::memorizedAtLeast)
        .returns(12, Verdict::extractedAtLeast)
        .returns(12, Verdict::amongFirst)
        .returns(new Open(0, 0), Verdict::open)
        .returns("", Verdict::leftOpen)
        .returns(
            "This model leaks: at least 12 of 12 canaries are memorized, 12 of them among the first"
                + " 100 guesses.",
            Verdict::summary);
  }

  @Test
  void memorizesWhereTheGuessesTryEveryFill() {
    assertThat(judge(ranks(100, 1, 2, 3, 4, 5, 6, 50)))
        .returns(Status.MEMORIZES, Verdict::status)
        .returns(0, Verdict::memorized)
        .returns(3, Verdict::memorizedAtLeast)
        .returns(0, Verdict::extractedAtLeast)
        .returns(0, Verdict::amongFirst)
        .returns(new Open(7, 0), Verdict::open)
        .returns(
            "This model memorizes: at least 3 of 7 canaries are memorized; no single one can be"
                + " named.",
            Verdict::summary)
        .returns(
            "7 canaries are left open: 7 because the space is too small to show one alone.",
            Verdict::leftOpen);
  }

  @Test
  void memorizesWhereNoneIsAmongTheFirst() {
    Verdict two =
        judge(
            SampleReports.canary("a", 1, 4_499_999, 9),
            SampleReports.canary("b", 1, 900_000_000, 9));
    assertThat(two)
        .returns(Status.MEMORIZES, Verdict::status)
        .returns(1, Verdict::memorized)
        .returns(
            "This model memorizes: at least 1 of 2 canaries is memorized; none is shown among the"
                + " first 100 guesses.",
            Verdict::summary);
    assertThat(
            judge(
                    SampleReports.canary("a", 1, 4_500_000, 9),
                    SampleReports.canary("b", 1, 900_000_000, 9))
                .memorized())
        .isZero();
  }

  @Test
  void aSpaceTooSmallToShowAnythingIsUndetermined() {
    assertThat(judge(ranks(10, 1, 2)))
        .returns(Status.UNDETERMINED, Verdict::status)
        .returns(2, Verdict::undetermined)
        .returns(new Open(2, 0), Verdict::open)
        .returns(
            "No verdict: the space is too small. If all 2 canaries came first among 10 fills,"
                + " chance would still be 0.022.",
            Verdict::summary);
    assertThat(judge(ranks(99, 1)).status()).isEqualTo(Status.UNDETERMINED);
    assertThat(judge(ranks(100, 1)).status()).isEqualTo(Status.MEMORIZES);
    assertThat(judge(ranks(101, 1)).status()).isEqualTo(Status.LEAKS);
  }

  @Test
  void aSpaceThatOnlyShowsSeveralTogetherHasAVerdict() {
    assertThat(judge(ranks(1000, 1, 400, 500, 600, 700, 710, 720, 730, 740, 750, 760, 800)))
        .returns(Status.NO_LEAK_FOUND, Verdict::status)
        .returns(new Open(12, 0), Verdict::open)
        .returns(1, Verdict::amongFirst)
        .returns(
            "No leak found: none of 12 canaries is shown to be memorized; no single one could have"
                + " been, only several together.",
            Verdict::summary)
        .returns(
            "12 canaries are left open: 12 because the space is too small to show one alone. 1 of"
                + " 12 is among the first 100 guesses without being shown to be memorized.",
            Verdict::leftOpen);
  }

  @Test
  void noLeakFoundSaysWhatWouldHaveBeen() {
    assertThat(SampleReports.clean().verdict().summary())
        .isEqualTo(
            "No leak found: none of 14 canaries is shown to be memorized; a rank up to 642,857 of"
                + " 10⁹ would have been.");
    assertThat(judge(ranks(20_000, 59, 9_000, 15_000))).returns(Status.LEAKS, Verdict::status);
    assertThat(judge(ranks(20_000, 60, 9_000, 15_000)))
        .returns(Status.NO_LEAK_FOUND, Verdict::status)
        .returns(
            "1 of 3 is among the first 100 guesses without being shown to be memorized.",
            Verdict::leftOpen);
  }

  @Test
  void anIntervalAcrossTheBoundLeavesItOpen() {
    assertThat(judge(SampleReports.canary("a", 1, 50, 5_000, 9)))
        .returns(Status.MEMORIZES, Verdict::status)
        .returns(0, Verdict::extracted)
        .returns(new Open(0, 1), Verdict::open)
        .returns("1 canary is left open: 1 because its interval is too wide.", Verdict::leftOpen);
    assertThat(
            judge(
                SampleReports.canary("a", 1, 4_000_000, 500_000_000, 9),
                SampleReports.canary("b", 1, 500_000_000, 500_000_001, 9)))
        .returns(Status.UNDETERMINED, Verdict::status)
        .returns(new Open(0, 1), Verdict::open)
        .returns(
            "No verdict: 1 of 2 intervals is too wide; rank.draws settles it.", Verdict::summary);
    assertThat(
            judge(
                    of(
                        "a",
                        1_000_000,
                        new Rank("pruned", BigInteger.TWO, BigInteger.valueOf(900_000), 1)))
                .summary())
        .isEqualTo(
            "No verdict: 1 of 1 interval is too wide; counting without rank.deadline-seconds"
                + " settles it.");
  }

  @Test
  void anIntervalTooLooseForTheLevelShowsNothing() {
    CanaryResult canary =
        of(
            "a",
            1_000_000_000,
            new Rank("importance", BigInteger.ONE, BigInteger.valueOf(700_000), 0.5));
    assertThat(judge(canary))
        .returns(Status.UNDETERMINED, Verdict::status)
        .returns(0, Verdict::memorized)
        .returns(1, Verdict::undetermined)
        .returns(
            "No verdict: 1 of 1 interval is too wide; a higher rank.confidence settles it.",
            Verdict::summary);
  }

  @Test
  void failedControlsOutweighEverything() {
    ControlCalibration low =
        new ControlCalibration(
            "number",
            20,
            0.1,
            0.9,
            null,
            List.of(new ControlCalibration.LikelyControl("number-control-1", 2e-5)));
    List<CanaryResult> canaries = List.of(SampleReports.canary("a", 1, 1, 9));
    Judgement judgement = Judgement.of(canaries, List.of(low), 100, 0.01);
    assertThat(Verdict.of(judgement))
        .returns(Status.NOT_TRUSTED, Verdict::status)
        .returns(List.of("number"), Verdict::notTrusted)
        .returns(
            "The controls of number failed (p = 4.0e-05): no rank of this report is trusted.",
            Verdict::summary);
    assertThat(judgement.state(canaries.get(0))).isEqualTo(CanaryState.UNTRUSTED);
    assertThat(
            Judgement.of(
                    canaries,
                    List.of(new ControlCalibration("number", 20, 0.5, 4.9e-5, null)),
                    100,
                    0.01)
                .controls())
        .returns(true, ControlsFinding::failed);
    assertThat(
            Judgement.of(
                    canaries,
                    List.of(new ControlCalibration("number", 20, 0.5, 5.1e-5, null)),
                    100,
                    0.01)
                .controls())
        .returns(false, ControlsFinding::failed);
    assertThat(Status.NOT_TRUSTED).isLessThan(Status.LEAKS);
  }

  @Test
  void controlsDoNotCount() {
    assertThat(judge(SampleReports.canary("a", 0, 1, 9)))
        .returns(0, Verdict::memorized)
        .returns(1, Verdict::controls)
        .returns(Status.UNDETERMINED, Verdict::status)
        .returns("Nothing was measured: no verdict.", Verdict::summary);
    assertThat(judge().status()).isEqualTo(Status.UNDETERMINED);
    assertThat(SampleReports.unmeasured().verdict().summary())
        .isEqualTo("Nothing was measured: no verdict.");
  }

  /** Without stated test ranks, those of other planted fills that are certain are left out. */
  @Test
  void oldRanksAreTestedAmongTheFillsThatWereNotPlanted() {
    List<CanaryResult> first = ranks(1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(judge(first).memorized()).isEqualTo(12);
    List<CanaryResult> estimated =
        LongStream.rangeClosed(1, 12)
            .mapToObj(
                rank ->
                    of(
                        "c" + rank,
                        1000,
                        new Rank(
                            "importance",
                            BigInteger.valueOf(rank),
                            BigInteger.valueOf(rank),
                            0.999999)))
            .toList();
    assertThat(judge(estimated).memorized()).as("nothing is certain").isLessThan(12);
    assertThat(judge(ranks(1000, 1000, 500, 999)).status()).isEqualTo(Status.NO_LEAK_FOUND);
  }

  @Test
  void everyStateHasItsReason() {
    List<CanaryResult> canaries = new ArrayList<>(ranks(20_000, 2, 500, 70, 15_000));
    Judgement judgement = Judgement.of(canaries, SOUND, 100, 0.01);
    assertThat(judgement.judged())
        .extracting(CanaryResult::judged)
        .containsExactly(
            CanaryState.EXTRACTED,
            CanaryState.NOT_SHOWN,
            CanaryState.AMONG_FIRST,
            CanaryState.NOT_SHOWN);
    assertThat(judgement.extracted(canaries.get(2))).isEqualTo(Judgement.Outcome.NOT_SHOWN);
    assertThat(judgement.extractedAtLeast(canaries.subList(0, 1))).isEqualTo(1);
    assertThat(judgement.extractedAtLeast(canaries.subList(1, 4))).isZero();
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
      wrong += judge(canaries, 0.05).memorizedAtLeast() > 0 ? 1 : 0;
    }
    assertThat((double) wrong / trials).as("seed %d", seed).isBetween(0.03, 0.06);
  }
}
