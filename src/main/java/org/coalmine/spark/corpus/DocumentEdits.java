package org.coalmine.spark.corpus;

import org.coalmine.corpus.write.Edit;
import org.coalmine.text.Document;

/** Decides what becomes of each document of one file; is asked in their order. */
public interface DocumentEdits {
  /** What becomes of a document. */
  Edit edit(Document document);

  /** Whether records without a text stay among the documents, as they are. */
  boolean keepsFlawed();
}
