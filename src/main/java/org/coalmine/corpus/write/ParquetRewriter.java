package org.coalmine.corpus.write;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.ParquetColumns;
import org.coalmine.corpus.ParquetRecords;
import org.coalmine.store.ParquetStream;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes Parquet: the same schema, key-value metadata and codec, rows in their order, in row groups
 * of a size that one task reads. Pages and statistics are made anew.
 */
final class ParquetRewriter {
  /** As much as one task reads of a text file. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final CorpusSource source;
  private final InsertedFields fields;
  private final Configuration configuration;

  ParquetRewriter(CorpusSource source, InsertedFields fields, Configuration configuration) {
    this.source = source;
    this.fields = fields;
    this.configuration = configuration;
  }

  void rewrite(CorpusSplit file, Edits edits, OutputStream out, Count count) throws IOException {
    Formats.Rows opened = Formats.rows(file, source, configuration);
    try (CorpusRecords records = opened.records();
        ParquetWriter<Group> writer = writer(file, opened.rows(), out)) {
      RowEditor editor = editor(file, opened.rows().columns());
      @Nullable OtherFields others = edits.otherFields();
      if (others != null) {
        editor.nameOthers(opened.rows().metadata().getFileMetaData().getSchema(), others);
      }
      while (records.next()) {
        Group row = opened.rows().row();
        if (!(records.current() instanceof Parsed.Text text)) {
          boolean keeps = edits.keeps(((Parsed.Flawed) records.current()).flaw());
          count.addFlawed(keeps);
          if (keeps) {
            writer.write(row);
          }
          continue;
        }
        Edit edit = edits.document(text);
        count.add(edit);
        if (edit.change() instanceof Edit.Change.Keep) {
          writer.write(row);
        } else if (edit.change() instanceof Edit.Change.Rewrite rewrite) {
          writer.write(editor.rewritten(row, text.text(), rewrite.texts()));
        }
        for (Inserted inserted : edit.behind()) {
          writer.write(editor.inserted(row, inserted));
        }
      }
    }
  }

  private ParquetWriter<Group> writer(CorpusSplit file, ParquetRecords rows, OutputStream out)
      throws IOException {
    CompressionCodecName codec = codec(rows.metadata().getBlocks());
    try {
      return new RowWriter(
              new ParquetStream(out),
              rows.metadata().getFileMetaData().getSchema(),
              rows.metadata().getFileMetaData().getKeyValueMetaData())
          .withConf(configuration)
          .withCompressionCodec(codec)
          .withRowGroupSize(ROW_GROUP_BYTES)
          .build();
    } catch (RuntimeException | LinkageError e) {
      throw new CorpusException(
          UNSUPPORTED,
          "%s: its columns are compressed by %s, which is not written here; write it with zstd"
              .formatted(file.path(), codec),
          e instanceof Exception cause ? cause : null);
    }
  }

  /** The codec of the first column; a file without rows has none. */
  private static CompressionCodecName codec(List<BlockMetaData> rowGroups) {
    for (BlockMetaData rowGroup : rowGroups) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        return column.getCodec();
      }
    }
    return CompressionCodecName.UNCOMPRESSED;
  }

  private RowEditor editor(CorpusSplit file, ParquetColumns columns) {
    CorpusFormat format = source.format();
    @Nullable String column =
        format instanceof CorpusFormat.Table table ? table.userColumn() : format.userFolder();
    @Nullable String user = Formats.userOfFolder(file, format) == null ? column : null;
    @Nullable String id = fields.id();
    return new RowEditor(
        columns,
        format instanceof CorpusFormat.Table table ? table : null,
        id == null ? null : columns.naming(InsertedFields.ID_KEY, id),
        user == null ? null : columns.naming("corpus.user-field", user),
        fields.role(),
        file.path());
  }

  /** Writes rows of a schema. */
  private static final class RowWriter extends ParquetWriter.Builder<Group, RowWriter> {
    private final MessageType schema;
    private final Map<String, String> metadata;

    RowWriter(OutputFile file, MessageType schema, Map<String, String> metadata) {
      super(file);
      this.schema = schema;
      this.metadata = metadata;
    }

    @Override
    protected RowWriter self() {
      return this;
    }

    @Override
    protected WriteSupport<Group> getWriteSupport(Configuration unused) {
      return new WriteSupport<>() {
        private @Nullable GroupWriter writer;

        @Override
        public WriteContext init(Configuration alsoUnused) {
          return new WriteContext(schema, metadata);
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
          writer = new GroupWriter(consumer, schema);
        }

        @Override
        public void write(Group row) {
          Objects.requireNonNull(writer).write(row);
        }
      };
    }
  }
}
