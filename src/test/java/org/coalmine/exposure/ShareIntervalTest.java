package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareIntervalTest {
  /** Of small sets, all numbers of members and of draws: every probability is exact. */
  @ParameterizedTest
  @ValueSource(doubles = {0.8, 0.9, 0.99, 1 - 5e-6})
  void drawsWithoutReplacementErrNoMoreOftenThanStated(double level) {
    double most = (1 - level) / 2 * (1 + 1e-9);
    for (int draws : new int[] {1, 2, 3, 5, 9, 16}) {
      ShareInterval[] shares = shares(draws, level);
      for (int size = draws; size <= 22 * draws; size += size < 30 ? 1 : 11) {
        for (int members = 0; members <= size; members++) {
          String what = "%d of %d, %d draws".formatted(members, size, draws);
          HypergeometricDistribution hits = HypergeometricDistribution.of(size, members, draws);
          assertThat(errors(hits, shares, BigInteger.valueOf(size), members))
              .as(what)
              .allMatch(error -> error <= most);
        }
      }
    }
  }

  private static ShareInterval[] shares(int draws, double level) {
    return IntStream.rangeClosed(0, draws)
        .mapToObj(h -> ShareInterval.withoutReplacement(h, draws, level))
        .toArray(ShareInterval[]::new);
  }

  /** How often the upper end is too low, and the lower too high. */
  private static List<Double> errors(
      HypergeometricDistribution hits, ShareInterval[] shares, BigInteger size, int members) {
    double above = 0;
    double below = 0;
    for (int h = hits.getSupportLowerBound(); h <= hits.getSupportUpperBound(); h++) {
      above += shares[h].most(size).intValueExact() < members ? hits.probability(h) : 0;
      below += shares[h].least(size).intValueExact() > members ? hits.probability(h) : 0;
    }
    return List.of(above, below);
  }

  @Test
  void endsAreThoseOfClopperAndPearson() {
    ShareInterval none = ShareInterval.of(0, 1000, 0.99);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(1 - Math.pow(0.005, 1e-3), within(1e-12));
    assertThat(ShareInterval.of(1000, 1000, 0.99).high()).isEqualTo(1);
    assertThat(none.most(BigInteger.TEN.pow(9)))
        .isBetween(BigInteger.valueOf(5_284_305), BigInteger.valueOf(5_284_307));
    assertThatThrownBy(() -> ShareInterval.of(2, 1, 0.9)).hasMessageContaining("2 hits, 1 draws");
    assertThatThrownBy(() -> ShareInterval.of(0, 1, 1)).hasMessageContaining("level");
    assertThatThrownBy(() -> ShareInterval.withoutReplacement(0, 1, 0.7))
        .hasMessageContaining("level must be at least 0.8: 0.7");
  }
}
