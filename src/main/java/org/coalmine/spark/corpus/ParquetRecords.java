package org.coalmine.spark.corpus;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.coalmine.spark.corpus.CorpusException.Category.DAMAGED;
import static org.coalmine.spark.corpus.CorpusException.Category.SCHEMA;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the row groups whose middle lies in a split; the columns of text and user are read,
 * no other.
 */
final class ParquetRecords implements CorpusRecords {
  private final String path;
  private final CorpusSource source;
  private final WatchedFile file;
  private final ParquetReader<Group> reader;
  private @Nullable Group row;

  ParquetRecords(
      CorpusSplit split,
      CorpusFormat.Parquet format,
      CorpusSource source,
      Configuration configuration)
      throws IOException {
    this.path = split.path();
    this.source = source;
    this.file = new WatchedFile(new Path(path), configuration);
    MessageType projection = projection(file, format);
    Configuration projected = new Configuration(configuration);
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, projection.toString());
    this.reader =
        new GroupReader(file).withConf(projected).withFileRange(split.from(), split.to()).build();
  }

  private static CorpusException damaged(WatchedFile file, Exception cause) {
    return new CorpusException(
        DAMAGED, "%s is not a whole Parquet file: %s".formatted(file, cause.getMessage()), cause);
  }

  private CorpusException corrupt(Exception cause) {
    return new CorpusException(
        DAMAGED, "%s is a corrupt Parquet file: %s".formatted(path, cause.getMessage()), cause);
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  private static MessageType projection(WatchedFile file, CorpusFormat.Parquet format)
      throws IOException {
    MessageType schema;
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      schema = footer.getFileMetaData().getSchema();
    } catch (RuntimeException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      if (file.failed()) {
        throw e;
      }
      throw damaged(file, e);
    }
    Type text = column(file, schema, "field", format.column(), List.of(BINARY));
    String user = format.userColumn();
    return user == null
        ? new MessageType(schema.getName(), text)
        : new MessageType(
            schema.getName(),
            text,
            column(file, schema, "user-field", user, List.of(BINARY, INT32, INT64)));
  }

  private static Type column(
      WatchedFile file,
      MessageType schema,
      String key,
      String column,
      List<PrimitiveTypeName> types) {
    if (!schema.containsField(column)) {
      throw new CorpusException(
          SCHEMA,
          "corpus.%s: %s has no column '%s'; its columns are %s"
              .formatted(key, file, column, columns(schema)));
    }
    Type type = schema.getType(column);
    if (!type.isPrimitive()
        || type.isRepetition(Type.Repetition.REPEATED)
        || !types.contains(type.asPrimitiveType().getPrimitiveTypeName())) {
      throw new CorpusException(
          SCHEMA,
          "corpus.%s: column '%s' of %s is not %s but '%s'; its columns are %s"
              .formatted(
                  key,
                  column,
                  file,
                  types.size() == 1 ? "text" : "text or an integer",
                  type,
                  columns(schema)));
    }
    return type;
  }

  private static String columns(MessageType schema) {
    return schema.getFields().stream().map(Type::getName).collect(Collectors.joining(", "));
  }

  @Override
  public boolean next() throws IOException {
    try {
      row = reader.read();
    } catch (RuntimeException e) {
      throw corrupt(e);
    } catch (IOException e) {
      if (file.failed()) {
        throw e;
      }
      throw corrupt(e);
    }
    return row != null;
  }

  @Override
  public Parsed current() {
    if (row == null || row.getFieldRepetitionCount(0) == 0) {
      return new Parsed.Flawed(Flaw.NO_TEXT);
    }
    byte[] text = row.getBinary(0, 0).getBytes();
    Parsed parsed = CorpusRecords.text(text, 0, text.length, source);
    return source.format().namesUsers() ? CorpusRecords.of(parsed, user(row)) : parsed;
  }

  private static @Nullable String user(Group row) {
    if (row.getFieldRepetitionCount(1) == 0) {
      return null;
    }
    return row.getType().getType(1).asPrimitiveType().getPrimitiveTypeName() == BINARY
        ? row.getBinary(1, 0).toStringUsingUTF8()
        : row.getValueToString(1, 0);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
