package org.coalmine.synthetic;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A set of fingerprints. They are spread evenly, so their first bits say where to look: a look-up
 * reads two places of memory, however many they are. Takes nine to twelve bytes for each.
 */
public final class Pieces implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final int MOST_BITS = 26;

  /** Rising. */
  private final long[] fingerprints;

  private transient int shift;

  /** Of each beginning the first fingerprint that has it or a larger one. */
  private transient int[] first;

  private Pieces(long[] fingerprints) {
    this.fingerprints = fingerprints;
    this.shift = shift(fingerprints.length);
    this.first = first(fingerprints, shift);
  }

  /** The set of some fingerprints, which may be there several times; the array is sorted. */
  public static Pieces of(long[] fingerprints) {
    return new Pieces(Shingles.distinct(fingerprints));
  }

  /** Whether a fingerprint is in the set. */
  public boolean hold(long fingerprint) {
    int beginning = beginning(fingerprint, shift);
    return Arrays.binarySearch(fingerprints, first[beginning], first[beginning + 1], fingerprint)
        >= 0;
  }

  /** How many there are. */
  public int size() {
    return fingerprints.length;
  }

  private static int shift(int size) {
    int bits = Math.min(MOST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(size / 2));
    return Long.SIZE - Math.max(1, bits);
  }

  /** The first bits, in the order of signed numbers. */
  private static int beginning(long fingerprint, int shift) {
    return (int) ((fingerprint ^ Long.MIN_VALUE) >>> shift);
  }

  private static int[] first(long[] fingerprints, int shift) {
    int[] first = new int[(1 << (Long.SIZE - shift)) + 1];
    for (long fingerprint : fingerprints) {
      first[beginning(fingerprint, shift) + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    return first;
  }

  @Serial
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    shift = shift(fingerprints.length);
    first = first(fingerprints, shift);
  }
}
