package org.coalmine.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.settings.ConfigurationException;

/**
 * Lists of words and of secrets: one in each line, in UTF-8. Lines end in LF or CRLF. A byte order
 * mark, blank lines and blanks at the end of a line are dropped. A line that is a comment or a
 * table in other programs is refused by its number, and so is one of another encoding; none is
 * repeated in a message.
 */
public final class TextLines {
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int LARGEST_BYTES = 1 << 26;

  private TextLines() {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException naming file, line and remedy
   */
  public static List<String> of(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException(file + ": is a folder, not a file with one text per line");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return of(in, file.toString());
      }
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param name of it in messages
   * @throws ConfigurationException naming it, the line and the remedy
   */
  public static List<String> of(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
    if (bytes.length > LARGEST_BYTES) {
      throw new ConfigurationException(
          "%s: is larger than %d bytes, the most of such a list".formatted(name, LARGEST_BYTES));
    }
    List<String> lines = new ArrayList<>();
    int begin = startsWithMark(bytes) ? MARK.length : 0;
    for (int number = 1; begin < bytes.length; number++) {
      int end = begin;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String line = line(ByteBuffer.wrap(bytes, begin, end - begin), name + ":" + number);
      if (!line.isEmpty()) {
        lines.add(line);
      }
      begin = end + 1;
    }
    return lines;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= MARK.length
        && bytes[0] == MARK[0]
        && bytes[1] == MARK[1]
        && bytes[2] == MARK[2];
  }

  private static String line(ByteBuffer bytes, String place) {
    String line;
    try {
      line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().stripTrailing();
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          place + ": not valid UTF-8; save the file as UTF-8, as with iconv -t UTF-8", e);
    }
    if (line.startsWith("# ") || line.equals("#")) {
      throw new ConfigurationException(place + ": is a comment; leave nothing but the texts");
    }
    if (line.indexOf('\t') >= 0) {
      throw new ConfigurationException(place + ": holds a tab; leave one column, as with cut -f 2");
    }
    line.codePoints()
        .filter(Character::isISOControl)
        .findFirst()
        .ifPresent(
            control -> {
              throw new ConfigurationException(
                  "%s: holds the control character U+%04X".formatted(place, control));
            });
    return line;
  }
}
