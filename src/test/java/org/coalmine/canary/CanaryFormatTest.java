package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CanaryFormatTest {
  private static final RandomnessSpace DIGITS =
      RandomnessSpace.of(new FillExpression.Regex("[0-9]{4}"), Check.NONE);

  @Test
  void dividesTheTextAtTheHole() {
    CanaryFormat format = new CanaryFormat("pin", "My PIN is {fill}, keep it.", DIGITS);

    assertThat(format.prefix()).isEqualTo("My PIN is ");
    assertThat(format.suffix()).isEqualTo(", keep it.");
    assertThat(format.filled(Secret.of("1234")).reveal()).isEqualTo("My PIN is 1234, keep it.");
    assertThat(new CanaryFormat("pin", "{fill}", DIGITS).prefix()).isEmpty();
    assertThat(new CanaryFormat("pin", "{fill}", DIGITS).suffix()).isEmpty();
  }

  @Test
  void wantsExactlyOneHole() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CanaryFormat("pin", "My PIN is {fil}", DIGITS))
        .withMessage("the text of format 'pin' must hold {fill} where the fill goes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CanaryFormat("pin", "{fill}{fill}", DIGITS))
        .withMessageContaining("must hold {fill} only once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0-9]{0}", "a|", "(ab)?", "a{0,3}"})
  void everyFillHasACharacter(String fills) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryFormat.of("pin", "My PIN is {fill}.", fills))
        .withMessage("a fill of format 'pin' may be empty; every fill needs a character");
  }

  @Test
  void noTextHoldsANul() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryFormat.of("pin", "My PIN is {fill}.", "[0-9]{2}\\u0000"))
        .withMessageContaining("must not hold U+0000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryFormat.of("pin", "My\0PIN is {fill}.", "[0-9]{2}"))
        .withMessageContaining("must not hold U+0000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "../x", ".hidden", "-x", "a/b", "é"})
  void wantsANameFitForIdsAndFiles(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CanaryFormat(name, "{fill}", DIGITS))
        .withMessageContaining("'" + name + "'");
  }
}
