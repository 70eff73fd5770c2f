package org.coalmine.kernel;

import java.util.Arrays;

/** Numbers of rows, in the order in which they are summed. */
public final class RowList {
  private int[] rows;
  private int size;

  public RowList(int capacity) {
    rows = new int[capacity];
  }

  /** The rows from 0 to a number, in order. */
  public static RowList all(int count) {
    RowList all = new RowList(count);
    for (int row = 0; row < count; row++) {
      all.add(row);
    }
    return all;
  }

  public void add(int row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(16, 2 * size));
    }
    rows[size++] = row;
  }

  public void addAll(RowList others) {
    for (int i = 0; i < others.size; i++) {
      add(others.rows[i]);
    }
  }

  public int size() {
    return size;
  }

  public int at(int index) {
    return rows[index];
  }
}
