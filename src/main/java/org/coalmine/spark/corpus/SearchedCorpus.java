package org.coalmine.spark.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * A corpus that was read once, and what was found in its documents.
 *
 * @param corpus also where something could not be read: see {@link Corpus#refusal}
 * @param found of each canary and control, in the order of the plan
 */
public record SearchedCorpus(Corpus corpus, List<Found> found) {
  public SearchedCorpus {
    found = List.copyOf(found);
  }

  /**
   * How often a canary stands in a corpus; each class leaves out those before.
   *
   * @param exact whole, as it was planted
   * @param whiteSpace whole, with other white space
   * @param fillAlone its fill without the rest
   */
  public record Found(long exact, long whiteSpace, long fillAlone) {}

  /** Adds up what splits found. */
  static final class Sum {
    private final long[][] counts;

    Sum(int canaries) {
      this.counts = new long[canaries][3];
    }

    void add(long[] found) {
      for (int i = 0; i < found.length; i += 4) {
        long[] sum = counts[Math.toIntExact(found[i])];
        for (int kind = 0; kind < sum.length; kind++) {
          sum[kind] += found[i + 1 + kind];
        }
      }
    }

    List<Found> found() {
      List<Found> found = new ArrayList<>();
      for (long[] sum : counts) {
        found.add(new Found(sum[0], sum[1], sum[2]));
      }
      return found;
    }
  }
}
