package org.coalmine.spark.scoring;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.coalmine.spark.Cluster;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Puts what a run of duplicates counted beside the rows of documents that are scored, and how many
 * documents of the corpus stand in the group of each. Which documents those are is known of rows
 * alone: training may have held some out.
 */
public final class RowsWithCopies {
  /** The folder of the rows before. */
  public static final String PIECES = "pieces";

  private static final String NUMBER = "number";
  private static final String GROUP = "group";
  private static final String EXACT_GROUP = "exactGroup";

  private final SparkSession session;
  private final Path run;
  private final Path table;
  private final long corpusSize;
  private final List<ScoredCorpus> jobs;

  /**
   * @param run the run directory
   * @param table the documents of the run of duplicates
   * @param corpusSize how many documents the corpus has, behind which it numbers those of a holdout
   * @param jobs the corpus, and the files of a holdout if there are any
   */
  public RowsWithCopies(
      Cluster cluster, Path run, Path table, long corpusSize, List<ScoredCorpus> jobs) {
    this(cluster.session(), run, table, corpusSize, jobs);
  }

  RowsWithCopies(
      SparkSession session, Path run, Path table, long corpusSize, List<ScoredCorpus> jobs) {
    this.session = session;
    this.run = run;
    this.table = table;
    this.corpusSize = corpusSize;
    this.jobs = List.copyOf(jobs);
  }

  /**
   * Writes the rows of a job anew, whatever a killed run has left of them.
   *
   * @return how many there are
   * @throws IllegalStateException if duplicates were counted of other documents
   */
  public long write(ScoredCorpus job) {
    if (job.rows() == 0) {
      return 0;
    }
    Dataset<Row> corpus =
        jobs.stream()
            .filter(each -> each.rows() > 0)
            .map(this::counted)
            .reduce(Dataset::union)
            .orElseThrow()
            .where(col("side").equalTo(ScoreRows.CORPUS));
    Dataset<Row> rows =
        counted(job)
            .join(sizes(corpus, GROUP, "groupInCorpus"), seq(GROUP), "left")
            .join(sizes(corpus, EXACT_GROUP, "exactInCorpus"), seq(EXACT_GROUP), "left")
            .withColumn("groupInCorpus", coalesce(col("groupInCorpus"), lit(0L)))
            .withColumn("exactInCorpus", coalesce(col("exactInCorpus"), lit(0L)));
    rows.select(columns()).write().mode(SaveMode.Overwrite).parquet(path(job.scores()));
    long written = session.read().schema(ScoreRows.SCORES).parquet(path(job.scores())).count();
    if (written != job.rows()) {
      throw new IllegalStateException(
          "%s has %d of the %d documents".formatted(table, written, job.rows()));
    }
    return written;
  }

  private String path(String folder) {
    return new Path(run, folder).toString();
  }

  /** The rows of a job with what was counted of them. */
  private Dataset<Row> counted(ScoredCorpus job) {
    Dataset<Row> copies =
        session
            .read()
            .parquet(table.toString())
            .select(
                col("document").as(NUMBER),
                col(EXACT_GROUP),
                col("exactCopies"),
                col("nearGroup"),
                col("nearGroupSize"),
                col("duplicatedCharacters"),
                col("longestRepeat"))
            .withColumn(GROUP, coalesce(col("nearGroup"), col(EXACT_GROUP)));
    long before = job.equals(jobs.get(0)) ? 0 : corpusSize;
    return session
        .read()
        .schema(ScoreRows.SCORES)
        .parquet(path(PIECES + "/" + job.digest()))
        .drop(ScoreRows.COPIES.fieldNames())
        .withColumn(NUMBER, col("document").plus(before))
        .join(copies, seq(NUMBER), "inner");
  }

  private static Dataset<Row> sizes(Dataset<Row> corpus, String group, String name) {
    return corpus.groupBy(group).agg(count(lit(1)).as(name));
  }

  private static Column[] columns() {
    List<Column> columns = new ArrayList<>();
    for (StructField field : ScoreRows.SCORES.fields()) {
      columns.add(col(field.name()).cast(field.dataType()));
    }
    return columns.toArray(Column[]::new);
  }

  private static Seq<String> seq(String column) {
    return JavaConverters.asScalaBuffer(List.of(column));
  }
}
