package org.coalmine.spark.corpus;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusSplit;
import org.jspecify.annotations.Nullable;

/**
 * Sees the documents of a corpus in its first pass, where they are read. A split may be visited
 * more than once, by tasks that are tried again or run twice.
 */
@FunctionalInterface
public interface DocumentVisitor extends Serializable {
  /** Sees nothing. */
  DocumentVisitor NONE = (split, configuration) -> Visit.NONE;

  /** Begins with a split, on the machine that reads it. */
  Visit begin(CorpusSplit split, Configuration configuration);

  /** One reading of one split. */
  interface Visit {
    /** Sees nothing. */
    Visit NONE =
        new Visit() {
          @Override
          public void document(long number, long record, String text, @Nullable String user) {}

          @Override
          public void end() {}
        };

    /**
     * Sees a document.
     *
     * @param number of the document among those of its split, from 0
     * @param record of the document among all records of its split, from 1
     */
    void document(long number, long record, String text, @Nullable String user) throws IOException;

    /** All documents were seen; not called where the split cannot be read to its end. */
    void end() throws IOException;
  }
}
