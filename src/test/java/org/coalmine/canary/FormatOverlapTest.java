package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormatOverlapTest {
  private static BigInteger shared(CanaryFormat first, CanaryFormat second) {
    return new FormatOverlap(first, second).sharedCandidates();
  }

  private static Set<String> candidates(CanaryFormat format) {
    return Plain.fills(format.space()).stream()
        .map(fill -> format.prefix() + fill + format.suffix())
        .collect(Collectors.toSet());
  }

  @Provide
  Arbitrary<String> expressions() {
    return Expressions.ofAtMost(4).filter(FormatOverlapTest::everyFillHasACharacter);
  }

  private static boolean everyFillHasACharacter(String fills) {
    return RandomnessSpace.of(new FillExpression.Regex(fills), Check.NONE).indexOf("").isEmpty();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("", "a", "b", "😀", "ab", "aa", "b😀", "aba");
  }

  /** The oracle spells every candidate of both. */
  @Property(tries = 400, seed = "20261130", edgeCases = EdgeCasesMode.NONE)
  void countsWhatBothSpell(
      @ForAll("texts") String before,
      @ForAll("expressions") String fills,
      @ForAll("texts") String behind,
      @ForAll("texts") String otherBefore,
      @ForAll("expressions") String otherFills,
      @ForAll("texts") String otherBehind) {
    CanaryFormat first = CanaryFormat.of("first", before + "{fill}" + behind, fills);
    CanaryFormat second =
        CanaryFormat.of("second", otherBefore + "{fill}" + otherBehind, otherFills);
    Set<String> inner = candidates(first);
    Set<String> outer = candidates(second);
    Set<String> both = new HashSet<>(inner);
    both.retainAll(outer);

    assertThat(shared(first, second)).isEqualTo(both.size());
    assertThat(shared(second, first)).isEqualTo(both.size());
    assertThat(new FormatOverlap(first, second).firstInsideSecond())
        .isEqualTo(outer.stream().anyMatch(text -> inner.stream().anyMatch(text::contains)));
  }

  @ParameterizedTest
  @CsvSource({
    "'The code is {fill}.', '[0-9]{2}', 'The code is {fill}.', '[0-9]{2}', 100",
    "'{fill}', '[a-c]{2}', '{fill}', '[b-d]{2}', 4",
    "'pin {fill}', '[0-9]{4}', 'pin 12{fill}', '[0-9]{2}', 100",
    "'pin {fill}', '[0-9]{4}', 'pin {fill}99', '[0-9]{2}', 100",
    "'pin {fill}', '[0-9]{4}', 'pin {fill}', '[0-9]{5}', 0",
    "'pin {fill}', '[0-9]{4}', 'Pin {fill}', '[0-9]{4}', 0",
    "'{fill} end', '[a-z]{20}', '{fill} end', '[a-m]{20}', 19004963774880799438801",
  })
  void findsWhatIsSharedAcrossTheHole(
      String text, String fills, String otherText, String otherFills, BigInteger expected) {
    assertThat(
            shared(CanaryFormat.of("a", text, fills), CanaryFormat.of("b", otherText, otherFills)))
        .isEqualTo(expected);
  }

  @Test
  void comparesWordsWithAnExpressionAndWithAnotherSpelling() {
    RandomnessSpace words =
        RandomnessSpace.of(new FillExpression.Words(List.of("able", "acid"), 2, " "), Check.NONE);
    CanaryFormat phrase = new CanaryFormat("phrase", "say {fill}", words);

    assertThat(shared(phrase, CanaryFormat.of("regex", "say {fill}", "[a-z]{4} [a-z]{4}")))
        .isEqualTo(4);
    assertThat(shared(phrase, CanaryFormat.of("half", "say able {fill}", "acid|able|abet")))
        .isEqualTo(2);
  }

  /** Only values that both checks keep are shared. */
  @Test
  void aCheckTakesCandidatesAway() {
    CanaryFormat all = CanaryFormat.of("all", "card {fill}", "[0-9]{4}");
    CanaryFormat valid =
        new CanaryFormat(
            "valid",
            "card {fill}",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{4}"), Check.LUHN));

    assertThat(shared(all, valid)).isEqualTo(1_000);
  }

  @Test
  void aPlanOfFormatsThatShareACandidateIsRefused() {
    CanaryFormat a = CanaryFormat.of("a", "The code is {fill}.", "[0-9]{2}");
    CanaryFormat b = CanaryFormat.of("b", "The code is {fill}.", "[0-9]{2}");
    CanaryFormat c = CanaryFormat.of("c", "The code is 4{fill}.", "2");
    CanaryFormat other = CanaryFormat.of("other", "Another code is {fill}.", "[0-9]{2}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> draw(other, a, b))
        .withMessageStartingWith("formats 'a' and 'b' share 100 candidates")
        .withMessageEndingWith("give them texts that differ, or make them one format");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> draw(c, other, a))
        .withMessageStartingWith("formats 'c' and 'a' share 1 candidate,");
    assertThat(draw(a, other).canaries()).hasSize(2);
  }

  private static CanaryPlan draw(CanaryFormat... formats) {
    List<CanarySeries> series = new ArrayList<>();
    for (CanaryFormat format : formats) {
      series.add(new CanarySeries(format, List.of(1), 1, 0));
    }
    return CanaryPlan.draw("seed", series);
  }

  @Test
  void aPlanSaysWhereACandidateStandsInsideAnother() {
    CanaryFormat inner = CanaryFormat.of("inner", "{fill}", "[0-9]{3}");
    CanaryFormat outer = CanaryFormat.of("outer", "my number is {fill}", "[0-9]{6}");
    CanaryFormat apart = CanaryFormat.of("apart", "the word is {fill}", "[a-z]{3}");

    assertThat(draw(inner, outer, apart).overlaps())
        .singleElement()
        .asString()
        .startsWith("A candidate of format inner can stand inside one of format outer");
    assertThat(draw(outer, apart).overlaps()).isEmpty();
  }
}
