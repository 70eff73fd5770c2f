package org.coalmine.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The canaries of old seeds, their places and their draws follow from these values. All of them
 * were computed outside of Java, from SHA-256 and the definition of SplitMix64.
 */
class KeyedStreamTest {
  private static KeyedStream fill() {
    return KeyedStream.of("coalmine", "fill", 0);
  }

  private static long[] first(KeyedStream stream) {
    return IntStream.range(0, 3).mapToLong(draw -> stream.nextLong()).toArray();
  }

  @Test
  void theBitsOfAKeyStayWhatTheyAre() {
    assertThat(first(fill()))
        .containsExactly(0xc11b052614681beaL, 0x58881ad3921a1e03L, 0x250b93fb2e61c06dL);
    assertThat(first(KeyedStream.of("coalmine", "fill", 1)))
        .containsExactly(0x9aa6d30bea6e12dL, 0xd78a80026461a0f1L, 0x6bb4872a9fbc9287L);
    assertThat(first(KeyedStream.of("coalmine", "importance", 0)))
        .containsExactly(0x28ca0c9bfa97a2c3L, 0x38c63399c984aefbL, 0x806c9eb7772c22a7L);
    assertThat(first(KeyedStream.of("", "", -1)))
        .containsExactly(0x6204a01ae258be68L, 0x3e8195f5d3e0c55fL, 0x95e8f93fdb6f9855L);
    assertThat(first(KeyedStream.of("graine é 🐤", "canary", 1_000_000_000_000L)))
        .containsExactly(0x65700bab239ee0d9L, 0x5010f51deb381a84L, 0x81e5cdb12cf2fe1aL);
  }

  /** Seed and purpose are told apart though their letters follow each other. */
  @Test
  void keysOfTheSameLettersDiffer() {
    assertThat(first(KeyedStream.of("ab", "c", 0)))
        .isNotEqualTo(first(KeyedStream.of("a", "bc", 0)));
  }

  @Test
  void integersBelowABoundStayWhatTheyAre() {
    assertThat(below(BigInteger.TEN.pow(9), 3))
        .containsExactly("809943369", "371328692", "155378942");
    assertThat(below(BigInteger.TEN.pow(30), 2))
        .containsExactly("956212355310853413959150710073", "183439077900054988434898214512");
    assertThat(below(BigInteger.TWO.pow(64), 1)).containsExactly("13914721134800542698");
    assertThat(below(BigInteger.TWO.pow(64).add(BigInteger.ONE), 2))
        .as("draws at or above the bound are thrown away")
        .containsExactly("5338779822342766810", "1169208992027143979");
    assertThat(below(BigInteger.ONE, 2)).containsExactly("0", "0");
  }

  private static List<String> below(BigInteger bound, int draws) {
    KeyedStream stream = fill();
    List<String> drawn = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      drawn.add(stream.nextBelow(bound).toString());
    }
    return drawn;
  }

  @Test
  void thereIsNoIntegerBelowZero() {
    assertThatThrownBy(() -> fill().nextBelow(BigInteger.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound must be positive: 0");
  }

  /** The upper 53 bits, as a fraction. */
  @Test
  void fractionsStayWhatTheyAre() {
    assertThat(fill().nextDouble()).isEqualTo((0xc11b052614681beaL >>> 11) * 0x1p-53);
  }
}
