package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static final Alphabet ALPHABET = Alphabet.of("ab😀é");

  @Test
  void numbersCodePointsInTheirOrder() {
    assertThat(ALPHABET.size()).isEqualTo(6);
    assertThat(ALPHABET.encode("é😀ba")).containsExactly(5, 4, 3, 2);
    assertThat(ALPHABET.encode("a?b")).containsExactly(2, Alphabet.UNKNOWN, 3);
  }

  @Test
  void decodesWhatItSpells() {
    assertThat(ALPHABET.decode(ALPHABET.encodeExactly("a😀😀éb"))).isEqualTo("a😀😀éb");
    assertThat(ALPHABET.decode(new int[0])).isEmpty();
    assertThatThrownBy(() -> ALPHABET.decode(new int[] {6}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void namesWhatItCannotSpell() {
    assertThatThrownBy(() -> ALPHABET.encodeExactly("ab\u0416\u0417"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+0416");
  }

  /** The value is that of another implementation of SHA-256. */
  @Test
  void digestCoversSymbolsInTheirOrder() {
    assertThat(ALPHABET.digest())
        .isEqualTo("e85993bd3908634d7145f8a03360143d2496cb268694ca29544aa00cd22c197b");
    assertThat(Alphabet.of("ba😀é").digest()).isNotEqualTo(ALPHABET.digest());
  }
}
