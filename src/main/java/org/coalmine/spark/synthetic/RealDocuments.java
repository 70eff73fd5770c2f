package org.coalmine.spark.synthetic;

import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.text.Document;

/**
 * Real documents on two sides: those that the writer of a release read, and those that were held
 * out.
 *
 * @param documents of both sides
 * @param byUser whether a unit is a user; else documents of equal text are one
 */
public record RealDocuments(JavaRDD<Document> documents, Side side, boolean byUser) {
  /** Names a side in the place of a user. */
  private static final String READ = "read";

  /** On which side a document is. */
  @FunctionalInterface
  public interface Side extends Serializable {
    /** Whether the writer read it. */
    boolean read(Document document);
  }

  /** Two corpora, of which the writer has read one. */
  public static RealDocuments ofSides(Corpus read, Corpus heldOut) {
    return new RealDocuments(
        read.documents()
            .map(document -> document.withUser(READ))
            .union(heldOut.documents().map(document -> document.withUser(null))),
        document -> READ.equals(document.user()),
        false);
  }
}
