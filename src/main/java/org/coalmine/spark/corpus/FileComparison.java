package org.coalmine.spark.corpus;

import java.io.Closeable;
import java.io.Serializable;

/**
 * Goes through the documents of a file as if it were written.
 *
 * @param <R> what comes of it
 */
public interface FileComparison<R extends Serializable> extends DocumentEdits, Closeable {
  /** What came of the file, after its last document. */
  R result();
}
