package org.coalmine.report.chapter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** How figures are written for people, the same in every locale. */
public final class Figures {
  private static final int LONGEST_GROUPED = 16;
  private static final int FEWEST_PLACES = 2;
  private static final int MOST_PLACES = 12;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Figures() {}

  public static String grouped(BigInteger value) {
    String digits = value.toString();
    if (digits.length() > LONGEST_GROUPED) {
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
      return rounded.unscaledValue().signum() == 0
          ? "0"
          : String.format(Locale.ROOT, "%.3e", rounded).replace("e+", "e");
    }
    return digits.replaceAll("(\\d)(?=(\\d{3})+$)", "$1,");
  }

  public static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  public static String rank(Rank rank) {
    return rank.exact() ? grouped(rank.low()) : grouped(rank.low()) + " – " + grouped(rank.high());
  }

  public static String decimals(int places, double value) {
    double shown = value == 0 ? 0 : value;
    return String.format(Locale.ROOT, "%." + places + "f", shown);
  }

  /** An upper bound, rounded up: what is printed holds too. */
  public static String upper(int places, double bound) {
    return rounded(places, bound, RoundingMode.CEILING);
  }

  /** A lower bound, rounded down: what is printed holds too. */
  public static String lower(int places, double bound) {
    return rounded(places, bound, RoundingMode.FLOOR);
  }

  /** Of the shortest decimal that reads back as the value: 0.3 stays 0.3, up and down. */
  private static String rounded(int places, double bound, RoundingMode mode) {
    return Double.isFinite(bound)
        ? BigDecimal.valueOf(bound).setScale(places, mode).toPlainString()
        : bound > 0 ? "∞" : String.valueOf(bound);
  }

  /** The fewest decimal places, two at least, at which two unequal values are printed apart. */
  public static int placesApart(double one, double other) {
    int places = FEWEST_PLACES;
    while (one != other
        && places < MOST_PLACES
        && decimals(places, one).equals(decimals(places, other))) {
      places++;
    }
    return places;
  }

  /**
   * The fewest decimal places, two at least, at which a lower bound, rounded down, still exceeds an
   * upper one, rounded up; two where it does not exceed it.
   */
  public static int placesApartAsBounds(double upper, double lower) {
    int places = FEWEST_PLACES;
    while (lower > upper
        && places < MOST_PLACES
        && Double.parseDouble(lower(places, lower)) <= Double.parseDouble(upper(places, upper))) {
      places++;
    }
    return places;
  }

  /** A value as it was given, whole numbers without a point. */
  public static String given(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** An interval to two decimals, one figure where both ends are shown alike. */
  public static String bits(BitsInterval interval) {
    String low = decimals(2, interval.low());
    String high = decimals(2, interval.high());
    return low.equals(high) ? low : low + " – " + high;
  }

  /** A probability, in scientific form where decimals would show nothing. */
  public static String probability(double value) {
    return value != 0 && value < 0.001
        ? String.format(Locale.ROOT, "%.1e", value)
        : decimals(3, value);
  }

  public static String percent(double value) {
    String text = decimals(2, value * 100);
    return text.replaceAll("\\.?0+$", "") + "%";
  }

  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** How often a canary was planted. */
  public static String times(int insertions) {
    return "planted " + (insertions == 1 ? "once" : grouped(insertions) + " times");
  }

  /** {@code once}, {@code 1,200 times}. */
  public static String often(long times) {
    return times == 1 ? "once" : grouped(times) + " times";
  }

  /** Text of a report must not steer the terminal. */
  public static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || !steers(point)) {
                safe.appendCodePoint(point);
              } else {
                safe.append(String.format(Locale.ROOT, "\\u%04x", point));
              }
            });
    return safe.toString();
  }

  /** Text of a report in one line, its line feeds visible. */
  public static String inOneLine(String text) {
    return printable(text).replace("\n", "\\u000a");
  }

  private static boolean steers(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || (type == Character.FORMAT
            && point != ZERO_WIDTH_JOINER
            && point != ZERO_WIDTH_NON_JOINER)
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE
        || (point & 0xFFFE) == 0xFFFE;
  }
}
