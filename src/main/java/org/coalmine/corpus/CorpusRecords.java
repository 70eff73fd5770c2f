package org.coalmine.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Map;
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

  /** How many bytes the current record has, unpacked, the end of its line included. */
  long bytes();

  /**
   * Whether the end of the current record was not sought: it is too long, and goes on behind the
   * split.
   */
  default boolean isCut() {
    return false;
  }

  /** How many bytes of the split belong to a record that began before it. */
  default long bytesBefore() {
    return 0;
  }

  /** How the file is packed, by the usual ending of such files; null if it is not. */
  default @Nullable String container() {
    return null;
  }

  /** Whether the current record is a line with a CR inside, as where CR alone ends lines. */
  default boolean holdsCarriageReturn() {
    return false;
  }

  /** What of the records so far was left out by a rule of the format, and how often. */
  default Map<String, Long> leftOut() {
    return Map.of();
  }

  /** Decodes the bytes of a text, strictly. */
  static Parsed text(byte[] bytes, int from, int to, CorpusSource source) {
    if (from == to) {
      return new Parsed.Flawed(Flaw.EMPTY);
    }
    String text = decoded(bytes, from, to, source.encoding().charset());
    return text == null ? new Parsed.Flawed(undecoded(source)) : text(text, source);
  }

  /** The flaw of bytes that are not of a corpus's encoding. */
  static Flaw undecoded(CorpusSource source) {
    return source.encoding().isUtf8() ? Flaw.INVALID_UTF_8 : Flaw.OTHER_ENCODING;
  }

  /** The characters of bytes; null if they are not of the encoding. */
  static @Nullable String decoded(byte[] bytes, int from, int to, Charset charset) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
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

  /** The text of a row, which has a value in one column at least. */
  static Parsed row(CorpusFormat.Table table, List<String> values, CorpusSource source) {
    return values.stream().allMatch(String::isBlank)
        ? new Parsed.Flawed(Flaw.EMPTY)
        : text(table.row().of(values), source);
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE;
  }

  /** A parsed record with its user, if it has a text. */
  static Parsed of(Parsed parsed, @Nullable String user) {
    return parsed instanceof Parsed.Text text && user != null && !user.isEmpty()
        ? new Parsed.Text(text.text(), user)
        : parsed;
  }
}
