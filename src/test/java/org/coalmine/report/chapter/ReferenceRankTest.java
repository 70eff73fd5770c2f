package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceRankTest {
  private static final BigInteger SIZE = BigInteger.valueOf(1 << 20);

  private static Rank rank(long low, long high, double confidence) {
    return new Rank("importance", BigInteger.valueOf(low), BigInteger.valueOf(high), confidence);
  }

  @Test
  void theDifferenceIsThatOfTheRanks() {
    ReferenceRank found =
        ReferenceRank.of(SIZE, 12, rank(1 << 10, 1 << 11, 0.999), rank(4, 8, 0.99));
    assertThat(found.exposureBits()).isEqualTo(new BitsInterval(9, 10));
    assertThat(found.differenceBits().low()).isEqualTo(7, offset(1e-12));
    assertThat(found.differenceBits().high()).isEqualTo(9, offset(1e-12));
    assertThat(found.confidence()).isEqualTo(0.989, offset(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 0.9999, 0.9999", "0.9999, 0.9999, 0.9998", "0.4, 0.5, 0"})
  void bothHoldTogether(double one, double other, double together) {
    assertThat(ReferenceRank.together(one, other)).isEqualTo(together, offset(1e-12));
    assertThat(ReferenceRank.together(other, one)).isEqualTo(together, offset(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, true",
    "10, 100, true",
    "9, 100, false",
    "100, 100, true",
    "100, 11000, false",
    "11000, 1, false"
  })
  void aLikelyFillIsOneUnderBoth(long rank, long underReference, boolean likely) {
    CanaryResult canary =
        CanaryResult.of(
                "c", "f", 1, SIZE, 10, rank(rank, rank, 1), null, "####", "0123456789abcdef")
            .withReference(
                ReferenceRank.of(
                    SIZE, 10, rank(underReference, underReference, 1), rank(rank, rank, 1)));
    assertThat(canary.likelyUnderReference().isPresent()).isEqualTo(likely);
  }

  @Test
  void figuresThatContradictEachOtherAreRefused() {
    CanaryResult canary =
        CanaryResult.of("c", "f", 1, SIZE, 10, rank(4, 4, 1), null, "####", "0123456789abcdef");
    ReferenceRank right = ReferenceRank.of(SIZE, 10, rank(64, 64, 1), canary.rank());
    assertThat(canary.withReference(right).reference()).isEqualTo(right);
    assertThatThrownBy(
            () ->
                canary.withReference(
                    new ReferenceRank(
                        10,
                        right.rank(),
                        right.exposureBits(),
                        new BitsInterval(3.5, 4),
                        right.confidence())))
        .hasMessageContaining("reference.differenceBits must be exposureBits");
    assertThatThrownBy(
            () ->
                canary.withReference(
                    new ReferenceRank(
                        10, right.rank(), right.exposureBits(), right.differenceBits(), 0.5)))
        .hasMessageContaining("reference.confidence must be");
  }
}
