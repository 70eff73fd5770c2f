package org.coalmine.spark.ranking;

import java.io.Serializable;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.ScoredTrie;
import org.coalmine.spark.SharedModel;
import org.jspecify.annotations.Nullable;

/** What every task of a {@link RankJob} needs to know. */
final class RankQuestion implements Serializable {
  private static final long serialVersionUID = 1;

  private final Candidates candidates;
  private final Thresholds thresholds;
  private transient @Nullable ScoredTrie space;

  RankQuestion(Candidates candidates, Thresholds thresholds) {
    this.candidates = candidates;
    this.thresholds = thresholds;
  }

  Candidates candidates() {
    return candidates;
  }

  Thresholds thresholds() {
    return thresholds;
  }

  /** The candidates, with the text before the hole scored; once in each process. */
  synchronized ScoredTrie space(SharedModel model) {
    ScoredTrie known = space;
    if (known == null) {
      known = new ScoredTrie(model.model(), candidates);
      space = known;
    }
    return known;
  }
}
