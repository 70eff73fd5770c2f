package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pieces are of characters, whatever these take in a file or in memory. */
class ShinglesTest {
  private static final Shingles SHINGLES = new Shingles(20, 5);

  private static String text(Random random, int first, int count, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(first + random.nextInt(count));
    }
    return text.toString();
  }

  private static boolean shareOne(String one, String other) {
    long[] known = SHINGLES.of(one);
    return Arrays.stream(SHINGLES.of(other)).anyMatch(it -> Arrays.binarySearch(known, it) >= 0);
  }

  /** One, two, three and four bytes of UTF-8, the last two chars of Java. */
  @Test
  void aStretchIsSeenByItsCharacters() {
    Random random = new Random(3);
    for (int first : new int[] {'A', 0x410, 0x2010, 0x1F300}) {
      for (int round = 0; round < 50; round++) {
        String seen = text(random, first, 24, 39);
        String part = seen.substring(0, seen.offsetByCodePoints(0, 19));
        String one = text(random, 'a', 26, 50) + ".";
        String other = text(random, 'a', 26, 50) + "!";
        assertThat(shareOne(one + seen + "," + one, other + seen + "?" + other))
            .as("U+%04X, 39 characters", first)
            .isTrue();
        assertThat(shareOne(one + part + "," + one, other + part + "?" + other))
            .as("U+%04X, 19 characters", first)
            .isFalse();
      }
    }
  }

  @Test
  void anotherKeyMakesOtherPieces() {
    String text = text(new Random(1), 'a', 26, 400);
    assertThat(SHINGLES.of(text)).isNotEmpty();
    assertThat(new Shingles(20, 6).of(text)).hasSameSizeAs(SHINGLES.of(text));
    assertThat(Arrays.stream(new Shingles(20, 6).of(text)))
        .doesNotContainAnyElementsOf(Arrays.stream(SHINGLES.of(text)).boxed().toList());
  }
}
