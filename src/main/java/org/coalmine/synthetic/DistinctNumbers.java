package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/** A set of numbers, eight to sixteen bytes for each. */
final class DistinctNumbers implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Open addressing; 0 is free. */
  private long[] slots = new long[16];

  private int size;
  private boolean zero;

  void add(long number) {
    if (number == 0) {
      zero = true;
      return;
    }
    if (4 * (size + 1) > 3 * slots.length) {
      long[] old = slots;
      slots = new long[2 * old.length];
      size = 0;
      Arrays.stream(old).filter(it -> it != 0).forEach(this::put);
    }
    put(number);
  }

  private void put(long number) {
    int mask = slots.length - 1;
    int slot = (int) (number * GOLDEN >>> Integer.SIZE) & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == number) {
        return;
      }
      slot = slot + 1 & mask;
    }
    slots[slot] = number;
    size++;
  }

  void addAll(DistinctNumbers others) {
    zero |= others.zero;
    Arrays.stream(others.slots).filter(it -> it != 0).forEach(this::add);
  }

  long size() {
    return size + (zero ? 1L : 0);
  }
}
