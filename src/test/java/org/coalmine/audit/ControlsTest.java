package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

class ControlsTest {
  private static final CanaryFormat PIN =
      new CanaryFormat(
          "pin",
          "pin {fill}",
          RandomnessSpace.of(new FillExpression.Regex("[0-9]{6}"), Check.NONE));
  private static final BigInteger SIZE = PIN.space().size();

  /** Twenty controls whose ranks are spread evenly, except the first one's. */
  private static Controls controls(RankInterval first, int insertionsOfFirst) {
    List<RankInterval> ranks = new ArrayList<>(evenly(25_000, 50_000));
    ranks.set(0, first);
    return controls(ranks, insertionsOfFirst);
  }

  private static List<RankInterval> evenly(long from, long step) {
    return LongStream.range(0, 20)
        .mapToObj(i -> RankInterval.exact(BigInteger.valueOf(from + i * step), Method.DENSE))
        .toList();
  }

  private static Controls controls(List<RankInterval> ranks, int insertionsOfFirst) {
    List<Canary> canaries = new ArrayList<>();
    for (int i = 0; i < ranks.size(); i++) {
      BigInteger index = BigInteger.valueOf(i);
      canaries.add(
          new Canary(
              "pin-" + i,
              "pin",
              Secret.of(PIN.space().fill(index)),
              index,
              i == 0 ? insertionsOfFirst : 0));
    }
    return new Controls(
        List.of(
            new RankedFormat(
                PIN,
                canaries,
                ranks.stream().map(rank -> rank.high().doubleValue()).toList(),
                ranks.stream()
                    .map(rank -> new CanaryRank(rank, rank.low().subtract(BigInteger.ONE), SIZE))
                    .toList(),
                ranks,
                "",
                null,
                RankWork.NONE,
                List.of(),
                null)));
  }

  private static RankInterval upTo(long high, double confidence) {
    return new RankInterval(
        BigInteger.ONE, BigInteger.valueOf(high), Method.IMPORTANCE, confidence);
  }

  @Test
  void aControlTooLikelyForChanceIsNamed() {
    assertThat(controls(RankInterval.exact(BigInteger.TWO, Method.PRUNED), 0).warnings())
        .singleElement()
        .asString()
        .startsWith(
            "Control pin-0 has rank 2 among the 1,000,000 fills that were not planted; by chance")
        .contains("at most 4.0e-05", "the corpus holds its text");
    assertThat(controls(upTo(2, 1), 0).warnings())
        .singleElement()
        .asString()
        .contains("rank at most 2 among");
    assertThat(controls(upTo(2, EpsilonBounds.RANK_CONFIDENCE), 0).calibrations())
        .flatExtracting(ControlCalibration::impossibleControls)
        .as("an estimated rank counts by its upper end")
        .containsExactly(new ControlCalibration.LikelyControl("pin-0", 4e-5));
  }

  @Test
  void whatChanceGivesNowAndThenIsANote() {
    Controls third = controls(RankInterval.exact(BigInteger.valueOf(3), Method.PRUNED), 0);
    assertThat(third.warnings())
        .containsExactly(
            "Control pin-0 has rank 3 among the 1,000,000 fills that were not planted: chance gives"
                + " one of 20 controls a rank so small in one of 16,667 reports.");
    assertThat(third.calibrations())
        .flatExtracting(ControlCalibration::impossibleControls)
        .isEmpty();
    assertThat(controls(RankInterval.exact(BigInteger.valueOf(500), Method.PRUNED), 0).warnings())
        .singleElement()
        .asString()
        .endsWith("one of 100 reports.");
    assertThat(controls(RankInterval.exact(BigInteger.valueOf(501), Method.PRUNED), 0).warnings())
        .isEmpty();
  }

  /**
   * The first place is a planted fill's, so the control in the second is the first of all others.
   */
  @Test
  void plantedFillsBelowAControlDoNotCount() {
    List<RankInterval> ranks = new ArrayList<>(evenly(25_000, 50_000));
    ranks.set(0, RankInterval.exact(BigInteger.ONE, Method.DENSE));
    ranks.set(1, RankInterval.exact(BigInteger.TWO, Method.DENSE));
    assertThat(controls(ranks, 4).warnings())
        .singleElement()
        .asString()
        .startsWith("Control pin-1 has rank 1 among the 999,999 fills that were not planted;");
  }

  @Test
  void noOtherIs() {
    assertThat(controls(RankInterval.exact(BigInteger.TWO, Method.PRUNED), 1).warnings())
        .as("it was planted")
        .isEmpty();
    assertThat(controls(RankInterval.exact(BigInteger.valueOf(25_000), Method.DENSE), 0).warnings())
        .as("chance explains it")
        .isEmpty();
    assertThat(controls(upTo(2, 0.95), 0).warnings()).as("it may be an error").isEmpty();
  }

  @Test
  void ranksThatAreNotUniformAreNotTrusted() {
    assertThat(controls(evenly(480_000, 1000), 0).warnings())
        .singleElement()
        .asString()
        .startsWith("The ranks of the 20 controls of pin are not uniform");
  }
}
