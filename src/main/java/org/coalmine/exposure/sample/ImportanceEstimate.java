package org.coalmine.exposure.sample;

import java.io.Serializable;
import org.coalmine.exposure.RankInterval;

/**
 * What importance sampling says of one rank.
 *
 * @param rank the interval at the level asked for, of whole ranks from 1 to |R|; certain where a
 *     search has found all that is at or below
 * @param estimate the estimate of the rank, unbiased except for being kept within the interval
 * @param standardError of the estimate, as far as the draws show it; says nothing where hits are
 *     few, the interval does
 * @param effectiveSampleSize (Σ x)² / Σ x² over the draws that hit, x being how many candidates
 *     each stands for (Kish)
 * @param hits draws that scored a candidate at or below the canary's log-perplexity, other than
 *     those among the {@link KnownCandidates}
 * @param draws all draws
 */
public record ImportanceEstimate(
    RankInterval rank,
    double estimate,
    double standardError,
    double effectiveSampleSize,
    long hits,
    long draws)
    implements Serializable {

  /** Half the width of the interval over the estimate. */
  public double relativeHalfWidth() {
    return (rank.high().doubleValue() - rank.low().doubleValue()) / (2 * estimate);
  }
}
