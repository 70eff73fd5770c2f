package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The records of one split, in order, each a text or a flaw. Made to be read once. */
public interface CorpusRecords extends Closeable {

  /** One record: its text, or why it has none. */
  sealed interface Parsed {
    record Text(String text, @Nullable String user) implements Parsed {}

    /**
     * A record without a text.
     *
     * @param fields what an object without the named field has instead, the first few; else empty
     */
    record Flawed(Flaw flaw, List<String> fields) implements Parsed {
      public Flawed {
        fields = List.copyOf(fields);
      }

      public Flawed(Flaw flaw) {
        this(flaw, List.of());
      }
    }
  }

  /**
   * Moves on to the next record.
   *
   * @return whether there is one
   * @throws CorpusException DAMAGED if the file's content is corrupt
   * @throws IOException if the file system failed
   */
  boolean next() throws IOException;

  /** The current record. */
  Parsed current();

  static CorpusRecords open(CorpusSplit split, CorpusSource source, Configuration configuration)
      throws IOException {
    Path path = new Path(split.path());
    FileStatus now = FileSystems.of(path, configuration).getFileStatus(path);
    if (now.getLen() != split.length() || now.getModificationTime() != split.modifiedMillis()) {
      throw new CorpusException(DAMAGED, split.path() + " changed while it was read; start again");
    }
    return source.format() instanceof CorpusFormat.Parquet parquet
        ? new ParquetRecords(split, parquet, source, configuration)
        : new LineRecords(split, source, configuration);
  }

  /** Decodes the bytes of a text, strictly. */
  static Parsed text(byte[] bytes, int from, int to, CorpusSource source) {
    if (from == to) {
      return new Parsed.Flawed(Flaw.EMPTY);
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, from, to - from))
              .toString();
    } catch (CharacterCodingException e) {
      return new Parsed.Flawed(Flaw.INVALID_UTF_8);
    }
    return text(text, source);
  }

  /** The text of a record, if a model can be trained on it. Blanks alone are no text. */
  static Parsed text(String text, CorpusSource source) {
    if (text.isBlank()) {
      return new Parsed.Flawed(Flaw.EMPTY);
    }
    if (text.indexOf('\0') >= 0) {
      return new Parsed.Flawed(Flaw.NUL);
    }
    if (text.codePoints().anyMatch(CorpusRecords::isSurrogate)) {
      return new Parsed.Flawed(Flaw.LONE_SURROGATE);
    }
    if (text.codePointCount(0, text.length()) > source.maximumCharacters()) {
      return new Parsed.Flawed(Flaw.TOO_LONG);
    }
    return new Parsed.Text(text, null);
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE;
  }

  /** A parsed record of a corpus that names users: flawed without one. */
  static Parsed of(Parsed parsed, @Nullable String user) {
    if (parsed instanceof Parsed.Text text) {
      return user == null || user.isEmpty()
          ? new Parsed.Flawed(Flaw.NO_USER)
          : new Parsed.Text(text.text(), user);
    }
    return parsed;
  }
}
