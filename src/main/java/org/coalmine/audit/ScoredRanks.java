package org.coalmine.audit;

import java.util.List;
import org.coalmine.report.chapter.ScoresFacts;

/**
 * The ranks of a run's canaries in a model that is known by scores alone.
 *
 * @param ranked by format, in the order of the plan
 * @param facts what the scores are, and which bounds they allow
 */
public record ScoredRanks(List<RankedFormat> ranked, ScoresFacts facts) {
  public ScoredRanks {
    ranked = List.copyOf(ranked);
  }
}
