package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Model files and ledgers hold these numbers: no symbol may ever get another. */
class AlphabetTest {
  private static final Alphabet ALPHABET = Alphabet.of("ba 0é🐤");

  @Test
  void symbolsAreNumberedInTheOrderGivenAfterBoundaryAndUnknown() {
    assertThat(Alphabet.BOUNDARY).isZero();
    assertThat(Alphabet.UNKNOWN).isEqualTo(1);
    assertThat(ALPHABET.size()).isEqualTo(8);
    assertThat(ALPHABET.encode("ab 0é🐤")).containsExactly(3, 2, 4, 5, 6, 7);
    assertThat(IntStream.range(0, 8).map(ALPHABET::codePoint).toArray())
        .containsExactly(0x02, 0xFFFD, 'b', 'a', ' ', '0', 0xE9, 0x1F424);
    assertThat(ALPHABET.characters()).isEqualTo("ba 0é🐤");
    assertThat(Alphabet.of(ALPHABET.characters())).isEqualTo(ALPHABET).hasSameHashCodeAs(ALPHABET);
    assertThat(Alphabet.of("ab 0é🐤")).as("in another order").isNotEqualTo(ALPHABET);
  }

  @Test
  void whatTheAlphabetLacksIsUnknown() {
    assertThat(ALPHABET.encode("b?🐥a")).containsExactly(2, 1, 1, 3);
    assertThat(ALPHABET.encode("")).isEmpty();
    assertThat(ALPHABET.spells('b')).isTrue();
    assertThat(ALPHABET.spells('?')).isFalse();
    assertThat(ALPHABET.spells(0xFFFD)).as("the sign for the unknown is no character").isFalse();
    assertThat(ALPHABET.spells(0x02)).as("nor is the boundary").isFalse();
  }

  @Test
  void textsThatMustBeSpelledAreSpelledWholeOrRefused() {
    assertThat(ALPHABET.encodeExactly("0🐤")).containsExactly(5, 7);
    assertThatThrownBy(() -> ALPHABET.encodeExactly("0x🐥"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model's alphabet lacks U+0078 'x'");
    assertThatThrownBy(() -> ALPHABET.encodeExactly("\u0002"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noCharacterStandsTwice() {
    assertThatThrownBy(() -> Alphabet.of("abca"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("alphabet holds U+0061 twice: at 2 and 5");
    assertThatThrownBy(() -> Alphabet.of("a\uFFFD"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+FFFD twice");
  }

  @Test
  void aCorpusIsGivenItsFrequentCharactersInTheOrderOfCodePoints() {
    AlphabetBuilder counted =
        new AlphabetBuilder().add("zzzyyx").merge(new AlphabetBuilder().add("yx🐤\u0002"));

    assertThat(counted.build("", 1, 10).characters()).isEqualTo("xyz🐤");
    assertThat(counted.build("", 2, 10).characters()).isEqualTo("xyz");
    assertThat(counted.build("", 1, 4).characters()).as("the two most frequent").isEqualTo("yz");
    assertThat(counted.build("70", 2, 5).characters()).isEqualTo("07y");
    assertThatThrownBy(() -> counted.build("0123", 1, 5))
        .hasMessage("the formats need 4 characters, the largest alphabet allows 3");
  }

  @Test
  void halfASurrogatePairIsNoCharacter() {
    for (String text : new String[] {"a\uD83D", "\uDE00a"}) {
      assertThatThrownBy(() -> Alphabet.ofText(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("half a surrogate pair");
    }
    assertThat(Alphabet.ofText("\uD83D\uDE00").size()).isEqualTo(3);
  }
}
