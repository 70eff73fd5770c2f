package org.coalmine.duplicates;

import java.io.Serializable;

/**
 * A signature cut into bands: two documents meet if all values of one band are equal. If each value
 * is equal with the probability J, the Jaccard similarity of their shingles, they meet with
 * probability 1 − (1 − J^rows)^bands (Leskovec, Rajaraman, Ullman, section 3.4).
 *
 * @param bands how many there are, from 1
 * @param rows values in each, from 1
 */
public record Bands(int bands, int rows) implements Serializable {
  private static final int MOST_VALUES = 4096;

  public Bands {
    require("bands", bands);
    require("rows", rows);
    if ((long) bands * rows > MOST_VALUES) {
      throw new IllegalArgumentException(
          "bands times rows must be at most %d: %d times %d".formatted(MOST_VALUES, bands, rows));
    }
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }

  /** Values of a signature. */
  public int values() {
    return bands * rows;
  }

  /** The probability that two documents of this similarity meet. */
  public double meeting(double similarity) {
    return -Math.expm1(bands * Math.log1p(-Math.pow(similarity, rows)));
  }

  /** The similarity about which the probability climbs: (1 / bands)^(1 / rows). */
  public double threshold() {
    return Math.pow(1.0 / bands, 1.0 / rows);
  }

  /**
   * The key of one band: 64 bits of its values.
   *
   * @param signature {@link #values} values
   * @param band from 0
   */
  public long key(double[] signature, int band) {
    if (signature.length != values()) {
      throw new IllegalArgumentException(
          "a signature has %d values: %d".formatted(values(), signature.length));
    }
    long key = 0;
    for (int row = 0; row < rows; row++) {
      key = mixed(key + Double.doubleToLongBits(signature[band * rows + row]));
    }
    return key;
  }

  /** Spreads a value over all bits (the finalizer of SplitMix64). */
  private static long mixed(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
