package org.coalmine.configuration;

import java.math.BigInteger;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.draw.KeyedStream;
import org.coalmine.secret.Fingerprint;
import org.coalmine.settings.ConfigurationException;

/**
 * The canaries that a configuration asks for: their formats compiled, their fills drawn, the key of
 * their fingerprints. All of it follows from the configuration alone.
 */
public final class ConfiguredCanaries {
  private static final int KEY_BITS = 256;

  /** Their places are drawn on the driver, one by one. */
  private static final BigInteger MOST_INSERTIONS = BigInteger.valueOf(100_000_000);

  private ConfiguredCanaries() {}

  /**
   * Compiles a format's randomness space.
   *
   * @throws IllegalArgumentException if the text has no hole, or the fill is no finite expression
   */
  public static CanaryFormat format(AuditConfiguration.Format format) {
    return new CanaryFormat(
        format.name(), format.text(), RandomnessSpace.of(format.fill(), format.check()));
  }

  /** Draws every canary and control. */
  public static CanaryPlan draw(AuditConfiguration configuration) {
    List<CanarySeries> series =
        configuration.formats().stream()
            .map(
                format ->
                    new CanarySeries(
                        format(format),
                        format.insertions(),
                        format.copies(),
                        format.controls(),
                        format.coinFlips(),
                        format.coinInsertions()))
            .toList();
    series.forEach(one -> requireFills(one.format(), configuration.extract().top()));
    requireInsertions(series);
    try {
      return CanaryPlan.draw(configuration.seed().reveal(), series);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("canaries: " + e.getMessage(), e);
    }
  }

  private static void requireInsertions(List<CanarySeries> series) {
    BigInteger all =
        series.stream()
            .map(ConfiguredCanaries::insertions)
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (all.compareTo(MOST_INSERTIONS) > 0) {
      throw new ConfigurationException(
          "canaries: %,d insertions in all are asked for, %,d are the most; lower insertions, copies or coin-flips"
              .formatted(all, MOST_INSERTIONS));
    }
  }

  private static BigInteger insertions(CanarySeries series) {
    return series.insertions().stream()
        .map(BigInteger::valueOf)
        .reduce(BigInteger.ZERO, BigInteger::add)
        .multiply(BigInteger.valueOf(series.canariesEach()))
        .add(
            BigInteger.valueOf(series.coinFlips())
                .multiply(BigInteger.valueOf(series.coinInsertions())));
  }

  /**
   * Refuses to extract more fills than there are.
   *
   * @throws ConfigurationException naming the format
   */
  public static void requireFills(CanaryFormat format, int top) {
    requireFills("extract.top", format, top);
  }

  /** The same, for what was asked by another name. */
  public static void requireFills(String name, CanaryFormat format, int top) {
    if (BigInteger.valueOf(top).compareTo(format.space().size()) > 0) {
      throw new ConfigurationException(
          "%s: the %,d most likely fills are asked for, and format '%s' has only %,d"
              .formatted(name, top, format.name(), format.space().size()));
    }
  }

  /** The run's fingerprints, keyed by its seed: equal in every run of the same configuration. */
  public static Fingerprint fingerprint(AuditConfiguration configuration) {
    KeyedStream stream = KeyedStream.of(configuration.seed().reveal(), "fingerprint key", 0);
    BigInteger key = stream.nextBelow(BigInteger.ONE.shiftLeft(KEY_BITS));
    byte[] bytes = new byte[KEY_BITS / Byte.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = key.shiftRight(i * Byte.SIZE).byteValue();
    }
    return new Fingerprint(bytes);
  }
}
