package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many queries make a model write continuations, computed from its probabilities.
 *
 * @param promptSymbols all that the attacker has, from the beginning of a document
 * @param continuationSymbols what shall be written, to the letter
 * @param temperature of the attacker's draws
 * @param topK the likeliest symbols that are drawn from; null for all
 * @param queries numbers of queries of each prompt, rising
 * @param corpus the documents that were trained on
 * @param holdout the others; null if there are none
 */
public record ExtractionCurve(
    int promptSymbols,
    int continuationSymbols,
    double temperature,
    @Nullable Integer topK,
    List<Long> queries,
    Side corpus,
    @Nullable Side holdout) {

  /**
   * One side.
   *
   * @param documents long enough for the prompt and its continuation
   * @param greedy whose continuation greedy decoding writes
   * @param half whose continuation has appeared with probability ½ after each number of queries
   * @param distinct how many different continuations are expected after each number
   */
  public record Side(long documents, long greedy, List<Long> half, List<Double> distinct) {
    public Side {
      Require.atLeast("documents", 0, documents);
      Require.atLeast("greedy", 0, greedy);
      Require.atLeast("documents", greedy, documents);
      half = List.copyOf(Require.present("half", half));
      distinct = List.copyOf(Require.present("distinct", distinct));
      for (long some : half) {
        Require.atLeast("half", 0, some);
        Require.atLeast("documents", some, documents);
      }
      distinct.forEach(some -> Require.atLeast("distinct", 0.0, some));
    }
  }

  public ExtractionCurve {
    Require.atLeast("promptSymbols", 1, promptSymbols);
    Require.atLeast("continuationSymbols", 1, continuationSymbols);
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be positive: " + temperature);
    }
    if (topK != null) {
      Require.atLeast("topK", 1, topK);
    }
    queries = List.copyOf(Require.present("queries", queries));
    Require.present("corpus", corpus);
    requireAsMany(queries, corpus);
    if (holdout != null) {
      requireAsMany(queries, holdout);
    }
  }

  private static void requireAsMany(List<Long> queries, Side side) {
    if (side.half().size() != queries.size() || side.distinct().size() != queries.size()) {
      throw new IllegalArgumentException(
          "half and distinct must have an entry for each of queries");
    }
  }

  /** Whether no number of queries writes out a document of either side. */
  public boolean writesNothing() {
    return nothing(corpus) && (holdout == null || nothing(holdout));
  }

  private static boolean nothing(Side side) {
    return side.half().stream().allMatch(some -> some == 0);
  }

  /** The scheme, as a reader writes it. */
  public String scheme() {
    return "T " + temperature + (topK == null ? "" : ", top " + topK);
  }
}
