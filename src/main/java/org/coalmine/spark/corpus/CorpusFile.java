package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.corpus.CorpusSplit;

/**
 * A file of a corpus that was read, and which documents are in it.
 *
 * @param number its place among the files that were read, from 0
 * @param whole all of it
 * @param namedBy the first of the configured paths that leads to it, by its place from 0
 * @param firstIndex the index of its first document, if it has one
 * @param documents how many it has; those behind them do not belong to the corpus
 * @param complete whether all of it could be read, as far as the corpus goes
 */
public record CorpusFile(
    int number, CorpusSplit whole, int namedBy, long firstIndex, long documents, boolean complete)
    implements Serializable {
  /** How many bytes it has. */
  public long bytes() {
    return whole.length();
  }
}
