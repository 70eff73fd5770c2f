package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks of the record tree; every message names the key, the bound and the value. */
public final class Require {
  private Require() {}

  public static <T> T present(String key, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  public static void text(String key, @Nullable String value) {
    if (present(key, value).isBlank()) {
      throw new IllegalArgumentException(key + " must not be blank");
    }
  }

  static void finite(String key, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(key + " must be finite: " + value);
    }
  }

  public static void atLeast(String key, long bound, long value) {
    if (value < bound) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }

  public static void atLeast(String key, double bound, double value) {
    finite(key, value);
    if (value < bound) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }

  static void atLeast(String key, BigInteger bound, @Nullable BigInteger value) {
    if (present(key, value).compareTo(bound) < 0) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }

  public static void probability(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must lie in [0, 1]: " + value);
    }
  }

  static void some(String key, Collection<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(key + " must hold at least one entry");
    }
  }

  public static void known(String key, Set<String> known, String value) {
    if (!known.contains(value)) {
      throw new IllegalArgumentException(key + " is not in the report: " + value);
    }
  }
}
