package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongestChainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9]{2}",
        "[ab]{1,4}",
        "a|ab|abc|abcd",
        "(a|ab|abc|[0-2]{1,3})c?",
        "a(b?c){1,3}d?",
        "x|(ab|a){1,3}",
        "(1|12|123){1,2}"
      })
  void isThatOfAllFillsComparedWithAll(String fills) {
    for (String suffix : List.of("", ".", "a", "ab", "12")) {
      CanaryFormat format = CanaryFormat.of("f", "no {fill}" + suffix, fills);
      List<String> texts =
          IntStream.range(0, format.space().size().intValueExact())
              .mapToObj(i -> format.space().fill(BigInteger.valueOf(i)) + suffix)
              .toList();
      long longest =
          texts.stream()
              .mapToLong(text -> texts.stream().filter(text::startsWith).count())
              .max()
              .orElseThrow();
      assertThat(format.longestChain()).as("%s%s", fills, suffix).isEqualTo(longest);
    }
  }

  @Test
  void theBorderIsTheLastBlankBehindACharacter() {
    assertThat(border("The number is {fill}")).hasValue(13);
    assertThat(border("The number is  {fill}")).hasValue(13);
    assertThat(border("no: {fill} end here")).hasValue(3);
    assertThat(border("a b-{fill}")).hasValue(1);
    assertThat(border("\uD83D\uDE00 \uD83D\uDE00 {fill}")).as("in code points").hasValue(3);
    assertThat(border("key={fill}")).isEmpty();
    assertThat(border(" {fill}")).isEmpty();
    assertThat(border("\n {fill}")).isEmpty();
    assertThat(border("\u00A0 {fill}")).isEmpty();
    assertThat(border("{fill}")).isEmpty();
  }

  private static OptionalInt border(String text) {
    return CanaryFormat.of("f", text, "[0-9]{2}").border();
  }
}
