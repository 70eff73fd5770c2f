package org.coalmine.spark.duplicates;

import java.util.BitSet;
import org.coalmine.corpus.write.Edit;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.corpus.DocumentEdits;
import org.coalmine.spark.corpus.FileEdits;
import org.coalmine.text.Document;

/**
 * Leaves out the documents beyond the first of their group, and keeps all else as it is. Takes a
 * bit of memory per document.
 *
 * @param others the documents that are left out
 */
record FirstDocuments(BitSet others) implements FileEdits {
  @Override
  public DocumentEdits of(CorpusFile file) {
    return new DocumentEdits() {
      @Override
      public Edit edit(Document document) {
        return others.get(Math.toIntExact(document.index())) ? Edit.DROPPED : Edit.KEPT;
      }

      @Override
      public boolean keepsFlawed() {
        return true;
      }
    };
  }
}
