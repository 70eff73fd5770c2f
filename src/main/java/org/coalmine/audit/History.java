package org.coalmine.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.BitsInterval;
import org.coalmine.report.CanaryResult;
import org.coalmine.report.Privacy;
import org.coalmine.report.Report;
import org.coalmine.report.Trend;

/** The runs of audits over time, from their reports alone: there is no index that could be lost. */
public final class History {
  private History() {}

  /**
   * The trend of the audits of one name, oldest run first. The order in which the reports are given
   * does not matter, and a run given twice counts once.
   */
  public static Trend of(String name, Collection<Report> reports) {
    SortedMap<String, Report> byId = new TreeMap<>();
    reports.stream()
        .filter(report -> report.name().equals(name))
        .forEach(report -> byId.put(report.run().id(), report));
    List<Report> ordered = new ArrayList<>(byId.values());
    ordered.sort(
        Comparator.comparing((Report report) -> report.run().startedAt())
            .thenComparing(report -> report.run().id()));
    List<Trend.Run> runs = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      runs.add(
          run(ordered.get(i), i == 0 ? List.of() : changes(ordered.get(i - 1), ordered.get(i))));
    }
    return new Trend(name, runs);
  }

  /** The names of the audits, in order. */
  public static List<String> names(Collection<Report> reports) {
    return reports.stream().map(Report::name).distinct().sorted().toList();
  }

  private static Trend.Run run(Report report, List<String> changes) {
    SortedMap<Integer, List<CanaryResult>> groups = new TreeMap<>();
    report
        .canaries()
        .forEach(
            canary ->
                groups.computeIfAbsent(canary.insertions(), key -> new ArrayList<>()).add(canary));
    SortedMap<Integer, BitsInterval> exposures = new TreeMap<>();
    groups.forEach((insertions, group) -> exposures.put(insertions, median(group)));
    Privacy privacy = report.privacy();
    return new Trend.Run(
        report.run().id(),
        report.run().startedAt(),
        report.verdict(),
        exposures,
        report.canaries().stream().mapToDouble(CanaryResult::ceilingBits).max().orElse(0),
        privacy == null ? null : privacy.epsilonLowerBound(),
        changes);
  }

  /**
   * The median of the low ends and that of the high ends: the median exposure lies between them,
   * wherever in its interval each exposure lies.
   */
  static BitsInterval median(List<CanaryResult> group) {
    return new BitsInterval(
        median(group.stream().mapToDouble(canary -> canary.exposureBits().low()).toArray()),
        median(group.stream().mapToDouble(canary -> canary.exposureBits().high()).toArray()));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** What changed in the making between two runs, as sentences without values of secrets. */
  static List<String> changes(Report before, Report after) {
    List<String> changes = new ArrayList<>();
    if (!before.provenance().coalmineVersion().equals(after.provenance().coalmineVersion())) {
      changes.add("coalmine " + after.provenance().coalmineVersion());
    }
    changed(before.provenance().versions(), after.provenance().versions(), changes);
    if (!Objects.equals(before.provenance().corpus(), after.provenance().corpus())) {
      changes.add("another corpus");
    }
    changed(before.provenance().configuration(), after.provenance().configuration(), changes);
    return changes;
  }

  private static void changed(
      SortedMap<String, String> before, SortedMap<String, String> after, List<String> changes) {
    after.forEach(
        (key, value) -> {
          if (!value.equals(before.get(key))) {
            changes.add(key + " " + value);
          }
        });
    before.keySet().stream()
        .filter(key -> !after.containsKey(key))
        .forEach(key -> changes.add(key + " removed"));
  }
}
