package org.coalmine.spark.generation;

/** Is told how far the documents are. */
@FunctionalInterface
public interface GenerationProgress {
  /**
   * @param documents that are written
   * @param of of how many
   * @param charactersPerSecond since this process began
   */
  void written(long documents, long of, double charactersPerSecond);
}
