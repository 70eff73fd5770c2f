package org.coalmine.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BandsTest {
  private static final Bands BANDS = new Bands(14, 8);

  @Test
  void meetingsHaveTheProbabilitiesOfTheTables() {
    assertThat(BANDS.meeting(0.5)).isCloseTo(0.053, within(0.0005));
    assertThat(BANDS.meeting(0.7)).isCloseTo(0.565, within(0.0005));
    assertThat(BANDS.meeting(0.8)).isCloseTo(0.924, within(0.0005));
    assertThat(BANDS.meeting(0.9)).isCloseTo(0.9996, within(0.00005));
    assertThat(new Bands(20, 13).meeting(0.8)).isCloseTo(0.677, within(0.0005));
    assertThat(BANDS.meeting(0)).isZero();
    assertThat(BANDS.meeting(1)).isOne();
    assertThat(BANDS.threshold()).isCloseTo(0.72, within(0.005));
  }

  /** Signatures whose values agree with the probability J meet as often as the formula says. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.6, 0.72, 0.85})
  void signaturesMeetAsOftenAsTheFormulaSays(double similarity) {
    int pairs = 20_000;
    Random random = new Random(5);
    int met = 0;
    for (int pair = 0; pair < pairs; pair++) {
      double[] one = random.doubles(112, 0, 1 << 30).map(Math::floor).toArray();
      double[] other = one.clone();
      for (int i = 0; i < other.length; i++) {
        if (random.nextDouble() >= similarity) {
          other[i] = Math.floor(random.nextDouble() * (1 << 30));
        }
      }
      met +=
          IntStream.range(0, 14).anyMatch(band -> BANDS.key(one, band) == BANDS.key(other, band))
              ? 1
              : 0;
    }
    double p = BANDS.meeting(similarity);
    assertThat((double) met / pairs)
        .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / pairs) + 1e-9));
  }

  @Test
  void aKeyDependsOnEveryValueOfItsBandAndOnNoOther() {
    double[] signature = IntStream.range(0, 112).asDoubleStream().toArray();
    for (int i = 0; i < signature.length; i++) {
      double[] changed = signature.clone();
      changed[i] = 1e6;
      for (int band = 0; band < 14; band++) {
        assertThat(BANDS.key(changed, band) == BANDS.key(signature, band)).isEqualTo(i / 8 != band);
      }
    }
  }

  @Test
  void bandsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Bands(0, 8)).hasMessageContaining("bands");
    assertThatThrownBy(() -> new Bands(14, 0)).hasMessageContaining("rows");
    assertThatThrownBy(() -> new Bands(1000, 8)).hasMessageContaining("at most 4096");
    assertThatThrownBy(() -> BANDS.key(new double[8], 0)).hasMessageContaining("112");
  }
}
