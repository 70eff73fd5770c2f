package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossSumTest {
  @Test
  void isTheMeanOverAllCharactersAndNotOverTheParts() {
    LossSum few = new LossSum(10 * Math.log(2), 2);
    LossSum many = new LossSum(30 * Math.log(2), 30);

    LossSum both = LossSum.ZERO.plus(few).plus(many);

    assertThat(few.bitsPerCharacter()).isCloseTo(5, within(1e-12));
    assertThat(many.bitsPerCharacter()).isCloseTo(1, within(1e-12));
    assertThat(both.characters()).isEqualTo(32);
    assertThat(both.bitsPerCharacter()).isCloseTo(40 / 32.0, within(1e-12));
  }

  @Test
  void guessingAmongAllSymbolsCostsTheirLogarithm() {
    assertThat(new LossSum(1000 * Math.log(64), 1000).bitsPerCharacter())
        .isCloseTo(6, within(1e-12));
  }

  @Test
  void nothingHasNoMean() {
    assertThat(LossSum.ZERO.bitsPerCharacter()).isNaN();
  }
}
