package org.coalmine.spark.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.text.CorpusSource;

/** A piece of a corpus: the documents from one index to another, read where they lie. */
public final class DocumentRange implements Serializable {
  private static final long serialVersionUID = 1;

  private final int number;
  private final long from;
  private final long to;
  private final ArrayList<NumberedSplit> splits;
  private final Broadcast<CorpusSource> source;
  private final Broadcast<SerializableConfiguration> configuration;

  DocumentRange(
      int number,
      long from,
      long to,
      List<NumberedSplit> splits,
      Broadcast<CorpusSource> source,
      Broadcast<SerializableConfiguration> configuration) {
    this.number = number;
    this.from = from;
    this.to = to;
    this.splits = new ArrayList<>(splits);
    this.source = source;
    this.configuration = configuration;
  }

  /** Its place among the pieces, from 0. */
  public int number() {
    return number;
  }

  /** How many documents it has. */
  public long documents() {
    return to - from;
  }

  /**
   * Reads its documents in order.
   *
   * @throws org.coalmine.corpus.CorpusException if a file has changed since the corpus was read
   */
  public void forEach(Consumer<PlacedDocument> action) {
    DocumentIterator documents = new DocumentIterator(splits, source, configuration);
    try {
      for (long index = splits.get(0).firstIndex(); index < to; index++) {
        PlacedDocument document = documents.nextPlaced();
        if (index >= from) {
          action.accept(document);
        }
      }
    } finally {
      documents.close();
    }
  }
}
