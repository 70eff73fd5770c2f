package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomnessSpaceTest {
  private static RandomnessSpace regex(String expression) {
    return RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE);
  }

  private static RandomnessSpace words(List<String> words, int count, String separator) {
    return RandomnessSpace.of(new FillExpression.Words(words, count, separator), Check.NONE);
  }

  @Provide
  Arbitrary<String> expressions() {
    return Expressions.ofAtMost(6);
  }

  /** The oracle is java.util.regex, asked about every text there is. */
  @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
  void enumeratesWhatTheExpressionMatchesInOrder(@ForAll("expressions") String expression) {
    RandomnessSpace space = regex(expression);
    java.util.regex.Pattern pattern = java.util.regex.Pattern.compile(expression);
    List<String> expected =
        Expressions.TEXTS.stream().filter(text -> pattern.matcher(text).matches()).toList();

    assertThat(space.size()).isEqualTo(expected.size());
    assertThat(Plain.fills(space)).containsExactlyElementsOf(expected);
    for (String text : Expressions.TEXTS) {
      int index = expected.indexOf(text);
      assertThat(space.indexOf(text).map(BigInteger::intValueExact).orElse(-1)).isEqualTo(index);
    }
  }

  @Property(tries = 100, seed = "20261124", edgeCases = EdgeCasesMode.NONE)
  void equalSetsAreEqualSpaces(
      @ForAll("expressions") String one, @ForAll("expressions") String other) {
    boolean sameFills = Plain.fills(regex(one)).equals(Plain.fills(regex(other)));

    assertThat(regex(one).equals(regex(other))).isEqualTo(sameFills);
    assertThat(regex("(%s)|(%s)".formatted(one, other)))
        .isEqualTo(regex("(%s)|(%s)|(%s)".formatted(other, one, other)))
        .hasSameHashCodeAs(regex("(%s)|(%s)".formatted(other, one)));
  }

  @Test
  void numbersAreTheirOwnIndices() {
    RandomnessSpace space = regex("[0-9]{9}");

    assertThat(space.size()).isEqualTo(1_000_000_000);
    for (int number : new int[] {0, 1, 9, 10, 281_265_017, 999_999_999}) {
      assertThat(space.fill(BigInteger.valueOf(number))).isEqualTo("%09d".formatted(number));
      assertThat(space.indexOf("%09d".formatted(number))).hasValue(BigInteger.valueOf(number));
    }
    assertThat(space.indexOf("12345678")).isEmpty();
    assertThat(space.indexOf("1234567890")).isEmpty();
    assertThat(space.indexOf("12345678a")).isEmpty();
  }

  @Test
  void largeSpacesAreExactAndGoRoundTrip() {
    RandomnessSpace space = regex("[a-z]{40}(-[A-Za-z0-9]{1,30})?");
    BigInteger alphanumerics = BigInteger.valueOf(62);
    BigInteger tails = BigInteger.ONE;
    for (int length = 1; length <= 30; length++) {
      tails = tails.add(alphanumerics.pow(length));
    }

    assertThat(space.size()).isEqualTo(BigInteger.valueOf(26).pow(40).multiply(tails));
    KeyedStream stream = KeyedStream.of("7", "round trip", 0);
    for (int i = 0; i < 200; i++) {
      BigInteger index = stream.nextBelow(space.size());
      assertThat(space.indexOf(space.fill(index))).hasValue(index);
    }
    assertThat(space.fill(space.size().subtract(BigInteger.ONE)))
        .isEqualTo("z".repeat(40) + "-" + "z".repeat(30));
  }

  @Test
  void indicesOutsideAreRefusedWithoutAnswering() {
    RandomnessSpace space = regex("[ab]{3}");
    for (int index : new int[] {-1, 8}) {
      assertThatThrownBy(() -> space.fill(BigInteger.valueOf(index)))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("size 8");
    }
  }

  @Test
  void charactersBeyondTheBasicPlaneAreOneCharacter() {
    RandomnessSpace space = regex("[\\x{1F600}-\\x{1F604}\uFF21z]{2}|💛");

    assertThat(space.size()).isEqualTo(50);
    assertThat(Plain.fills(space)).isSortedAccordingTo(Plain.BY_CODE_POINT).contains("😀😄", "Ａz");
    assertThat(space.indexOf("\uD83D")).isEmpty();
  }

  @Test
  void wordsCountDistinctFills() {
    List<String> list = List.of("correct", "horse", "battery", "staple", "cor", "é", "😀");

    assertThat(Plain.fills(words(list, 1, " ")))
        .containsExactlyElementsOf(list.stream().sorted(Plain.BY_CODE_POINT).toList());
    assertThat(words(list, 4, " ").size()).isEqualTo(7 * 7 * 7 * 7);
    assertThat(words(list, 4, "-").indexOf("horse-cor-correct-😀")).isPresent();
    assertThat(words(list, 4, "-").indexOf("horse-cor-correct")).isEmpty();
    assertThat(words(List.of("a", "aa"), 3, "").size()).as("aaa to aaaaaa").isEqualTo(4);
    assertThat(words(List.of("a", "b"), 2, "a").indexOf("aab")).isPresent();
  }

  @Test
  void wordsOfAListSixTimesStayCompact() throws Exception {
    List<String> list =
        IntStream.range(0, 2_000).mapToObj(i -> Integer.toString(i * 7919, 36)).toList();
    RandomnessSpace space = words(list, 6, " ");

    assertThat(space.size()).isEqualTo(BigInteger.valueOf(2_000).pow(6));
    assertThat(serialized(space).length).isLessThan(3_000_000);
  }

  @Test
  void survivesSerialization() throws Exception {
    RandomnessSpace space =
        RandomnessSpace.of(new FillExpression.Regex("4[0-9]{3}( [0-9]{4}){3}"), Check.LUHN);
    byte[] bytes = serialized(space);
    RandomnessSpace copy =
        (RandomnessSpace) new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();

    assertThat(bytes.length).isLessThan(20_000);
    assertThat(copy).isEqualTo(space).isNotEqualTo(regex("4[0-9]{3}( [0-9]{4}){3}"));
    assertThat(copy.size()).isEqualTo(space.size());
    assertThat(copy.expression()).isEqualTo(space.expression());
    assertThat(copy.check()).isEqualTo(Check.LUHN);
  }

  /**
   * A draw that chose among the edges of a state instead of among its fills would give {@code a} an
   * eighth of the draws instead of a nineteenth.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void drawsAreUniform(String seed) {
    RandomnessSpace space = regex("a|b[a-f]|[c-f]?[x-y]|z{1,2}");
    int cells = space.size().intValueExact();
    int draws = 50_000;
    Map<String, Integer> seen = new HashMap<>();
    KeyedStream stream = KeyedStream.of(seed, "uniform", 0);
    for (int i = 0; i < draws; i++) {
      seen.merge(space.fill(stream.nextBelow(space.size())), 1, Integer::sum);
    }

    double expected = (double) draws / cells;
    double chiSquare =
        Plain.fills(space).stream()
            .mapToDouble(fill -> Math.pow(seen.getOrDefault(fill, 0) - expected, 2) / expected)
            .sum();
    assertThat(cells).isEqualTo(19);
    assertThat(seen).hasSize(cells);
    // The 0.9999 quantile of chi-square with 18 degrees of freedom is 48.2.
    assertThat(chiSquare).as("chi-square with seed %s", seed).isLessThan(48.2);
  }

  private static byte[] serialized(RandomnessSpace space) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(space);
    }
    return bytes.toByteArray();
  }
}
