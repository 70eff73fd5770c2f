package org.coalmine.spark.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.store.Digest;
import org.coalmine.text.Document;

/**
 * Real documents on two sides: those that the writer of a release read, and those that were held
 * out.
 *
 * @param documents of both sides
 * @param side of each
 * @param byUser whether a unit is a user; else documents of equal text are one
 * @param characters how often each code point stands in them
 */
public record RealDocuments(
    JavaRDD<Document> documents, Side side, boolean byUser, SortedMap<Integer, Long> characters) {
  /** Names a side in the place of a user. */
  private static final String READ = "read";

  /** On which side a document is. */
  @FunctionalInterface
  public interface Side extends Serializable {
    /** Whether the writer read it. */
    boolean read(Document document);
  }

  /** A unit by its digest, and its side. */
  record Unit(long high, long low, boolean read) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    static Unit of(Document document, boolean byUser, boolean read) {
      String user = document.user();
      String name = byUser && user != null ? "user " + user : "text " + document.text();
      ByteBuffer digest = ByteBuffer.wrap(Digest.sha256().digest(name.getBytes(UTF_8)));
      return new Unit(digest.getLong(), digest.getLong(), read);
    }
  }

  /** One corpus, of which some documents are on the side of those that were read. */
  public static RealDocuments of(Corpus corpus, Side side, boolean byUser) {
    return new RealDocuments(corpus.documents(), side, byUser, corpus.characters());
  }

  /** Two corpora, of which the writer has read one. */
  public static RealDocuments ofSides(Corpus read, Corpus heldOut) {
    TreeMap<Integer, Long> characters = new TreeMap<>(read.characters());
    heldOut
        .characters()
        .forEach((codePoint, times) -> characters.merge(codePoint, times, Long::sum));
    return new RealDocuments(
        read.documents()
            .map(document -> document.withUser(READ))
            .union(heldOut.documents().map(document -> document.withUser(null))),
        document -> READ.equals(document.user()),
        false,
        characters);
  }
}
