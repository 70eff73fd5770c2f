package org.coalmine.canary;

import java.util.List;
import java.util.TreeSet;

/**
 * What to draw of one format.
 *
 * @param format the format
 * @param insertions numbers of insertions, each at least 1, distinct; kept in increasing order
 * @param canariesEach how many canaries of every number of insertions, at least 1
 * @param controls how many controls, from 0
 */
public record CanarySeries(
    CanaryFormat format, List<Integer> insertions, int canariesEach, int controls) {
  public CanarySeries {
    TreeSet<Integer> ordered = new TreeSet<>(insertions);
    if (ordered.size() < insertions.size()) {
      throw new IllegalArgumentException(
          "insertions of format '%s' must be distinct: %s".formatted(format.name(), insertions));
    }
    if (!ordered.isEmpty() && ordered.first() < 1) {
      throw new IllegalArgumentException(
          "insertions of format '%s' must be at least 1: %s".formatted(format.name(), insertions));
    }
    if (canariesEach < 1) {
      throw new IllegalArgumentException(
          "canariesEach of format '%s' must be at least 1: %d"
              .formatted(format.name(), canariesEach));
    }
    if (controls < 0) {
      throw new IllegalArgumentException(
          "controls of format '%s' must not be negative: %d".formatted(format.name(), controls));
    }
    insertions = List.copyOf(ordered);
  }

  /** How many fills are drawn, controls included. */
  public long fills() {
    return (long) insertions.size() * canariesEach + controls;
  }
}
