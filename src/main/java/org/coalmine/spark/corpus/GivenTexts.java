package org.coalmine.spark.corpus;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.coalmine.spark.TextColumn;

/**
 * Documents that a program gives: the one column of strings of a DataFrame, a row each.
 *
 * <p>Their order is that of the DataFrame's partitions, and within a partition that of its rows. A
 * file that Spark reads, a cached DataFrame and a sorted one have the same order whenever they are
 * computed. What was shuffled (repartitioned, grouped, joined) may not have: see {@link
 * GivenReader}.
 */
public final class GivenTexts {
  private final int column;
  private final JavaRDD<Row> rows;

  private GivenTexts(int column, JavaRDD<Row> rows) {
    this.column = column;
    this.rows = rows;
  }

  /**
   * The texts of a DataFrame.
   *
   * @throws IllegalArgumentException if it has no column of strings, or several
   */
  public static GivenTexts of(Dataset<Row> texts) {
    return new GivenTexts(TextColumn.of(texts.schema()), texts.toJavaRDD());
  }

  /** Where in a row the text is, from 0. */
  int column() {
    return column;
  }

  /** The rows, always of the same partitions. */
  JavaRDD<Row> rows() {
    return rows;
  }
}
