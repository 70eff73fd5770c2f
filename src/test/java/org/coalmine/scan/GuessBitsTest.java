package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

final class GuessBitsTest {
  private static int bits(String password) {
    return GuessBits.of(Secret.of(password));
  }

  /** Guesses by zxcvbn 1.9.0: 3, 18 525 and 10⁸ times ten per character. */
  @Test
  void frequentPasswordsTakeFewGuesses() {
    assertThat(bits("password")).isEqualTo(2);
    assertThat(bits("correcthorsebatterystaple")).isBetween(40, 50);
    assertThat(bits("kq7!Vz0pWx")).isEqualTo(34);
    assertThat(bits("")).isZero();
  }

  @Test
  void longTextsCountAsUnknown() {
    String head = "kq7!Vz0pWx".repeat(7).substring(0, 64);
    assertThat(bits(head + "a".repeat(1000)) - bits(head)).isBetween(3321, 3323);
  }
}
