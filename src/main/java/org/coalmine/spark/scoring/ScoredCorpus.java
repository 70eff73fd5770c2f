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
  static final String SCORES = "scores";
  static final String EXTRACTION = "extraction";

  /** Where the rows of its documents are, below the run directory. */
  public String scores() {
    return SCORES + "/" + digest;
  }

  /** Where those of its prompts are. */
  String extraction() {
    return EXTRACTION + "/" + digest;
  }

  /** Documents without a symbol of the model, which have no row. */
  public long empty() {
    return documents - rows;
  }
}
