package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckTest {
  private static RandomnessSpace space(String expression, Check check) {
    return RandomnessSpace.of(new FillExpression.Regex(expression), check);
  }

  @ParameterizedTest
  @CsvSource({
    "[0-9]{16}, LUHN, 1000000000000000",
    "4[0-9]{3}( [0-9]{4}){3}, LUHN, 100000000000000",
    "4[0-9]{3}(-?[0-9]{4}){3}, LUHN, 800000000000000",
    "[0-9]{15}, LUHN, 100000000000000",
    "[0-9]{1}, LUHN, 1",
    "[0-9]{12;19}, LUHN, 1111111100000000000",
    "[0-9]{9}, SSN, 888931098",
    "[0-9]{3}-[0-9]{2}-[0-9]{4}, SSN, 888931098",
    "[0-9]{3}-?[0-9]{2}-?[0-9]{4}, SSN, 3555724392",
    "[0-9]+, SSN, 888931098",
    "[0-9]{9}, NONE, 1000000000",
    "[0-9]{16}, NONE, 10000000000000000",
  })
  void countsExactly(String expression, Check check, BigInteger size) {
    assertThat(space(expression.replace(';', ','), check).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9]{1,4}",
        "[0-9]{2}[05]{3}",
        "a?[0-9]{2}[ -][0-9]{2}",
        "[0-9](x[0-9]{0,2}){1,2}",
        "[0-8]{3}b?"
      })
  void luhnKeepsExactlyWhatTheRuleByHandKeeps(String expression) {
    List<String> kept = Plain.fills(space(expression, Check.NONE));
    assertThat(Plain.fills(space(expression, Check.LUHN)))
        .containsExactlyElementsOf(kept.stream().filter(Plain::luhn).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"79927398713", "4111 1111 1111 1111", "5500-0055-5555-5559", "0"})
  void luhnKeepsKnownNumbers(String number) {
    RandomnessSpace space = space("[0-9]([ -]?[0-9]){0,18}", Check.LUHN);
    int last = number.charAt(number.length() - 1) - '0';

    for (int digit = 0; digit <= 9; digit++) {
      String other = number.substring(0, number.length() - 1) + digit;
      assertThat(space.indexOf(other).isPresent())
          .as("last digit %d", digit)
          .isEqualTo(digit == last);
    }
  }

  @Test
  void ssnKeepsExactlyWhatTheRulesKeep() {
    RandomnessSpace areas = space("[0-9]{3}-[01]{2}-000[0-2]", Check.SSN);
    RandomnessSpace serials = space("(000|66[5-7]|899|900)0?[0-2][0-9]00[0-9]", Check.SSN);

    for (RandomnessSpace space : List.of(areas, serials)) {
      List<String> all = Plain.fills(RandomnessSpace.of(space.expression(), Check.NONE));
      assertThat(Plain.fills(space))
          .isNotEmpty()
          .containsExactlyElementsOf(all.stream().filter(Plain::socialSecurityNumber).toList());
    }
  }

  @Test
  void checksPassOverWhateverIsNotAnAsciiDigit() {
    String arabicThree = "٣";
    assertThat(
            Stream.of("0x", "😀0", arabicThree + "0")
                .map(space("(😀|" + arabicThree + ")?[0-9]x?", Check.LUHN)::indexOf)
                .map(Optional::isPresent))
        .containsExactly(true, true, true);
  }
}
