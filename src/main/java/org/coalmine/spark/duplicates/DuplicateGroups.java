package org.coalmine.spark.duplicates;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Column;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.DocumentGroups;
import scala.Tuple2;

/** Which documents of a corpus are alike, from the tables of a run that counted duplicates. */
public final class DuplicateGroups {
  private DuplicateGroups() {}

  /**
   * The groups.
   *
   * @param table the folder of {@link DuplicateTable#DOCUMENTS}
   */
  public static DocumentGroups read(Cluster cluster, String table) {
    Column document = col(DuplicateJob.DOCUMENT);
    Column first = coalesce(col("nearGroup"), col("exactGroup"));
    return new DocumentGroups(
        cluster
            .session()
            .read()
            .parquet(table)
            .where(
                col(DuplicateJob.SIDE).equalTo(DuplicateJob.CORPUS).and(document.notEqual(first)))
            .select(document, first)
            .toJavaRDD()
            .mapToPair(row -> new Tuple2<>(row.getLong(0), row.getLong(1))));
  }
}
