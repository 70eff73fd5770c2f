package org.coalmine.cli.results;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The bytes of report.json, as long as they can be those of a report. */
final class ReportFile {
  private static final int HEAD_BYTES = 1 << 20;

  /** A hundred thousand canaries take a third of it. */
  private static final int LARGEST_BYTES = 1 << 28;

  private ReportFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is large and no report, as a device without an end
   */
  static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      if (head.length < HEAD_BYTES) {
        return head;
      }
      if (!beginsAsObject(head)) {
        throw new IOException(file + ": is no report; one begins with {");
      }
      byte[] rest = in.readNBytes(LARGEST_BYTES - HEAD_BYTES + 1);
      if (rest.length > LARGEST_BYTES - HEAD_BYTES) {
        throw new IOException(
            "%s: is no report; none is larger than %d bytes".formatted(file, LARGEST_BYTES));
      }
      byte[] whole = Arrays.copyOf(head, head.length + rest.length);
      System.arraycopy(rest, 0, whole, head.length, rest.length);
      return whole;
    }
  }

  private static boolean beginsAsObject(byte[] head) {
    int first = 0;
    while (first < head.length && Character.isWhitespace(head[first])) {
      first++;
    }
    return first < head.length && head[first] == '{';
  }
}
