package org.coalmine.corpus;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.coalmine.corpus.CorpusException.Category.DAMAGED;
import static org.coalmine.corpus.CorpusException.Category.SCHEMA;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
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
    MessageType projection = projection(file, format, configuration);
    this.reader =
        new GroupReader(file, projection)
            .withConf(configuration)
            .withFileRange(split.from(), split.to())
            .build();
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
    private final MessageType projection;

    GroupReader(InputFile file, MessageType projection) {
      super(file);
      this.projection = projection;
    }

    /** The projection as it is: written as text, a column's name could not hold a blank. */
    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport() {
        @Override
        public ReadContext init(
            Configuration unused, Map<String, String> metadata, MessageType fileSchema) {
          return new ReadContext(projection);
        }
      };
    }
  }

  private static MessageType projection(
      WatchedFile file, CorpusFormat.Parquet format, Configuration configuration)
      throws IOException {
    ParquetMetadata metadata;
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      metadata = footer.getFooter();
    } catch (RuntimeException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      if (file.failed()) {
        throw e;
      }
      throw damaged(file, e);
    }
    MessageType schema = metadata.getFileMetaData().getSchema();
    Type text = column(file, schema, "field", format.column(), List.of(BINARY));
    String user = format.userColumn();
    MessageType projection =
        user == null
            ? new MessageType(schema.getName(), text)
            : new MessageType(
                schema.getName(),
                text,
                naming(
                    file, column(file, schema, "user-field", user, List.of(BINARY, INT32, INT64))));
    requireCodecs(file, metadata, projection, configuration);
    return projection;
  }

  /** A user is named by a text or an integer; a time or bytes name nobody. */
  private static Type naming(WatchedFile file, Type user) {
    LogicalTypeAnnotation annotation = user.getLogicalTypeAnnotation();
    boolean isText = user.asPrimitiveType().getPrimitiveTypeName() == BINARY;
    boolean names =
        isText
            ? annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
            : annotation == null || annotation instanceof IntLogicalTypeAnnotation;
    if (!names) {
      throw new CorpusException(
          SCHEMA,
          "corpus.user-field: column '%s' of %s is not text or an integer but '%s'"
              .formatted(user.getName(), file, user));
    }
    return user;
  }

  /** Checks that the pages of the columns that are read can be unpacked here. */
  private static void requireCodecs(
      WatchedFile file,
      ParquetMetadata metadata,
      MessageType projection,
      Configuration configuration) {
    for (BlockMetaData rowGroup : metadata.getBlocks()) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        CompressionCodecName codec = column.getCodec();
        String codecClass = codec.getHadoopCompressionCodecClassName();
        if (projection.containsField(column.getPath().toArray()[0])
            && codecClass != null
            && configuration.getClassByNameOrNull(codecClass) == null) {
          throw new CorpusException(
              UNSUPPORTED,
              "%s: its columns are compressed by %s, which is not read; write it with zstd"
                  .formatted(file, codec));
        }
      }
    }
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
