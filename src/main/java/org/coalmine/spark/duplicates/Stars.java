package org.coalmine.spark.duplicates;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Of all documents with one key each but the first names the first: a star, and never a pair for
 * every two. Rows come sorted, so a key that a million documents share takes no memory.
 */
final class Stars extends Rows<Row> {
  /** The document with the smallest number of those with its key. */
  static final String FIRST = "first";

  private static final StructType SCHEMA =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add(FIRST, DataTypes.LongType, false);

  private final int columns;
  private @Nullable Row of;

  private Stars(Iterator<Row> sorted, int columns) {
    super(sorted);
    this.columns = columns;
  }

  /**
   * The edges.
   *
   * @param keyed the columns of the key, and behind them the document
   */
  static Dataset<Row> of(Dataset<Row> keyed) {
    Column[] all = Arrays.stream(keyed.columns()).map(functions::col).toArray(Column[]::new);
    int columns = all.length - 1;
    Column[] key = Arrays.copyOf(all, columns);
    return keyed
        .repartition(key)
        .sortWithinPartitions(all)
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> new Stars(rows, columns),
            Encoders.row(SCHEMA));
  }

  @Override
  void take(Row row, Consumer<Row> to) {
    Row first = of;
    if (first == null || !equal(first, row)) {
      of = row;
    } else if (row.getLong(columns) != first.getLong(columns)) {
      to.accept(RowFactory.create(row.getLong(columns), first.getLong(columns)));
    }
  }

  private boolean equal(Row one, Row other) {
    for (int column = 0; column < columns; column++) {
      if (!one.get(column).equals(other.get(column))) {
        return false;
      }
    }
    return true;
  }
}
