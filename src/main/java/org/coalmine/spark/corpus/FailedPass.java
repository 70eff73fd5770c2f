package org.coalmine.spark.corpus;

import org.apache.spark.SparkException;
import org.coalmine.corpus.CorpusException;

/** What is behind a pass over a corpus that failed. */
final class FailedPass {
  private FailedPass() {}

  /** The exception that a task threw, or what else ended the pass. */
  static CorpusException of(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof CorpusException)) {
      cause = cause.getCause();
    }
    if (cause instanceof CorpusException known) {
      return known;
    }
    String why = e instanceof SparkException || cause == e ? firstLine(e) : firstLine(cause);
    return new CorpusException(
        CorpusException.Category.UNAVAILABLE,
        "the corpus cannot be read: %s; every executor must be able to open its files"
            .formatted(why),
        e);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
