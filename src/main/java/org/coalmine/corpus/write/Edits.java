package org.coalmine.corpus.write;

import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.Flaw;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each record of a file; is asked once for each, in their order. */
public interface Edits {
  /** What becomes of a record that has a text. */
  Edit document(Parsed.Text document);

  /** Whether a record without a text stays, as it is. */
  boolean keeps(Flaw flaw);

  /** Takes the names of the fields that hold no text; null if nobody wants to know. */
  default @Nullable OtherFields otherFields() {
    return null;
  }
}
