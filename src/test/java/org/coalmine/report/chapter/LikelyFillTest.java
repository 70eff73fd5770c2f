package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a low rank is put down to the language. */
final class LikelyFillTest {
  private static Rank rank(long low, long high) {
    return Rank.of(
        new RankInterval(BigInteger.valueOf(low), BigInteger.valueOf(high), Method.DENSE, 1));
  }

  private static CanaryResult canary(int insertions, long size, Rank rank, Rank underTwin) {
    BigInteger space = BigInteger.valueOf(size);
    CanaryResult canary =
        CanaryResult.of("c", "pin", insertions, space, 9, rank, null, "###", "f1");
    return canary.withTwin(TwinRank.of(space, underTwin, canary.exposureBits()));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1, 1, true",
    "1000, 1, 7, true",
    "1000, 1, 10, true",
    "1000, 1, 11, false",
    "1000, 11, 1, false",
    "1000000000, 1, 11, false",
    "1000000000, 50, 3, true",
    "10, 1, 1, false",
  })
  void aFillThatIsFirstWithoutHavingBeenPlantedIsNoMemory(
      long size, long rank, long underTwin, boolean likely) {
    assertThat(canary(1, size, rank(rank, rank), rank(underTwin, underTwin)).likelyFill())
        .isEqualTo(
            likely
                ? Optional.of(
                    "Rank %d, and rank %d without having been planted: a likely fill, not a memory."
                        .formatted(rank, underTwin))
                : Optional.empty());
  }

  @Test
  void controlsAndWideIntervalsAreNotPutDownToIt() {
    assertThat(canary(0, 1000, rank(1, 1), rank(1, 1)).likelyFill()).isEmpty();
    assertThat(canary(1, 1000, rank(1, 1), rank(1, 900)).likelyFill()).isEmpty();
    assertThat(canary(1, 1000, rank(1, 900), rank(1, 1)).likelyFill()).isEmpty();
  }

  @Test
  void twoNetworksInAHundredthMark() {
    assertThat(new UntrainedPlaces("c", List.of(10, 11, 10, 500)).likelyFill())
        .hasValue("in the first 1 % in 2 of 4 networks that saw nothing: a likely fill");
    assertThat(new UntrainedPlaces("c", List.of(10, 11, 12)).likelyFill()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UntrainedPlaces("c", List.of(1001)))
        .withMessageContaining("at most 1000");
  }
}
