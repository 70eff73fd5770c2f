package org.coalmine.corpus.write;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/**
 * Writes one file of a corpus anew, in its own format and compressed as it is. Records are those
 * that {@link Formats#open} reads, in the same order. A record that is kept keeps its bytes
 * (unpacked), except in Parquet, where its values stay. What is written depends on the file and the
 * edits alone.
 *
 * <p>Holds one record in memory, of Parquet a row group of input and one of output.
 */
public final class Rewriting {
  private final CorpusSource source;
  private final InsertedFields fields;
  private final Configuration configuration;

  /**
   * @param source says how files are read
   * @param fields of inserted records
   * @throws CorpusException UNSUPPORTED if the format has no fields and one is named, or one is
   *     named that is a part of the text
   */
  public Rewriting(CorpusSource source, InsertedFields fields, Configuration configuration) {
    if (fields.id() != null
        && (source.format() instanceof CorpusFormat.Lines
            || source.format() instanceof CorpusFormat.Files)) {
      throw new CorpusException(
          UNSUPPORTED,
          InsertedFields.ID_KEY
              + ": documents of this corpus.format have no fields; set it to null");
    }
    if (fields.id() != null
        && source.format() instanceof CorpusFormat.Table table
        && table.textColumns().contains(fields.id())) {
      throw new CorpusException(
          UNSUPPORTED,
          InsertedFields.ID_KEY
              + ": '%s' is one of corpus.columns, whose values a model is trained on; leave it out there"
                  .formatted(fields.id()));
    }
    this.source = source;
    this.fields = fields;
    this.configuration = configuration;
  }

  /**
   * Writes a file.
   *
   * @param file the whole of it, from its first byte to its last
   * @param target takes the file, under its own name; where every file is a document, also the
   *     inserted ones, and nothing if it is dropped
   * @return what became of its records
   * @throws CorpusException if it cannot be read, or something cannot be written in its format
   * @throws IOException if a file system failed
   */
  public Rewritten rewrite(CorpusSplit file, Edits edits, Target target) throws IOException {
    if (file.from() != 0 || file.to() != file.length()) {
      throw new IllegalArgumentException("a part of a file: " + file);
    }
    CorpusFormat format = source.format();
    String name = new Path(file.path()).getName();
    Count count = new Count();
    if (format instanceof CorpusFormat.Files) {
      new FileRewriter(source, configuration).rewrite(file, name, edits, target, count);
    } else if (isParquet(file)) {
      target.write(
          name,
          out ->
              new ParquetRewriter(source, fields, configuration).rewrite(file, edits, out, count));
    } else if (format instanceof CorpusFormat.Delimited delimited) {
      if (format instanceof CorpusFormat.Table && Formats.isObjects(file, configuration)) {
        throw new CorpusException(
            UNSUPPORTED,
            file.path()
                + " holds rows as JSON lines, which are read and not written; write them as CSV or"
                + " Parquet");
      }
      target.write(
          name,
          out ->
              new CsvRewriter(delimited, source, fields, configuration)
                  .rewrite(file, edits, out, count));
    } else {
      LineEditor editor = LineEditors.of(source, fields, hasUsers(file), file.path());
      target.write(
          name,
          out -> new LineRewriter(source, editor, configuration).rewrite(file, edits, out, count));
    }
    return count.total();
  }

  private boolean isParquet(CorpusSplit file) throws IOException {
    return Formats.isColumnar(file.path(), source.format(), configuration);
  }

  /** Whether the records of a file may name a user that is not its folder's. */
  private boolean hasUsers(CorpusSplit file) {
    return Formats.userOfFolder(file, source.format()) == null;
  }

  /**
   * Tries whether a text can be inserted.
   *
   * @param what names the text in errors, which never hold it
   * @throws CorpusException UNSUPPORTED if it would not be read as it is
   */
  public void requireInsertable(String what, String text) {
    CorpusFormat format = source.format();
    if (CorpusRecords.text(text, source) instanceof Parsed.Flawed flawed) {
      throw refused(what, flawed.flaw().description());
    }
    if (!(format instanceof CorpusFormat.Parquet)
        && !source.encoding().charset().newEncoder().canEncode(text)) {
      throw refused(what, "holds a character that %s has not".formatted(source.encoding().name()));
    }
    if (format instanceof CorpusFormat.Table table && table.row().values(text).isEmpty()) {
      throw refused(what, "is no row of corpus.columns");
    }
    boolean line = format instanceof CorpusFormat.Lines || format instanceof CorpusFormat.Tabbed;
    if (line && (text.indexOf('\n') >= 0 || text.endsWith("\r"))) {
      throw refused(what, "holds the end of a line");
    }
    if (format instanceof CorpusFormat.Tabbed && text.indexOf('\t') >= 0) {
      throw refused(what, "holds a tab");
    }
    if (format instanceof CorpusFormat.Chat chat
        && !chat.roles().isEmpty()
        && !chat.roles().contains(fields.role())) {
      throw new CorpusException(
          UNSUPPORTED,
          "plant.role: messages of role '%s' are not read; name one of corpus.chat.roles, %s"
              .formatted(fields.role(), chat.roles()));
    }
  }

  private static CorpusException refused(String what, String why) {
    return new CorpusException(
        UNSUPPORTED,
        "%s cannot be written into this corpus: it %s; change it, or corpus.format"
            .formatted(Objects.requireNonNull(what), why));
  }
}
