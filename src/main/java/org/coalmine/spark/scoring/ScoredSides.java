package org.coalmine.spark.scoring;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.coalmine.score.Copies;
import org.coalmine.score.ExtractionSummary;
import org.coalmine.score.ExtractionSummary.Key;
import org.coalmine.score.ScoreSummary;
import org.coalmine.score.ScoredDocument;
import org.coalmine.spark.Cluster;
import scala.collection.JavaConverters;

/**
 * What the rows of a run say together, side by side. A pass over what is written: it gives the same
 * bits in any order, on any cluster. Not safe for use by several threads.
 */
public final class ScoredSides implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows of documents of the holdout that stand in the corpus. */
  static final Column CROSSING =
      col("side").equalTo(ScoreRows.HOLDOUT).and(col("groupInCorpus").gt(0));

  private Crossing crossing = Crossing.NONE;
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
  public static ScoredSides of(Cluster cluster, Path run, List<ScoredCorpus> jobs, int top) {
    return of(cluster.session(), run, jobs, top);
  }

  static ScoredSides of(SparkSession session, Path run, List<ScoredCorpus> jobs, int top) {
    ScoredSides sides = new ScoredSides(top);
    for (ScoredCorpus job : jobs) {
      if (job.rows() == 0) {
        continue;
      }
      Dataset<Row> documents = rows(session, run, job.scores(), ScoreRows.SCORES);
      ScoredSides found =
          documents
              .toJavaRDD()
              .treeAggregate(new ScoredSides(top), ScoredSides::document, ScoredSides::add);
      sides.add(found);
      if (job.windows() > 0) {
        Dataset<Row> windows = rows(session, run, job.extraction(), ScoreRows.EXTRACTION);
        Dataset<Row> heldOut =
            found.crossing.documents() == 0
                ? windows
                : windows.join(
                    documents.where(CROSSING).select("document"),
                    JavaConverters.asScalaBuffer(List.of("document")),
                    "left_anti");
        sides.add(
            heldOut
                .toJavaRDD()
                .treeAggregate(new ScoredSides(top), ScoredSides::window, ScoredSides::add));
      }
    }
    return sides;
  }

  private static Dataset<Row> rows(
      SparkSession session, Path run, String folder, StructType schema) {
    return session.read().schema(schema).parquet(new Path(run, folder).toString());
  }

  /** A document of the holdout that stands in the corpus is counted, and in no figure. */
  private ScoredSides document(Row row) {
    ScoredDocument document = ScoreRows.document(row);
    if (document.standsInCorpus()) {
      crossing = crossing.plus(Crossing.of(document));
    } else {
      (document.heldOut() ? holdout : corpus).add(document);
    }
    return this;
  }

  /**
   * Documents of the holdout that stand in the corpus too.
   *
   * @param exact whose very text does
   * @param near the others
   * @param characters of both
   */
  public record Crossing(long exact, long near, long characters) implements Serializable {
    private static final Crossing NONE = new Crossing(0, 0, 0);

    private static Crossing of(ScoredDocument document) {
      Copies copies = Objects.requireNonNull(document.copies());
      boolean exact = copies.exactInCorpus() > 0;
      return new Crossing(exact ? 1 : 0, exact ? 0 : 1, document.score().characters());
    }

    private Crossing plus(Crossing other) {
      return new Crossing(exact + other.exact, near + other.near, characters + other.characters);
    }

    private long documents() {
      return exact + near;
    }
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
    crossing = crossing.plus(other.crossing);
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

  /** Documents that are in no figure of the holdout. */
  public Crossing crossing() {
    return crossing;
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
