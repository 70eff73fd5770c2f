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
 * @param coinFlips how many canaries are in or out by a fair coin each, from 0
 * @param coinInsertions how often one that is in is inserted, at least 1
 */
public record CanarySeries(
    CanaryFormat format,
    List<Integer> insertions,
    int canariesEach,
    int controls,
    int coinFlips,
    int coinInsertions) {
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
    if (coinFlips < 0) {
      throw new IllegalArgumentException(
          "coinFlips of format '%s' must not be negative: %d".formatted(format.name(), coinFlips));
    }
    if (coinInsertions < 1) {
      throw new IllegalArgumentException(
          "coinInsertions of format '%s' must be at least 1: %d"
              .formatted(format.name(), coinInsertions));
    }
    insertions = List.copyOf(ordered);
  }

  /** A series without coins. */
  public CanarySeries(
      CanaryFormat format, List<Integer> insertions, int canariesEach, int controls) {
    this(format, insertions, canariesEach, controls, 0, 1);
  }

  /** How many fills are drawn, controls included. */
  public long fills() {
    return (long) insertions.size() * canariesEach + controls + coinFlips;
  }
}
