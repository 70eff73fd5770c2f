package org.coalmine.spark.scoring;

/**
 * A corpus that is scored.
 *
 * @param digest names its folders below {@code scores/} and {@code extraction/}
 * @param documents that were read
 * @param rows of documents: one for each that has a symbol
 * @param windows rows of prompts and schemes
 */
public record ScoredCorpus(String digest, long documents, long rows, long windows) {
  /** Documents without a symbol of the model, which have no row. */
  public long empty() {
    return documents - rows;
  }
}
