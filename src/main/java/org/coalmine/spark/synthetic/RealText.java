package org.coalmine.spark.synthetic;

import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.text.Document;

/**
 * The real documents that a release is compared with: those that its writer read and those that it
 * did not.
 *
 * @param documents of both sides together
 * @param byUser whether a unit is a user; else documents of equal text are one
 */
public record RealText(JavaRDD<Document> documents, Side side, boolean byUser) {
  /** Names a side in the place of a user. */
  private static final String READ = "read";

  /** On which side a document is. */
  @FunctionalInterface
  public interface Side extends Serializable {
    /** Whether the writer read it. */
    boolean read(Document document);
  }

  /** Two corpora, of which the writer has read one. */
  public static RealText ofSides(Corpus read, Corpus heldOut) {
    return new RealText(
        read.documents()
            .map(document -> document.withUser(READ))
            .union(heldOut.documents().map(document -> document.withUser(null))),
        document -> READ.equals(document.user()),
        false);
  }

  /** Whose a document is. */
  static RealUnit unit(Document document, Side side, boolean byUser) {
    return RealUnit.of(document, byUser, side.read(document));
  }
}
