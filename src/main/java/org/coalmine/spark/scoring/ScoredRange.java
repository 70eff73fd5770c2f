package org.coalmine.spark.scoring;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * A piece of a corpus that is scored, as the ledger keeps it.
 *
 * @param documents that were read
 * @param rows one for each that has a symbol
 * @param windows prompts and schemes
 * @param characters of the documents with a row
 * @param scoreBytes of the file of rows; 0 if there is no row
 * @param extractionBytes of the file of windows; 0 if there is none
 */
record ScoredRange(
    long documents, long rows, long windows, long characters, long scoreBytes, long extractionBytes)
    implements Serializable {
  private static final int LENGTH = 6 * Long.BYTES;

  byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .putLong(documents)
        .putLong(rows)
        .putLong(windows)
        .putLong(characters)
        .putLong(scoreBytes)
        .putLong(extractionBytes)
        .array();
  }

  static ScoredRange of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "an entry has %d bytes: %d".formatted(LENGTH, bytes.length));
    }
    ByteBuffer values = ByteBuffer.wrap(bytes);
    return new ScoredRange(
        values.getLong(),
        values.getLong(),
        values.getLong(),
        values.getLong(),
        values.getLong(),
        values.getLong());
  }

  /** Whether two results say the same; files of equal rows may differ in length. */
  static boolean agree(byte[] one, byte[] other) {
    ScoredRange a = of(one);
    ScoredRange b = of(other);
    return a.documents == b.documents && a.rows == b.rows && a.windows == b.windows;
  }

  ScoredRange withBytes(long scores, long extraction) {
    return new ScoredRange(documents, rows, windows, characters, scores, extraction);
  }
}
