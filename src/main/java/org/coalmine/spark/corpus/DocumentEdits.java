package org.coalmine.spark.corpus;

import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.write.Edit;
import org.coalmine.corpus.write.OtherFields;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each document of one file; is asked in their order. */
public interface DocumentEdits {
  /** What becomes of a document. */
  Edit edit(Document document);

  /** Whether records without a text stay among the documents, as they are. */
  boolean keepsFlawed();

  /** Whether a record without a text stays, by what it lacks. */
  default boolean keeps(Flaw flaw) {
    return keepsFlawed();
  }

  /** Takes the names of the fields that hold no text; null if nobody wants to know. */
  default @Nullable OtherFields otherFields() {
    return null;
  }
}
