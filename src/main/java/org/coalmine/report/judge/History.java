package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** The runs of audits over time, from their reports alone: there is no index that could be lost. */
public final class History {
  private static final double LEAST_MOVE_BITS = 1;

  /** With fewer older runs none could be as rare as one in twenty. */
  private static final int FEWEST_COMPARABLE = 19;

  private static final double RARE = 0.05;

  private History() {}

  /**
   * The trend of one of the {@link #names}, oldest run first. The order in which the reports are
   * given does not matter, and a run given twice counts once.
   */
  public static Trend of(String name, Collection<Report> reports) {
    TreeSet<Report> ordered =
        new TreeSet<>(
            Comparator.comparing((Report report) -> report.run().startedAt())
                .thenComparing(report -> report.run().id()));
    reports.stream().filter(report -> name(report).equals(name)).forEach(ordered::add);
    List<Trend.Run> runs = new ArrayList<>();
    Map<Set<String>, List<Double>> older = new HashMap<>();
    Map<Boolean, Report> before = new HashMap<>();
    for (Report report : ordered) {
      List<Double> comparable =
          older.computeIfAbsent(canaries(report), canaries -> new ArrayList<>());
      Report last = before.put(elsewhere(report), report);
      boolean firstOfKind = last == null && before.size() > 1;
      runs.add(run(last, report, comparable, firstOfKind));
      comparable.add(meanExposureBits(report));
    }
    return new Trend(name, runs);
  }

  /**
   * A model that was trained elsewhere is no other state of one that was trained here: each is
   * compared with the last of its own kind.
   */
  private static boolean elsewhere(Report report) {
    return report.planting() != null || report.chapter(ModelChapter.class).isPresent();
  }

  /** The names of the audits, in order; those of runs of another kind say so. */
  public static List<String> names(Collection<Report> reports) {
    return reports.stream().map(History::name).distinct().sorted().toList();
  }

  private static String name(Report report) {
    return report.header().kind() == Kind.AUDIT
        ? report.name()
        : report.name() + " (" + Spelling.of(report.header().kind()) + ")";
  }

  private static @Nullable Double duplicateShare(Report report) {
    return report
        .chapter(DuplicatesChapter.class)
        .map(chapter -> chapter.duplicates().corpus().share())
        .orElse(null);
  }

  /** Runs are comparable that planted the same fills equally often among as many candidates. */
  private static Set<String> canaries(Report report) {
    return Stream.concat(
            Stream.of("elsewhere " + elsewhere(report)),
            report.planted().stream()
                .map(
                    it ->
                        it.id()
                            + " "
                            + it.fingerprint()
                            + " "
                            + it.insertions()
                            + " "
                            + it.spaceSize()))
        .collect(Collectors.toSet());
  }

  /**
   * Whether a run leaks more than those before it. If all were alike, each would be as likely to
   * have the highest mean exposure: p = (1 + how many are at least as high) / (1 + how many).
   */
  static Optional<String> highest(Report report, List<Double> olderMeans) {
    int older = olderMeans.size();
    double mean = meanExposureBits(report);
    long asHigh = olderMeans.stream().filter(past -> past >= mean).count();
    double p = (1.0 + asHigh) / (1.0 + older);
    return older < FEWEST_COMPARABLE || p > RARE
        ? Optional.empty()
        : Optional.of(
            "mean exposure %.2f bits, higher than in %d of %d runs of the same canaries (p = %s)"
                .formatted(mean, older - asHigh, older, Figures.probability(p)));
  }

  private static double meanExposureBits(Report report) {
    return report.planted().stream()
        .mapToDouble(canary -> canary.exposureBits().middle())
        .average()
        .orElse(0);
  }

  private static Trend.Run run(
      @Nullable Report before, Report report, List<Double> olderMeans, boolean firstOfKind) {
    PrivacyFindings privacy = report.privacy();
    GateOutcome gate = report.gate();
    return new Trend.Run(
        report.run().id(),
        report.run().startedAt(),
        report.verdict(),
        gate == null ? null : gate.decision(),
        medians(report),
        report.canaries().stream().mapToDouble(CanaryResult::ceilingBits).max().orElse(0),
        privacy == null ? null : privacy.epsilonLowerBound(),
        duplicateShare(report),
        FoundHistory.secrets(before, report),
        before == null ? List.of() : moves(before, report, olderMeans),
        firstOfKind
            ? List.of(
                elsewhere(report)
                    ? "a model trained elsewhere, not compared with those trained here"
                    : "a model trained here, not compared with those trained elsewhere")
            : before == null ? List.of() : changes(before, report));
  }

  private static List<String> moves(Report before, Report report, List<Double> olderMeans) {
    return Stream.concat(moves(before, report).stream(), highest(report, olderMeans).stream())
        .toList();
  }

  private static SortedMap<Integer, BitsInterval> medians(Report report) {
    SortedMap<Integer, BitsInterval> medians = new TreeMap<>();
    report.canaries().stream()
        .collect(Collectors.groupingBy(CanaryResult::insertions))
        .forEach((insertions, group) -> medians.put(insertions, median(group)));
    return medians;
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

  /**
   * What was found otherwise than before. The exposure of canaries that are not memorized is a
   * lottery, so a median counts as moved only where one of its canaries is memorized, now or
   * before, and by more than a bit beyond both intervals.
   */
  static List<String> moves(Report before, Report after) {
    List<String> moves = new ArrayList<>();
    moved(
        "extracted at least",
        before.verdict().extractedAtLeast(),
        after.verdict().extractedAtLeast(),
        moves);
    moved(
        "memorized at least",
        before.verdict().memorizedAtLeast(),
        after.verdict().memorizedAtLeast(),
        moves);
    Double shareBefore = duplicateShare(before);
    Double shareAfter = duplicateShare(after);
    if (shareBefore != null && shareAfter != null && !shareBefore.equals(shareAfter)) {
      moves.add(
          "duplicates %s → %s of the documents"
              .formatted(Figures.percent(shareBefore), Figures.percent(shareAfter)));
    }
    moves.addAll(FoundHistory.moves(before, after));
    if (before.gate() != null
        && after.gate() != null
        && before.gate().decision() != after.gate().decision()) {
      moves.add(
          "gate %s → %s"
              .formatted(
                  Spelling.of(before.gate().decision()), Spelling.of(after.gate().decision())));
    }
    SortedMap<Integer, BitsInterval> old = medians(before);
    medians(after)
        .forEach(
            (insertions, now) -> {
              BitsInterval then = old.get(insertions);
              boolean told = memorizes(before, insertions) || memorizes(after, insertions);
              if (then != null
                  && told
                  && (now.low() > then.high() + LEAST_MOVE_BITS
                      || now.high() < then.low() - LEAST_MOVE_BITS)) {
                moves.add(
                    "×%d median exposure %.2f → %.2f bits"
                        .formatted(insertions, then.middle(), now.middle()));
              }
            });
    return moves;
  }

  private static void moved(String what, int before, int after, List<String> moves) {
    if (before != after) {
      moves.add("%s %d → %d".formatted(what, before, after));
    }
  }

  private static boolean memorizes(Report report, int insertions) {
    Judgement judgement = report.judgement();
    return report.planted().stream()
        .anyMatch(it -> it.insertions() == insertions && judgement.memorized(it) == Outcome.SHOWN);
  }

  /** What changed in the making between two runs, as sentences without values of secrets. */
  static List<String> changes(Report before, Report after) {
    List<String> changes = new ArrayList<>();
    if (!before.provenance().coalmineVersion().equals(after.provenance().coalmineVersion())) {
      changes.add(
          changed(
              "coalmine",
              before.provenance().coalmineVersion(),
              after.provenance().coalmineVersion()));
    }
    changed(before.provenance().versions(), after.provenance().versions(), changes);
    if (!Objects.equals(before.provenance().corpus(), after.provenance().corpus())) {
      changes.add("another corpus");
    }
    if (!fingerprints(before).equals(fingerprints(after))) {
      changes.add("other canaries");
    } else if (!Objects.equals(planting(before), planting(after))) {
      changes.add("planted by another run");
    }
    changed(before.provenance().configuration(), after.provenance().configuration(), changes);
    return changes;
  }

  private static @Nullable String planting(Report report) {
    Planting planting = report.planting();
    return planting == null ? null : planting.run();
  }

  private static void changed(
      SortedMap<String, String> before, SortedMap<String, String> after, List<String> changes) {
    after.forEach(
        (key, value) -> {
          String old = before.get(key);
          if (!value.equals(old)) {
            changes.add(old == null ? key + " " + value + " added" : changed(key, old, value));
          }
        });
    before.forEach(
        (key, old) -> {
          if (!after.containsKey(key)) {
            changes.add(key + " " + old + " removed");
          }
        });
  }

  private static String changed(String key, String before, String after) {
    return key + " " + before + " → " + after;
  }

  /** Equal in every run of one plan and seed. */
  private static Map<String, String> fingerprints(Report report) {
    return report.canaries().stream()
        .collect(Collectors.toMap(CanaryResult::id, CanaryResult::fingerprint));
  }
}
