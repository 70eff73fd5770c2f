package org.coalmine.report;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /**
   * One run.
   *
   * @param id its id
   * @param startedAt when it started
   * @param verdict what it found
   * @param medianExposureBits the median exposure by insertions, 0 for the controls
   * @param ceilingBits the largest log2 |R|
   * @param epsilonLowerBound the largest lower bound on ε, if one was shown
   * @param changes what is different from the run before: versions, corpus, configuration
   */
  public record Run(
      String id,
      Instant startedAt,
      Verdict verdict,
      SortedMap<Integer, BitsInterval> medianExposureBits,
      double ceilingBits,
      @Nullable Double epsilonLowerBound,
      List<String> changes) {
    public Run {
      Require.text("id", id);
      Require.present("startedAt", startedAt);
      Require.present("verdict", verdict);
      medianExposureBits = Collections.unmodifiableSortedMap(new TreeMap<>(medianExposureBits));
      Require.atLeast("ceilingBits", 0.0, ceilingBits);
      changes = List.copyOf(changes);
    }
  }
}
