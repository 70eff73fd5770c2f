package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.util.Map;
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
import org.apache.parquet.schema.MessageType;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the row groups whose middle lies in a split; the columns that are asked for are read,
 * no other, unless whole rows are wanted.
 */
public final class ParquetRecords implements CorpusRecords {
  private final String path;
  private final WatchedFile file;
  private final ParquetMetadata metadata;
  private final ParquetColumns columns;
  private final ParquetReader<Group> reader;
  private @Nullable Group row;

  /**
   * Opens a split.
   *
   * @param whole whether all columns are read
   */
  ParquetRecords(CorpusSplit split, CorpusSource source, boolean whole, Configuration configuration)
      throws IOException {
    this.path = split.path();
    this.file = new WatchedFile(new Path(path), configuration);
    this.metadata = metadata(file);
    MessageType schema = metadata.getFileMetaData().getSchema();
    this.columns = new ParquetColumns(schema, path, source);
    MessageType read = whole ? schema : columns.projection();
    requireCodecs(file, metadata, read, configuration);
    this.reader =
        new GroupReader(file, read)
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

  /**
   * The columns of a file.
   *
   * @throws CorpusException if it is not a whole Parquet file
   */
  static MessageType schema(Path file, Configuration configuration) throws IOException {
    return metadata(new WatchedFile(file, configuration)).getFileMetaData().getSchema();
  }

  private static ParquetMetadata metadata(WatchedFile file) throws IOException {
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      return footer.getFooter();
    } catch (RuntimeException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      if (file.failed()) {
        throw e;
      }
      throw damaged(file, e);
    }
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
        if (projection.containsPath(column.getPath().toArray())
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
    return row == null ? new Parsed.Flawed(Flaw.NO_TEXT) : columns.parsed(row);
  }

  /** What the file says of itself. */
  public ParquetMetadata metadata() {
    return metadata;
  }

  /** Which columns say what. */
  public ParquetColumns columns() {
    return columns;
  }

  /**
   * The current row.
   *
   * @throws IllegalStateException if there is none
   */
  public Group row() {
    if (row == null) {
      throw new IllegalStateException("there is no row");
    }
    return row;
  }

  @Override
  public long bytes() {
    return row == null ? 0 : columns.bytes(row);
  }

  @Override
  public Map<String, Long> leftOut() {
    return columns.leftOut();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
