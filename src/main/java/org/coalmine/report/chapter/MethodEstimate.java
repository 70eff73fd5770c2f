package org.coalmine.report.chapter;

import org.jspecify.annotations.Nullable;

/**
 * What one method answers for one canary, for comparison.
 *
 * @param canary the canary's id
 * @param rank the method's answer; the interval of an extrapolation says how far it varies from
 *     sample to sample, and holds the rank only if the fitted distribution is the true one
 * @param exposureBits the exposure of that rank, within [0, log2 |R|]
 * @param estimatedRank the one rank that the method would name, from 1 to |R|; null for counts, and
 *     where no uniform draw shows more than the interval
 * @param effectiveSampleSize how many equally weighted hits the estimate is worth; null where it
 *     rests on none, because the rank is counted or proved
 * @param claimedExposureBits what an extrapolation claims, which may lie above log2 |R|
 * @param goodnessOfFitPValue the Kolmogorov-Smirnov verdict on a fitted distribution
 * @param samples how many candidates were scored; null for counts
 */
public record MethodEstimate(
    String canary,
    Rank rank,
    BitsInterval exposureBits,
    @Nullable Double estimatedRank,
    @Nullable Double effectiveSampleSize,
    @Nullable Double claimedExposureBits,
    @Nullable Double goodnessOfFitPValue,
    @Nullable Long samples) {
  public MethodEstimate {
    Require.text("canary", canary);
    Require.present("rank", rank);
    Require.present("exposureBits", exposureBits);
    if (estimatedRank != null) {
      Require.atLeast("estimatedRank", 1.0, estimatedRank);
    }
    if (effectiveSampleSize != null) {
      Require.atLeast("effectiveSampleSize", 0.0, effectiveSampleSize);
    }
    if (claimedExposureBits != null) {
      Require.finite("claimedExposureBits", claimedExposureBits);
    }
    if (goodnessOfFitPValue != null) {
      Require.probability("goodnessOfFitPValue", goodnessOfFitPValue);
    }
    if (samples != null) {
      Require.atLeast("samples", 1, samples);
    }
  }
}
