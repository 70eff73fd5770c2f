package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.Report;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChanges;
import org.coalmine.report.chapter.FoundChapter;
import org.jspecify.annotations.Nullable;

/** Scans over time: how many secrets there are, which are new and which are gone. */
final class FoundHistory {
  private FoundHistory() {}

  private static @Nullable Found found(@Nullable Report report) {
    return report == null
        ? null
        : report.chapter(FoundChapter.class).map(FoundChapter::found).orElse(null);
  }

  private static @Nullable FoundChanges changes(@Nullable Found before, Found after) {
    return before == null || !before.keyId().equals(after.keyId())
        ? null
        : FoundChanges.between(before, after);
  }

  /** What a run found; null if it was no scan. */
  static Trend.@Nullable Secrets secrets(@Nullable Report before, Report report) {
    Found found = found(report);
    if (found == null) {
      return null;
    }
    SortedMap<String, Long> byKind = new TreeMap<>();
    found.groups().stream()
        .filter(Found.Group::real)
        .forEach(group -> byKind.merge(group.kind(), group.secrets(), Long::sum));
    FoundChanges changes = changes(found(before), found);
    FoundChanges told = changes != null && changes.whole() ? changes : null;
    return new Trend.Secrets(
        found.real(),
        found.certain(null),
        byKind,
        told == null ? null : (Long) told.addedCount(),
        told == null ? null : (Long) told.goneCount());
  }

  /** What changed from run to run, in words. */
  static List<String> moves(Report before, Report report) {
    Found then = found(before);
    Found now = found(report);
    if (then == null || now == null) {
      return List.of();
    }
    FoundChanges changes = changes(then, now);
    if (changes == null) {
      return List.of("secrets under another key, not compared");
    }
    List<String> moves = new ArrayList<>();
    String share = changes.whole() ? "" : " among those compared";
    if (!changes.added().isEmpty()) {
      moves.add("new secrets" + share + " " + FoundChanges.words(changes.added()));
    }
    if (!changes.gone().isEmpty()) {
      moves.add("gone" + share + " " + FoundChanges.words(changes.gone()));
    }
    return moves;
  }
}
