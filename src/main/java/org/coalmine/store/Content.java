package org.coalmine.store;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a file, of any length, produced while they are written. */
@FunctionalInterface
public interface Content {
  /** Writes all bytes, and does not close the stream; called once per file that is written. */
  void writeTo(OutputStream out) throws IOException;

  /** Bytes held in memory, which must not change until they are written. */
  static Content of(byte[] bytes) {
    return out -> out.write(bytes);
  }
}
