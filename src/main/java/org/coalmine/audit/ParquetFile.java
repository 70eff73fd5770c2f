package org.coalmine.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.store.ParquetStream;
import org.jspecify.annotations.Nullable;

/** Writes a table as one Parquet file in memory, uncompressed: reports are small. */
public final class ParquetFile {
  private ParquetFile() {}

  /** The bytes of the file; every column may be null. */
  public static byte[] write(FlatTable table) {
    MessageType schema =
        new MessageType(
            table.name(), table.columns().stream().map(ParquetFile::type).toArray(Type[]::new));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new ParquetStream(bytes))
            .withType(schema)
            .withConf(new Configuration(false))
            .build()) {
      for (List<@Nullable Object> row : table.rows()) {
        writer.write(group(schema, row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static Type type(FlatTable.Column column) {
    return switch (column.type()) {
      case TEXT ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(column.name());
      case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
      case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
      case FLAG -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
    };
  }

  private static Group group(MessageType schema, List<@Nullable Object> row) {
    Group group = new SimpleGroup(schema);
    for (int column = 0; column < row.size(); column++) {
      Object cell = row.get(column);
      if (cell instanceof String text) {
        group.add(column, text);
      } else if (cell instanceof Long whole) {
        group.add(column, whole);
      } else if (cell instanceof Double number) {
        group.add(column, number);
      } else if (cell instanceof Boolean flag) {
        group.add(column, flag);
      } else if (cell != null) {
        throw new IllegalArgumentException("a cell cannot be " + cell.getClass());
      }
    }
    return group;
  }
}
