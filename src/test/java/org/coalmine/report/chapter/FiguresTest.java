package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void boundsAreRoundedToTheSideOnWhichTheyHold() {
    assertThat(Figures.upper(2, 951.0226)).isEqualTo("951.03");
    assertThat(Figures.lower(2, 0.40894)).isEqualTo("0.40");
    assertThat(Figures.upper(2, Double.POSITIVE_INFINITY)).isEqualTo("∞");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      double bound = random.nextDouble() * Math.pow(10, random.nextInt(6) - 3);
      int places = random.nextInt(5);
      BigDecimal exact = BigDecimal.valueOf(bound);
      assertThat(new BigDecimal(Figures.upper(places, bound)))
          .as("upper, seed %d", seed)
          .isGreaterThanOrEqualTo(exact);
      assertThat(new BigDecimal(Figures.lower(places, bound)))
          .as("lower, seed %d", seed)
          .isLessThanOrEqualTo(exact);
    }
  }

  @Test
  void aBoundThatIsAShortDecimalStaysAsItIs() {
    assertThat(Figures.upper(2, 0.1)).isEqualTo("0.10");
    assertThat(Figures.lower(2, 0.3)).isEqualTo("0.30");
    assertThat(Figures.upper(2, 8)).isEqualTo("8.00");
    assertThat(Figures.lower(2, 0)).isEqualTo("0.00");
  }

  @Test
  void unequalValuesGetTheDecimalsThatTellThemApart() {
    assertThat(Figures.placesApart(10.9012, 10.9049)).isEqualTo(3);
    assertThat(Figures.placesApart(10.9, 10.9)).isEqualTo(2);
    assertThat(Figures.placesApart(1, 2)).isEqualTo(2);
    assertThat(Figures.placesApartAsBounds(0.901, 0.909)).isEqualTo(3);
    assertThat(Figures.placesApartAsBounds(0.9, 0.5)).isEqualTo(2);
  }

  @Test
  void givenValuesAreRepeated() {
    assertThat(Figures.given(0)).isEqualTo("0");
    assertThat(Figures.given(1e-5)).isEqualTo("1.0E-5");
    assertThat(Figures.given(2.5)).isEqualTo("2.5");
  }
}
