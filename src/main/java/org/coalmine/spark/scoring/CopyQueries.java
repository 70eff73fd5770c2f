package org.coalmine.spark.scoring;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.score.ScoreSummary;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Which documents that have copies a report names. Lists are short; the driver holds no more.
 * Nothing here adds up floating-point numbers, so answers do not depend on the cluster.
 */
public final class CopyQueries {
  private static final int MOST_GROUPS = 20;
  private static final int MOST_CROSSED = 100;
  private static final String GROUP = "group";

  private final Dataset<Row> rows;

  /**
   * @param run the run directory
   * @param jobs whose rows are written with copies
   */
  public CopyQueries(Cluster cluster, Path run, List<ScoredCorpus> jobs) {
    this(cluster.session(), run, jobs);
  }

  CopyQueries(SparkSession session, Path run, List<ScoredCorpus> jobs) {
    this.rows =
        session
            .read()
            .schema(ScoreRows.SCORES)
            .parquet(
                jobs.stream()
                    .filter(job -> job.rows() > 0)
                    .map(job -> new Path(run, job.scores()).toString())
                    .toArray(String[]::new))
            .withColumn(GROUP, coalesce(col("nearGroup"), col("exactGroup")));
  }

  /**
   * A document of the holdout that stands in the corpus too.
   *
   * @param place {@code file:record}, from 1
   * @param inCorpus where the first document of the corpus in its group stands
   */
  public record Crossed(String place, String inCorpus) {}

  /** The first of them. */
  public List<Crossed> crossed() {
    List<Row> crossed =
        rows.where(ScoredSides.CROSSING)
            .orderBy("document")
            .limit(MOST_CROSSED)
            .select("file", "record", GROUP)
            .collectAsList();
    if (crossed.isEmpty()) {
      return List.of();
    }
    Object[] groups = crossed.stream().map(row -> row.getLong(2)).distinct().toArray();
    Map<Long, String> places = new HashMap<>();
    corpus()
        .where(col(GROUP).isin(groups))
        .groupBy(GROUP)
        .agg(min(struct("document", "file", "record")).as("first"))
        .select(col(GROUP), col("first.file"), col("first.record"))
        .collectAsList()
        .forEach(row -> places.put(row.getLong(0), place(row, 1)));
    return crossed.stream()
        .map(row -> new Crossed(place(row, 0), places.getOrDefault(row.getLong(2), "")))
        .toList();
  }

  /**
   * A group of documents of the corpus.
   *
   * @param place of its first document, {@code file:record}
   * @param document the index of that document
   * @param documents of the group
   * @param charactersBeyondFirst of all but the first
   * @param bitsPerCharacter of the best known of them
   * @param queriesForHalf the fewest for one of them; infinite for never, null without a prompt
   */
  public record KnownGroup(
      String place,
      long document,
      long documents,
      long charactersBeyondFirst,
      double bitsPerCharacter,
      @Nullable Double queriesForHalf) {}

  /**
   * Groups of several documents: first those of which {@value ScoreSummary#EXTRACTABLE_QUERIES}
   * queries write a document out, then by characters beyond the first.
   */
  public List<KnownGroup> groups() {
    Column extractable = col("queries").leq(ScoreSummary.EXTRACTABLE_QUERIES);
    return corpus()
        .where(col("groupInCorpus").gt(1))
        .groupBy(GROUP)
        .agg(
            count(lit(1)).as("documents"),
            sum("characters").as("all"),
            min(struct("document", "characters", "file", "record")).as("first"),
            min("bitsPerCharacter").as("bits"),
            min("queriesForHalf").as("queries"))
        .withColumn("beyond", col("all").minus(col("first.characters")))
        .orderBy(when(extractable, 0).otherwise(1), col("beyond").desc(), col("first.document"))
        .limit(MOST_GROUPS)
        .select(
            col("first.file"),
            col("first.record"),
            col("first.document"),
            col("documents"),
            col("beyond"),
            col("bits"),
            col("queries"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new KnownGroup(
                    place(row, 0),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getDouble(5),
                    row.isNullAt(6) ? null : (Double) row.getDouble(6)))
        .toList();
  }

  private Dataset<Row> corpus() {
    return rows.where(col("side").equalTo(ScoreRows.CORPUS));
  }

  private static String place(Row row, int at) {
    return row.getString(at) + ":" + row.getLong(at + 1);
  }
}
