package org.coalmine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
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

  /** Numerals, ligatures, enclosed letters and marks are neither kept. */
  @Property
  void neverShowsALetterOrADigit(@ForAll @StringLength(max = 200) String text) {
    String mask = Mask.of(Secret.of(text));
    assertThat(mask.codePointCount(0, mask.length()))
        .isEqualTo(text.codePointCount(0, text.length()));
    assertThat(mask).matches("[#*? \\-./:,_]*");
  }

  @Test
  void hidesEveryCodePointThatIsNoSeparator() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = Character.toString(point);
      String mask = Mask.of(Secret.of(text));
      assertThat(mask.length() == 1 && "#*?".contains(mask) || " -./:,_".contains(text))
          .as("code point %x is shown as %s", point, mask)
          .isTrue();
    }
  }
}
