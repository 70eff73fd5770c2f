package org.coalmine.canary;

/** The code points from {@code low} to {@code high}, both included. */
record CodePointRange(int low, int high) {
  boolean isWide() {
    return high > low;
  }
}
