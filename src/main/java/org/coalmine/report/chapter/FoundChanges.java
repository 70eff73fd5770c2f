package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What stands in a corpus that did not stand there before, and the other way round, by fingerprints
 * under one key. Where a report holds a share of its fingerprints, that share is compared.
 *
 * @param added by kind the fingerprints that are new, ascending
 * @param gone by kind those that were there before
 * @param stayed how many were there before and are
 * @param whole whether all fingerprints of both were compared
 */
public record FoundChanges(
    SortedMap<String, List<String>> added,
    SortedMap<String, List<String>> gone,
    long stayed,
    boolean whole) {

  /**
   * Compares two scans under one key.
   *
   * @throws IllegalArgumentException if they are under different keys
   */
  public static FoundChanges between(Found before, Found after) {
    if (!before.keyId().equals(after.keyId())) {
      throw new IllegalArgumentException(
          "scans under different keys cannot be compared: %s, %s"
              .formatted(before.keyId(), after.keyId()));
    }
    Map<String, String> then = before.fingerprints().byPrint();
    Map<String, String> now = after.fingerprints().byPrint();
    return new FoundChanges(
        without(now, then, before.fingerprints()),
        without(then, now, after.fingerprints()),
        now.keySet().stream().filter(then::containsKey).count(),
        before.fingerprints().below() == null && after.fingerprints().below() == null);
  }

  private static SortedMap<String, List<String>> without(
      Map<String, String> some, Map<String, String> others, Found.Prints told) {
    SortedMap<String, List<String>> without = new TreeMap<>();
    some.forEach(
        (print, kind) -> {
          if (!others.containsKey(print) && told.tellsOf(print)) {
            without.computeIfAbsent(kind, key -> new ArrayList<>()).add(print);
          }
        });
    return without;
  }

  /** How many are new. */
  public long addedCount() {
    return count(added);
  }

  /** How many are gone. */
  public long goneCount() {
    return count(gone);
  }

  private static long count(SortedMap<String, List<String>> byKind) {
    return byKind.values().stream().mapToLong(List::size).sum();
  }

  /** How many of each kind: {@code 3 (2 card, 1 ssn)}. */
  public static String words(SortedMap<String, List<String>> byKind) {
    return Figures.grouped(count(byKind))
        + byKind.entrySet().stream()
            .map(kind -> Figures.grouped(kind.getValue().size()) + " " + kind.getKey())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
