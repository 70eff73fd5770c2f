package org.coalmine.configuration;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;

/**
 * Numbers as they are written. The library of HOCON would cut fractions off, take the nearest
 * number that fits, and read {@code 30d} as Java does, which is 30.
 */
final class Numbers {
  private static final int LONGEST_SHOWN = 40;

  /** A value that is no number of the kind that is wanted. */
  static final class NoNumberException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoNumberException(String message) {
      super(message);
    }
  }

  private Numbers() {}

  /** A whole number, also as 2.0 or 1e3. */
  static int integer(ConfigValue value) {
    long whole = whole(value);
    if (whole != (int) whole) {
      throw new NoNumberException(
          "must be from %d to %d: %d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE, whole));
    }
    return (int) whole;
  }

  /** A whole number of 64 bits. */
  static long whole(ConfigValue value) {
    BigDecimal exact = exact(value);
    try {
      return exact.longValueExact();
    } catch (ArithmeticException e) {
      throw new NoNumberException(
          exact.signum() != 0 && exact.stripTrailingZeros().scale() > 0
              ? "must be a whole number: " + shown(value)
              : "must be from %d to %d: %s"
                  .formatted(Long.MIN_VALUE, Long.MAX_VALUE, shown(value)));
    }
  }

  /** The nearest double. */
  static double number(ConfigValue value) {
    double number = exact(value).doubleValue();
    if (Double.isInfinite(number)) {
      throw new NoNumberException("is too large for a number: " + shown(value));
    }
    return number;
  }

  private static BigDecimal exact(ConfigValue value) {
    boolean scalar =
        value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.STRING;
    if (!scalar) {
      throw new NoNumberException("must be a number: " + shown(value));
    }
    if (value.unwrapped() instanceof Double number && number.isInfinite()) {
      throw new NoNumberException("is too large for a number");
    }
    try {
      return new BigDecimal(written(value));
    } catch (NumberFormatException e) {
      throw new NoNumberException(
          "must be a number without a unit, which the key names if there is one: " + shown(value));
    }
  }

  private static String written(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? String.valueOf(value.unwrapped())
        : value.render();
  }

  private static String shown(ConfigValue value) {
    String written = written(value);
    return written.length() > LONGEST_SHOWN ? written.substring(0, LONGEST_SHOWN) + "..." : written;
  }
}
