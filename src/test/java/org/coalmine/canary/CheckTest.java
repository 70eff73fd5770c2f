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
    "DE[0-9]{5}, MOD97, 1000",
    "DE89[0-9]{18}, MOD97, 10309278350515464",
    "GB82( [A-Z]{4})( [0-9]{4}){3} [0-9]{2}, MOD97, 471109278350515463",
    "MT84[A-Z]{4}[0-9]{5}[A-Z0-9]{18}, MOD97, 4859221223417537084275744940015017883",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(DE|GB|D1|1E)[089][0-9]([0-9A-C]{0,2})",
        "DE8[0-9] ?[a-cA-C][0-9]?",
        "[A-Z]{2}(00|01|02|03|97|98|99)5",
        "NO[0-9]{0,2}-?[0-9]{0,2}"
      })
  void mod97KeepsExactlyWhatTheRuleByHandKeeps(String expression) {
    List<String> all = Plain.fills(space(expression, Check.NONE));
    assertThat(Plain.fills(space(expression, Check.MOD97)))
        .isNotEmpty()
        .containsExactlyElementsOf(all.stream().filter(Plain::bankAccount).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GB82 WEST 1234 5698 7654 32", "NL91ABNA0417164300", "gb82west12345698765432"})
  void mod97KeepsKnownAccounts(String account) {
    RandomnessSpace space =
        space(account.substring(0, 2) + "[0-9]{2}" + account.substring(4), Check.MOD97);

    for (int digits = 0; digits <= 99; digits++) {
      String other = account.substring(0, 2) + "%02d".formatted(digits) + account.substring(4);
      assertThat(space.indexOf(other).isPresent()).as(other).isEqualTo(other.equals(account));
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
