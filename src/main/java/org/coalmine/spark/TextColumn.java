package org.coalmine.spark;

import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Where the text is in a row of a DataFrame. */
public final class TextColumn {
  private TextColumn() {}

  /**
   * The one column of strings, from 0.
   *
   * @throws IllegalArgumentException if there is none, or several
   */
  public static int of(StructType schema) {
    int[] texts =
        IntStream.range(0, schema.length())
            .filter(column -> schema.apply(column).dataType().equals(DataTypes.StringType))
            .toArray();
    if (texts.length != 1) {
      throw new IllegalArgumentException(
          "the DataFrame must have exactly one column of strings, the texts; it has %d: %s"
              .formatted(texts.length, schema.simpleString()));
    }
    return texts[0];
  }
}
