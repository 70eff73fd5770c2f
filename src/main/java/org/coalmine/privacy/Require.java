package org.coalmine.privacy;

import java.math.BigInteger;

/** The checks of arguments; every message names the key, the bound and the value. */
final class Require {
  private Require() {}

  static void positive(String key, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " must be finite and above 0: " + value);
    }
  }

  static void notNegative(String key, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " must be finite and at least 0: " + value);
    }
  }

  public static void atLeast(String key, long bound, long value) {
    if (value < bound) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }

  static void atMost(String key, long bound, long value) {
    if (value > bound) {
      throw new IllegalArgumentException(key + " must be at most " + bound + ": " + value);
    }
  }

  static void within(String key, BigInteger low, BigInteger high, BigInteger value) {
    if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
      throw new IllegalArgumentException(
          "%s must lie in [%s, %s]: %s".formatted(key, low, high, value));
    }
  }

  /** In (0, 1). */
  static void strictlyBetweenZeroAndOne(String key, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(key + " must lie strictly between 0 and 1: " + value);
    }
  }

  /** In [0, 1). */
  static void probabilityBelowOne(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(key + " must lie in [0, 1): " + value);
    }
  }
}
