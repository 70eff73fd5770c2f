package org.coalmine.spark.generation;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.coalmine.generation.Drawn;
import org.coalmine.text.RowText;
import org.jspecify.annotations.Nullable;

/**
 * The columns that documents stand in: {@code index}, and the text or the columns of a table. A
 * missing value of a table is null. Where the table itself has a column of that name, in any case
 * of letters, the index is left out: the rows of all files, in the order of their names, are those
 * of ascending indices.
 *
 * @param table whose rows documents are; null where they are texts
 */
record DocumentColumns(@Nullable RowText table) {
  private static final String INDEX = "index";
  private static final String TEXT = "text";

  private List<String> names() {
    return table == null ? List.of(TEXT) : table.columns();
  }

  private boolean numbered() {
    return names().stream().noneMatch(INDEX::equalsIgnoreCase);
  }

  /** As Spark names and types them. */
  StructType schema() {
    StructType schema = new StructType();
    if (numbered()) {
      schema = schema.add(INDEX, DataTypes.LongType, false);
    }
    for (String name : names()) {
      schema = schema.add(name, DataTypes.StringType, table != null);
    }
    return schema;
  }

  /**
   * Whether a document can stand in them. A row of a table is whole, has a value, and is read again
   * as it was written.
   */
  boolean fit(String text, boolean cut) {
    if (table == null) {
      return true;
    }
    return !cut
        && text.indexOf('\0') < 0
        && table.values(text).stream().flatMap(List::stream).anyMatch(value -> !value.isBlank());
  }

  /** The values of a document by column; null for a missing one. */
  private List<@Nullable String> values(Drawn document) {
    List<@Nullable String> values = new ArrayList<>();
    if (table == null) {
      values.add(document.text());
    } else {
      for (String value : table.values(document.text()).orElseThrow()) {
        values.add(value.isEmpty() ? null : value);
      }
    }
    return values;
  }

  /** A row for Parquet. */
  InternalRow row(Drawn document) {
    List<@Nullable Object> row = new ArrayList<>();
    if (numbered()) {
      row.add(document.index());
    }
    for (String value : values(document)) {
      row.add(value == null ? null : UTF8String.fromString(value));
    }
    return new GenericInternalRow(row.toArray());
  }

  /** Writes an object. */
  void write(Drawn document, JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (numbered()) {
      json.writeNumberField(INDEX, document.index());
    }
    List<@Nullable String> values = values(document);
    for (int column = 0; column < values.size(); column++) {
      json.writeStringField(names().get(column), values.get(column));
    }
    json.writeEndObject();
  }
}
