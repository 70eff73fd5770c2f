package org.coalmine.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FingerprintTest {
  private static final byte[] KEY = new byte[20];

  static {
    Arrays.fill(KEY, (byte) 0x0b);
  }

  @Test
  void isTheBeginningOfTheHmacOfRfc4231() {
    // RFC 4231, test case 1: HMAC-SHA-256 of "Hi There" under twenty bytes 0x0b.
    assertThat(new Fingerprint(KEY).of(Secret.of("Hi There"))).isEqualTo("b0344c61d8db3853");
  }

  @Test
  void dependsOnKeyAndSecret() {
    Fingerprint fingerprint = new Fingerprint(KEY);
    String one = fingerprint.of(Secret.of("281265017"));

    assertThat(one).hasSize(16).isEqualTo(fingerprint.of(Secret.of("281265017")));
    assertThat(fingerprint.of(Secret.of("281265018"))).isNotEqualTo(one);
    assertThat(new Fingerprint("another key, 16+ bytes".getBytes(UTF_8)).of(Secret.of("281265017")))
        .isNotEqualTo(one);
  }

  @Test
  void keyIsCopiedAndHidden() {
    byte[] key = KEY.clone();
    Fingerprint fingerprint = new Fingerprint(key);
    String before = fingerprint.of(Secret.of("a"));
    Arrays.fill(key, (byte) 1);

    assertThat(fingerprint.of(Secret.of("a"))).isEqualTo(before);
    assertThat(fingerprint.toString()).isEqualTo("Fingerprint[key hidden]");
  }

  @Test
  void refusesShortKeys() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fingerprint(new byte[15]))
        .withMessage("key must have at least 16 bytes: 15");
  }
}
