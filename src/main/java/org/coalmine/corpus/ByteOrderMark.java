package org.coalmine.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** U+FEFF at the start of a file of UTF-8, which is no text. */
public final class ByteOrderMark {
  private static final byte[] BYTES = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** How many bytes it has. */
  public static final int LENGTH = BYTES.length;

  private ByteOrderMark() {}

  /** How many of the first {@code length} bytes belong to a mark: all of it, or none. */
  public static int length(byte[] bytes, int length) {
    return length >= LENGTH && Arrays.equals(bytes, 0, LENGTH, BYTES, 0, LENGTH) ? LENGTH : 0;
  }

  /** A stream behind the mark, if it begins with one. */
  static InputStream dropped(InputStream in) throws IOException {
    PushbackInputStream rest = new PushbackInputStream(in, LENGTH);
    try {
      byte[] head = rest.readNBytes(LENGTH);
      int dropped = length(head, head.length);
      rest.unread(head, dropped, head.length - dropped);
      return rest;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
