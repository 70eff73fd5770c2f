package org.coalmine.corpus.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV file as bytes. Takes records and fields to end where the reader of the
 * corpus does: a quote opens a field where it is its first character, two quotes inside are one,
 * and CR, LF, or both end a record.
 */
final class CsvScanner {
  private static final int QUOTE = '"';

  private final PushbackInputStream in;
  private final char delimiter;

  CsvScanner(PushbackInputStream in, char delimiter) {
    this.in = in;
    this.delimiter = delimiter;
  }

  /**
   * A record.
   *
   * @param bytes of it without its end
   * @param fields in order
   * @param end CR, LF or both; empty at the end of the file
   */
  record Scanned(byte[] bytes, List<Field> fields, byte[] end) {}

  /** A field from its first byte, a quote's included, to the byte behind its last. */
  record Field(int from, int to, boolean quoted) {}

  /** Scans a record that is there. */
  Scanned next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Field> fields = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    boolean open = false;
    int next = in.read();
    while (true) {
      if (open) {
        if (next < 0) {
          throw new IOException("a quote is left open");
        }
        if (next == QUOTE) {
          bytes.write(next);
          next = in.read();
          open = next == QUOTE;
          if (!open) {
            continue;
          }
        }
        bytes.write(next);
      } else if (next < 0 || next == '\n' || next == '\r' || next == delimiter) {
        fields.add(new Field(from, bytes.size(), quoted));
        if (next != delimiter) {
          return new Scanned(bytes.toByteArray(), fields, end(next));
        }
        bytes.write(next);
        from = bytes.size();
        quoted = false;
      } else {
        open = next == QUOTE && bytes.size() == from;
        quoted |= open;
        bytes.write(next);
      }
      next = in.read();
    }
  }

  private byte[] end(int first) throws IOException {
    if (first < 0) {
      return new byte[0];
    }
    int second = first == '\r' ? in.read() : -1;
    if (second == '\n') {
      return new byte[] {'\r', '\n'};
    }
    if (second >= 0) {
      in.unread(second);
    }
    return new byte[] {(byte) first};
  }
}
