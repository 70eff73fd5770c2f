package org.coalmine.spark.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;

/**
 * A file of documents, as the ledger keeps it.
 *
 * @param name of the file
 * @param sha256 of the texts, whatever the format: of each its length in bytes and its UTF-8
 * @param documents in it
 * @param characters of all of them
 * @param cut how many were cut
 * @param rejected how many were drawn beside these, and rejected
 * @param unparsed how many were drawn beside these, and were no row of the table
 * @param bytes of the file
 */
record GeneratedFile(
    String name,
    String sha256,
    long documents,
    long characters,
    long cut,
    long rejected,
    long unparsed,
    long bytes)
    implements Serializable {
  private static final int FIELDS = 8;

  byte[] toBytes() {
    return String.join(
            "\t",
            name,
            sha256,
            Long.toString(documents),
            Long.toString(characters),
            Long.toString(cut),
            Long.toString(rejected),
            Long.toString(unparsed),
            Long.toString(bytes))
        .getBytes(UTF_8);
  }

  static GeneratedFile of(byte[] entry) {
    String[] fields = new String(entry, UTF_8).split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "an entry has %d fields: %d".formatted(FIELDS, fields.length));
    }
    return new GeneratedFile(
        fields[0],
        fields[1],
        Long.parseLong(fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]),
        Long.parseLong(fields[6]),
        Long.parseLong(fields[7]));
  }

  /** Whether two results hold the same texts; the files may differ in length. */
  static boolean agree(byte[] one, byte[] other) {
    return of(one).sha256.equals(of(other).sha256);
  }

  GeneratedFile as(String taken, long length) {
    return new GeneratedFile(taken, sha256, documents, characters, cut, rejected, unparsed, length);
  }
}
