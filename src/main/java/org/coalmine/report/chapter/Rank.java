package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;

/**
 * The rank of a canary among the candidates of its format, as an interval.
 *
 * @param method {@code pruned}, {@code dense}, {@code importance}, {@code uniform} or {@code
 *     skew-normal}
 * @param low the smallest rank the evidence allows, at least 1
 * @param high the largest; equal to {@code low} where the rank is counted or proved
 * @param confidence with which the interval holds the rank; 1 where it is counted or proved
 */
public record Rank(String method, BigInteger low, BigInteger high, double confidence) {
  public Rank {
    Require.present("method", method);
    if (Arrays.stream(Method.values()).map(Rank::name).noneMatch(method::equals)) {
      throw new IllegalArgumentException(
          "method must be one of "
              + Arrays.stream(Method.values()).map(Rank::name).toList()
              + ": "
              + method);
    }
    Require.atLeast("low", BigInteger.ONE, low);
    Require.atLeast("high", low, high);
    if (!(confidence > 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must lie in (0, 1]: " + confidence);
    }
  }

  /** What a ranking method found. */
  public static Rank of(RankInterval interval) {
    return new Rank(
        name(interval.method()), interval.low(), interval.high(), interval.confidence());
  }

  RankInterval interval() {
    Method found = Method.valueOf(method.toUpperCase(Locale.ROOT).replace('-', '_'));
    return new RankInterval(low, high, found, confidence);
  }

  public boolean exact() {
    return interval().exact();
  }

  public static String name(Method method) {
    return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
