package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileExpressionTest {
  private static InvalidExpressionException refused(FillExpression expression, Check check) {
    return catchThrowableOfType(
        InvalidExpressionException.class, () -> RandomnessSpace.of(expression, check));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '!',
      value = {
        "a(b              ! 1 ! '(' is not closed",
        "ab)              ! 2 ! ')' closes nothing",
        "a]               ! 1 ! ']' closes nothing",
        "[ab              ! 0 ! '[' is not closed",
        "x[]              ! 1 ! empty class",
        "[a-]x[z-a]       ! 6 ! backwards, from U+007A to U+0061",
        "[a[b]]           ! 2 ! no other class",
        "[\\d-z]          ! 1 ! from one character to one",
        "😀.              ! 1 ! more than a million",
        "a[^b]            ! 1 ! negated class",
        "a\\D             ! 1 ! \\D is not known",
        "\\1              ! 0 ! \\1 is not known",
        "ab\\             ! 2 ! nothing follows",
        "^a               ! 0 ! matches whole",
        "a$               ! 1 ! matches whole",
        "a|*              ! 2 ! repeats nothing",
        "a{2              ! 1 ! expected {n}",
        "a{,3}            ! 2 ! expected a number",
        "a{3,2}           ! 1 ! upper bound 2 is below the lower 3",
        "a{1000000}       ! 2 ! at most 100000",
        "a??              ! 2 ! two repetitions",
        "a{2}+            ! 4 ! two repetitions",
        "(?=a)            ! 0 ! only (?:...)",
        "\\x{110000}      ! 0 ! beyond the last code point",
        "\\x{41           ! 0 ! one to six hexadecimal",
        "a\\uD83D         ! 1 ! surrogate",
        "[\\x{D000}-\\x{E000}] ! 1 ! surrogate",
        "\\x4             ! 0 ! too few hexadecimal",
      })
  void namesTheExpressionThePlaceAndTheRemedy(String expression, int position, String problem) {
    InvalidExpressionException error = refused(new FillExpression.Regex(expression), Check.NONE);

    assertThat(error)
        .hasMessageStartingWith(
            "fill expression %s, position %d: ".formatted(expression, position + 1))
        .hasMessageContaining(problem);
    assertThat(error.position()).hasValue(position);
    assertThat(error.expression()).isEqualTo(expression);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*", "[0-9]+", "x{3,}", "(a|bc*)", "(a?)*", "([0-9]{2})+"})
  void infiniteSpacesAreRefused(String expression) {
    assertThat(refused(new FillExpression.Regex(expression), Check.NONE))
        .hasMessageContaining(expression)
        .hasMessageContaining("infinitely many")
        .hasMessageContaining("upper bound");
  }

  @ParameterizedTest
  @CsvSource({"[a-z]{8}, LUHN", "[0-9]{8}, SSN", "666[0-9]{6}, SSN", "1, LUHN", "[0-9]{10}, SSN"})
  void emptySpacesAreRefused(String expression, Check check) {
    assertThat(refused(new FillExpression.Regex(expression), check))
        .hasMessageContaining(expression)
        .hasMessageContaining("matches nothing");
  }

  static List<String> explosions() {
    return List.of(
        "(((a{1000}){1000}){1000}){1000}",
        "([a-z]{10000}){10000}",
        "[ab]{0,60}a[ab]{60}",
        "(a?b?c?d?e?f?g?h?){9000}",
        "(a?){600}".repeat(60),
        "(".repeat(5_000) + "a" + ")".repeat(5_000),
        "a".repeat(10_001),
        "([\\x{10000}-\\x{10FFFF}]{300}){300}",
        "[0-9]{0,50000}",
        "a{99999}",
        "(ab?){501}");
  }

  @ParameterizedTest
  @MethodSource("explosions")
  void explosionsAreRefusedBeforeTheyHappen(String expression) {
    InvalidExpressionException error = refused(new FillExpression.Regex(expression), Check.NONE);

    assertThat(error).isNotNull();
    assertThat(error.getMessage())
        .containsAnyOf("explodes", "the most", "too long", "too much", "longer", "deep");
  }

  @Test
  void wordListsTooLargeAreRefused() {
    List<String> list = IntStream.range(0, 20_000).mapToObj(i -> "w" + i * 31).toList();

    InvalidExpressionException error =
        refused(new FillExpression.Words(list, 100_000, "-"), Check.NONE);
    assertThat(error)
        .hasMessageContaining("100000 of 20000 words joined by '-'")
        .hasMessageContaining("are the most");
    assertThat(error.position()).isEmpty();
  }

  @Test
  void wordsAreValidatedWithoutBeingNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of(), 1, " "))
        .withMessage("words must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("hunter", "otter", "hunter"), 1, " "))
        .withMessage("words must be distinct: words 1 and 3 are the same");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("hunter", ""), 1, " "))
        .withMessageContaining("word 2 of words must have 1 to 1000 bytes in UTF-8: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("é".repeat(501)), 1, " "))
        .withMessageContaining("word 1 of words must have 1 to 1000 bytes in UTF-8: 1002");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("a\uD83D"), 1, " "))
        .withMessage("word 1 of words holds half a surrogate pair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("a"), 1, "\uDE00"))
        .withMessage("separator holds half a surrogate pair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FillExpression.Words(List.of("a"), 0, " "))
        .withMessage("count must be at least 1: 0");
  }

  @Test
  void theEmptyExpressionIsRefused() {
    assertThatExceptionOfType(InvalidExpressionException.class)
        .isThrownBy(() -> RandomnessSpace.of(new FillExpression.Regex(""), Check.NONE))
        .withMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\"", "#", "@", "a&b", "~a", "<1-5>", "a,b:c;d=e", "'%!/`-_"})
  void whatOtherEnginesTreatAsOperatorsIsLiteral(String expression) {
    assertThat(Plain.fills(RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE)))
        .containsExactly(expression);
  }

  @ParameterizedTest
  @CsvSource({
    "\\., .",
    "\\\\, \\",
    "\\(\\)\\[\\]\\{\\}, ()[]{}",
    "\\u0041\\x42\\x{1F600}, AB😀",
    "[a]\\-[-], a--",
    "[.], .",
    "[\\]], ]",
    "(?:ab){2}, abab",
  })
  void escapesAreTheCharacters(String expression, String fill) {
    assertThat(Plain.fills(RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE)))
        .containsExactly(fill);
  }

  @Test
  void classesOfLettersAndDigits() {
    assertThat(RandomnessSpace.of(new FillExpression.Regex("\\d"), Check.NONE))
        .isEqualTo(RandomnessSpace.of(new FillExpression.Regex("[0-9]"), Check.NONE));
    assertThat(RandomnessSpace.of(new FillExpression.Regex("[\\w\\t-]"), Check.NONE))
        .isEqualTo(RandomnessSpace.of(new FillExpression.Regex("[-\tA-Z_a-z0-9]"), Check.NONE));
    assertThat(RandomnessSpace.of(new FillExpression.Regex("\\n|\\r"), Check.NONE))
        .isEqualTo(RandomnessSpace.of(new FillExpression.Regex("[\r\n]"), Check.NONE));
  }
}
