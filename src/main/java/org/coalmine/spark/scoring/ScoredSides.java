package org.coalmine.spark.scoring;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.coalmine.score.ExtractionSummary;
import org.coalmine.score.ExtractionSummary.Key;
import org.coalmine.score.ScoreSummary;
import org.coalmine.spark.Cluster;

/**
 * What the rows of a run say together, side by side. A pass over what is written: it gives the same
 * bits in any order, on any cluster. Not safe for use by several threads.
 */
public final class ScoredSides implements Serializable {
  private static final long serialVersionUID = 1;

  private final ScoreSummary corpus;
  private final ScoreSummary holdout;
  private final TreeMap<Key, ExtractionSummary> corpusExtraction = new TreeMap<>(new ByPrompt());
  private final TreeMap<Key, ExtractionSummary> holdoutExtraction = new TreeMap<>(new ByPrompt());

  private record ByPrompt() implements Comparator<Key>, Serializable {
    @Override
    public int compare(Key one, Key other) {
      return Comparator.comparingInt(Key::prompt)
          .thenComparing(key -> -key.scheme().temperature())
          .thenComparing(key -> -Objects.requireNonNullElse(key.scheme().topK(), Integer.MAX_VALUE))
          .compare(one, other);
    }
  }

  private ScoredSides(int top) {
    this.corpus = new ScoreSummary(top);
    this.holdout = new ScoreSummary(top);
  }

  /**
   * Reads the rows of some jobs.
   *
   * @param run the run directory
   * @param top how many documents are named
   */
  public static ScoredSides of(Cluster cluster, Path run, Iterable<ScoredCorpus> jobs, int top) {
    return of(cluster.session(), run, jobs, top);
  }

  static ScoredSides of(SparkSession session, Path run, Iterable<ScoredCorpus> jobs, int top) {
    ScoredSides sides = new ScoredSides(top);
    for (ScoredCorpus job : jobs) {
      if (job.rows() > 0) {
        sides.add(
            rows(session, run, "scores", job, ScoreRows.SCORES)
                .toJavaRDD()
                .treeAggregate(new ScoredSides(top), ScoredSides::document, ScoredSides::add));
      }
      if (job.windows() > 0) {
        sides.add(
            rows(session, run, "extraction", job, ScoreRows.EXTRACTION)
                .toJavaRDD()
                .treeAggregate(new ScoredSides(top), ScoredSides::window, ScoredSides::add));
      }
    }
    return sides;
  }

  private static Dataset<Row> rows(
      SparkSession session, Path run, String kind, ScoredCorpus job, StructType schema) {
    return session
        .read()
        .schema(schema)
        .parquet(new Path(new Path(run, kind), job.digest()).toString());
  }

  private ScoredSides document(Row row) {
    var document = ScoreRows.document(row);
    (document.heldOut() ? holdout : corpus).add(document);
    return this;
  }

  /** Prompts at other places than the beginning of a document have rows, and no part in curves. */
  private ScoredSides window(Row row) {
    if (row.getInt(2) == 0) {
      (row.getString(1).equals(ScoreRows.HOLDOUT) ? holdoutExtraction : corpusExtraction)
          .computeIfAbsent(
              new Key(row.getInt(3), row.getInt(4), ScoreRows.scheme(row)),
              key -> new ExtractionSummary())
          .add(ScoreRows.lnPz(row), row.getBoolean(9));
    }
    return this;
  }

  private ScoredSides add(ScoredSides other) {
    corpus.add(other.corpus);
    holdout.add(other.holdout);
    add(corpusExtraction, other.corpusExtraction);
    add(holdoutExtraction, other.holdoutExtraction);
    return this;
  }

  private static void add(Map<Key, ExtractionSummary> sum, Map<Key, ExtractionSummary> other) {
    other.forEach((key, found) -> sum.merge(key, found, ExtractionSummary::add));
  }

  /** The documents that were trained on. */
  public ScoreSummary corpus() {
    return corpus;
  }

  /** Those that were not. */
  public ScoreSummary holdout() {
    return holdout;
  }

  /** How many queries write continuations of the corpus. */
  public SortedMap<Key, ExtractionSummary> corpusExtraction() {
    return Collections.unmodifiableSortedMap(corpusExtraction);
  }

  /** The same of the holdout. */
  public SortedMap<Key, ExtractionSummary> holdoutExtraction() {
    return Collections.unmodifiableSortedMap(holdoutExtraction);
  }
}
