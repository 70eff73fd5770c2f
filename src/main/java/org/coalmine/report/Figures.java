package org.coalmine.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** How figures are written for people, the same in every locale. */
final class Figures {
  private static final int LONGEST_GROUPED = 16;

  private Figures() {}

  static String grouped(BigInteger value) {
    String digits = value.toString();
    if (digits.length() > LONGEST_GROUPED) {
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
      return rounded.unscaledValue().signum() == 0
          ? "0"
          : String.format(Locale.ROOT, "%.3e", rounded).replace("e+", "e");
    }
    return digits.replaceAll("(\\d)(?=(\\d{3})+$)", "$1,");
  }

  static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String rank(Rank rank) {
    return rank.exact() ? grouped(rank.low()) : grouped(rank.low()) + " – " + grouped(rank.high());
  }

  static String decimals(int places, double value) {
    double shown = value == 0 ? 0 : value;
    return String.format(Locale.ROOT, "%." + places + "f", shown);
  }

  /** An interval to two decimals, one figure where both ends are shown alike. */
  static String bits(BitsInterval interval) {
    String low = decimals(2, interval.low());
    String high = decimals(2, interval.high());
    return low.equals(high) ? low : low + " – " + high;
  }

  /** A probability, in scientific form where decimals would show nothing. */
  static String probability(double value) {
    return value != 0 && value < 0.001
        ? String.format(Locale.ROOT, "%.1e", value)
        : decimals(3, value);
  }

  static String percent(double value) {
    String text = decimals(2, value * 100);
    return text.replaceAll("\\.?0+$", "") + "%";
  }

  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
