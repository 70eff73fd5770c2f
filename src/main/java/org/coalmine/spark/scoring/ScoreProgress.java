package org.coalmine.spark.scoring;

/** Watches a corpus being scored. */
@FunctionalInterface
public interface ScoreProgress {
  /** Watches nothing. */
  ScoreProgress NONE = (documents, of, charactersPerSecond) -> {};

  /**
   * A piece is done.
   *
   * @param documents that are done, those of earlier processes among them
   * @param of how many there are
   * @param charactersPerSecond of this process
   */
  void scored(long documents, long of, double charactersPerSecond);
}
