package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.text.Encoding;

/** Characters as a file has them; fails where one would be written as another. */
record Characters(Encoding encoding, String path) {
  boolean isUtf8() {
    return encoding.isUtf8();
  }

  String decoded(byte[] bytes) {
    return decoded(bytes, 0, bytes.length);
  }

  String decoded(byte[] bytes, int from, int to) {
    String text = CorpusRecords.decoded(bytes, from, to, encoding.charset());
    if (text == null) {
      throw refused("a record is not of this encoding");
    }
    return text;
  }

  byte[] encoded(String text) {
    try {
      ByteBuffer bytes =
          encoding
              .charset()
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw refused("a new text has a character that this encoding has not");
    }
  }

  /** A line in UTF-8; all of it must come back by {@link #ofUtf8}. */
  byte[] toUtf8(byte[] line) {
    String text = decoded(line);
    if (!Arrays.equals(encoded(text), line)) {
      throw refused("a line would change where its text does not");
    }
    return text.getBytes(UTF_8);
  }

  byte[] ofUtf8(byte[] line) {
    return encoded(new String(line, UTF_8));
  }

  /**
   * Fails if a text would not be read again from a line.
   *
   * @param forbidden the characters that it may not hold besides
   */
  void requireLine(String text, String forbidden) {
    boolean whole =
        text.indexOf('\n') < 0
            && !text.endsWith("\r")
            && text.chars().noneMatch(character -> forbidden.indexOf(character) >= 0);
    if (!whole) {
      throw new CorpusException(
          UNSUPPORTED,
          path + ": a new text holds what ends a line or a column; write the corpus as JSON lines");
    }
  }

  private CorpusException refused(String why) {
    return new CorpusException(
        UNSUPPORTED,
        "%s (corpus.encoding = %s): %s; convert the files to UTF-8"
            .formatted(path, encoding.name(), why));
  }
}
