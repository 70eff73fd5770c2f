package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.exposure.Power.OfFormat;
import org.coalmine.exposure.Power.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {
  private static Power of(long size, int planted) {
    return Power.of(List.of(new Space("n", BigInteger.valueOf(size), planted)), 0.01);
  }

  @ParameterizedTest
  @CsvSource({"1000, 0, 14", "10000, 6, 14", "1000000000, 642857, 14"})
  void fourteenCanariesInOneSpace(long size, long rankAlone, int shownIfAll) {
    Power power = of(size, 14);
    assertThat(power.formats())
        .containsExactly(
            new OfFormat(
                "n", BigInteger.valueOf(size - 13), 14, BigInteger.valueOf(rankAlone), shownIfAll));
    assertThat(power.shownIfAll()).isEqualTo(shownIfAll);
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 100", "2, 46, 101", "3, 24, 102", "4, 17, 103", "6, 14, 105"})
  void theSmallestSpacesThatShowOneAndAll(int planted, long one, long all) {
    assertThat(of(one, planted).shownIfAll()).isPositive();
    assertThat(of(one - 1, planted).shownIfAll()).isZero();
    assertThat(of(all, planted).shownIfAll()).isEqualTo(planted);
    assertThat(of(all, planted).singleIfAll()).isEqualTo(planted);
    assertThat(of(all - 1, planted).singleIfAll()).isLessThan(planted);
  }

  @Test
  void theRankAloneIsTheLargestThatTheTestShows() {
    List<Space> spaces =
        List.of(
            new Space("large", BigInteger.valueOf(10_000), 7),
            new Space("small", BigInteger.valueOf(150), 7),
            new Space("single", BigInteger.valueOf(240), 1));
    for (OfFormat format : Power.of(spaces, 0.01).formats()) {
      assertThat(shownAt(spaces, format.name(), format.rankAlone())).as(format.name()).isTrue();
      assertThat(shownAt(spaces, format.name(), format.rankAlone().add(BigInteger.ONE)))
          .as(format.name())
          .isFalse();
    }
  }

  /** Whether one canary of a format is shown by this rank, while all others come last. */
  private static boolean shownAt(List<Space> spaces, String format, BigInteger rank) {
    if (rank.signum() == 0) {
      return true;
    }
    List<ClosedTest.Planted> planted = new ArrayList<>();
    int subject = -1;
    for (Space space : spaces) {
      for (int i = 0; i < space.planted(); i++) {
        boolean isSubject = space.name().equals(format) && i == 0;
        subject = isSubject ? planted.size() : subject;
        BigInteger at = isSubject ? rank : space.fills();
        planted.add(
            new ClosedTest.Planted(space.name(), new TestRank(at, at, space.fills(), 0, 1)));
      }
    }
    return ClosedTest.of(planted, 0.01).single(subject);
  }

  @Test
  void partsOfFormatsAreCounted() {
    Power power =
        Power.of(
            List.of(
                new Space("pin", BigInteger.valueOf(10_000), 5),
                new Space("coin", BigInteger.TWO, 1),
                new Space("controls", BigInteger.TEN, 0)),
            0.01);
    assertThat(power.formats().get(1))
        .isEqualTo(new OfFormat("coin", BigInteger.TWO, 1, BigInteger.ZERO, 0));
    assertThat(power.formats().get(2))
        .isEqualTo(new OfFormat("controls", BigInteger.TEN, 0, BigInteger.ZERO, 0));
    assertThat(power.shownIfAll(List.of(3, 1, 0))).isEqualTo(3);
    assertThat(power.shownIfAll(List.of(0, 1, 0))).isZero();
    assertThat(power.shownIfAll()).isEqualTo(5);
  }

  @Test
  void noMoreFillsArePlantedThanThereAre() {
    assertThatThrownBy(() -> new Space("n", BigInteger.TWO, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format n: 3, 2");
  }
}
