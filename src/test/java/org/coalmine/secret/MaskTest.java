package org.coalmine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaskTest {
  @ParameterizedTest
  @CsvSource({
    "281265017, #########",
    "4111 1111 1111 1111, #### #### #### ####",
    "078-05-1120, ###-##-####",
    "ab.Cd/9_x:z, **.**/#_*:*",
    "p@s$w?rd!, *?*?*?**?",
    "'٣é漢', #**",
    "'😀x', ?*",
    "'', ''",
  })
  void keepsShapeAndHidesTheRest(String text, String mask) {
    assertThat(Mask.of(Secret.of(text))).isEqualTo(mask);
  }
}
