package org.coalmine.duplicates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

final class TextDigestTest {
  private static int[] points(String text) {
    return text.codePoints().toArray();
  }

  @Test
  void isTheBeginningOfTheDigestOfUtf8() throws Exception {
    TextDigest digest = new TextDigest();
    for (String text : new String[] {"", "abc", "é", "猫とcat", "🙂".repeat(2000)}) {
      ByteBuffer expected =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));

      assertThat(digest.of(points(text)))
          .as(text)
          .isEqualTo(new TextDigest.Bits(expected.getLong(), expected.getLong()));
    }
  }

  @Test
  void aPieceHasTheDigestOfItsText() {
    TextDigest digest = new TextDigest();

    assertThat(digest.of(points("abcdef"), 2, 5)).isEqualTo(digest.of(points("cde")));
  }

  @Test
  void loneSurrogatesDiffer() {
    TextDigest digest = new TextDigest();

    assertThat(digest.of(points("\ud800"))).isNotEqualTo(digest.of(points("\udc00")));
    assertThat(digest.of(points("\ud800"))).isNotEqualTo(digest.of(points("?")));
  }
}
