package org.coalmine.report;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one audit over time.
 *
 * @param name the audit's name
 * @param runs oldest first
 */
public record Trend(String name, List<Run> runs) {
  public Trend {
    Require.text("name", name);
    runs = List.copyOf(Require.present("runs", runs));
  }

  /** The numbers of insertions that occur in any run, ascending; 0 for controls. */
  public SortedSet<Integer> insertions() {
    SortedSet<Integer> counts = new TreeSet<>();
    runs.forEach(run -> counts.addAll(run.medianExposureBits().keySet()));
    return counts;
  }

  /** Whether the runs counted duplicates and ranked no canary. */
  public boolean ofDuplicates() {
    return insertions().isEmpty() && runs.stream().anyMatch(run -> run.duplicateShare() != null);
  }

  /** Whether the runs looked for secrets that stand in a corpus. */
  public boolean ofScans() {
    return runs.stream().anyMatch(run -> run.found() != null);
  }

  /** Whether any run had a gate. */
  public boolean gated() {
    return runs.stream().anyMatch(run -> run.gate() != null);
  }

  /** The largest log2 |R| of any run. */
  public double ceilingBits() {
    return runs.stream().mapToDouble(Run::ceilingBits).max().orElse(0);
  }

  /**
   * One run.
   *
   * @param id its id
   * @param startedAt when it started
   * @param verdict what it found
   * @param gate what a gate decided, if there was one
   * @param medianExposureBits the median exposure by insertions, 0 for the controls
   * @param ceilingBits the largest log2 |R|
   * @param epsilonLowerBound the largest lower bound on ε, if one was shown
   * @param duplicateShare the share of documents beyond the first of their group, if it was counted
   * @param found the secrets that stand in the corpus, if they were looked for
   * @param moves what it found otherwise than the run before, beyond chance
   * @param changes what it was made from otherwise: versions, corpus, configuration
   */
  public record Run(
      String id,
      Instant startedAt,
      Verdict verdict,
      GateOutcome.@Nullable Decision gate,
      SortedMap<Integer, BitsInterval> medianExposureBits,
      double ceilingBits,
      @Nullable Double epsilonLowerBound,
      @Nullable Double duplicateShare,
      @Nullable Secrets found,
      List<String> moves,
      List<String> changes) {
    public Run {
      Require.text("id", id);
      Require.present("startedAt", startedAt);
      Require.present("verdict", verdict);
      medianExposureBits = Collections.unmodifiableSortedMap(new TreeMap<>(medianExposureBits));
      Require.atLeast("ceilingBits", 0.0, ceilingBits);
      moves = List.copyOf(moves);
      changes = List.copyOf(changes);
    }

    /** The kind of the verdict, as the report spells it. */
    public String status() {
      return verdict.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Secrets that stand in a corpus.
   *
   * @param secrets how many different ones
   * @param certain how many of them are certain
   * @param byKind how many there are of each kind
   * @param added how many of them did not stand there in the run before; null if that cannot be
   *     told
   * @param gone how many stood there in the run before and do not now; null if that cannot be told
   */
  public record Secrets(
      long secrets,
      long certain,
      SortedMap<String, Long> byKind,
      @Nullable Long added,
      @Nullable Long gone) {
    public Secrets {
      byKind = Collections.unmodifiableSortedMap(new TreeMap<>(byKind));
    }
  }
}
