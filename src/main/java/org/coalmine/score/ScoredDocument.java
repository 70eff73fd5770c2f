package org.coalmine.score;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A document's figures and where it lies.
 *
 * @param document its index among the documents of its side
 * @param heldOut whether no training saw it
 * @param file its file
 * @param record its place in the file, from 1
 * @param user who wrote it; null if the corpus does not tell
 * @param score its figures
 * @param referenceBits its log-perplexity under a model that was trained on something else; null if
 *     there is none
 * @param queriesForHalf the fewest of its prompts under any scheme, after which the continuation
 *     has appeared with probability one half; infinite for never, null where it has no prompt
 * @param copies what it has in common with others; null where nobody counted
 */
public record ScoredDocument(
    long document,
    boolean heldOut,
    String file,
    long record,
    @Nullable String user,
    DocumentScore score,
    @Nullable Double referenceBits,
    @Nullable Double queriesForHalf,
    @Nullable Copies copies)
    implements Serializable {
  /** Such a share of unknown symbols makes a low score mean nothing. */
  public static final double MOST_UNKNOWN = 0.1;

  /** Whether it is of the holdout and stands in the corpus too: it is not held out. */
  public boolean standsInCorpus() {
    return heldOut && copies != null && copies.groupInCorpus() > 0;
  }

  /** Whether few queries write it out. */
  public boolean isExtractable() {
    return queriesForHalf != null && queriesForHalf <= ScoreSummary.EXTRACTABLE_QUERIES;
  }

  /** Whether too much of it is not spelled by the model for its score to mean something. */
  public boolean isUnknown() {
    return score.unknownSymbols() > MOST_UNKNOWN * score.symbols();
  }
}
