package org.coalmine.train;

import java.util.Arrays;

/** Numbers of rows, in the order in which they are summed. */
final class RowList {
  private int[] rows;
  private int size;

  RowList(int capacity) {
    rows = new int[capacity];
  }

  /** The rows from 0 to a number, in order. */
  static RowList all(int count) {
    RowList all = new RowList(count);
    for (int row = 0; row < count; row++) {
      all.add(row);
    }
    return all;
  }

  void add(int row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(16, 2 * size));
    }
    rows[size++] = row;
  }

  void addAll(RowList others) {
    for (int i = 0; i < others.size; i++) {
      add(others.rows[i]);
    }
  }

  int size() {
    return size;
  }

  int at(int index) {
    return rows[index];
  }
}
