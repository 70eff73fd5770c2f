package org.coalmine.spark;

import static org.coalmine.spark.CorpusException.Category.DAMAGED;
import static org.coalmine.spark.CorpusException.Category.SCHEMA;

import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The rows of the row groups whose middle lies in a split; one column is read, no other. */
final class ParquetRecords implements CorpusRecords {
  private final String path;
  private final CorpusSource source;
  private final ParquetReader<Group> reader;
  private @Nullable Group row;

  ParquetRecords(CorpusSplit split, String column, CorpusSource source, Configuration configuration)
      throws IOException {
    this.path = split.path();
    this.source = source;
    Path file = new Path(path);
    MessageType projection = projection(file, column, configuration);
    Configuration projected = new Configuration(configuration);
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, projection.toString());
    this.reader =
        ParquetReader.builder(new GroupReadSupport(), file)
            .withConf(projected)
            .withFileRange(split.from(), split.to())
            .build();
  }

  private static MessageType projection(Path file, String column, Configuration configuration)
      throws IOException {
    MessageType schema;
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
      schema = footer.getFileMetaData().getSchema();
    } catch (RuntimeException e) {
      throw new CorpusException(
          DAMAGED, "%s is not a whole Parquet file: %s".formatted(file, e.getMessage()), e);
    }
    if (!schema.containsField(column)) {
      throw new CorpusException(
          SCHEMA,
          "corpus.field: %s has no column '%s'; its columns are %s"
              .formatted(file, column, columns(schema)));
    }
    Type type = schema.getType(column);
    if (!type.isPrimitive()
        || type.isRepetition(Type.Repetition.REPEATED)
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      throw new CorpusException(
          SCHEMA,
          "corpus.field: column '%s' of %s is not text but '%s'; its columns are %s"
              .formatted(column, file, type, columns(schema)));
    }
    return new MessageType(schema.getName(), type);
  }

  private static String columns(MessageType schema) {
    return schema.getFields().stream().map(Type::getName).collect(Collectors.joining(", "));
  }

  @Override
  public boolean next() throws IOException {
    try {
      row = reader.read();
    } catch (RuntimeException e) {
      throw new CorpusException(
          DAMAGED, "%s is a corrupt Parquet file: %s".formatted(path, e.getMessage()), e);
    }
    return row != null;
  }

  @Override
  public Parsed current() {
    if (row == null || row.getFieldRepetitionCount(0) == 0) {
      return new Parsed.Flawed(Flaw.NO_TEXT);
    }
    byte[] text = row.getBinary(0, 0).getBytes();
    return CorpusRecords.text(text, 0, text.length, source);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
