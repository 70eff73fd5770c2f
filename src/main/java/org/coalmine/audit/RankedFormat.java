package org.coalmine.audit;

import java.util.List;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.RankInterval;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of one format's canaries and how they were found.
 *
 * @param format the format
 * @param canaries its canaries and controls
 * @param logPerplexitiesNats of each
 * @param ranks of each
 * @param sureRanks of each once more, but where it is estimated with the confidence {@link
 *     EpsilonBounds#RANK_CONFIDENCE}: what lower bounds on ε rest on
 * @param reason a sentence: which method was chosen, and why
 * @param histogram of all candidates, if a dense pass was made
 * @param candidates how many candidates were scored
 * @param steps how many prefixes the model was advanced by one symbol
 * @param estimates what each method answered, where more than the ranks was asked for
 * @param comparison all methods side by side, if that was asked for
 */
record RankedFormat(
    CanaryFormat format,
    List<Canary> canaries,
    List<Double> logPerplexitiesNats,
    List<CanaryRank> ranks,
    List<RankInterval> sureRanks,
    String reason,
    @Nullable Histogram histogram,
    long candidates,
    long steps,
    List<MethodEstimate> estimates,
    @Nullable MethodComparison comparison) {
  RankedFormat {
    canaries = List.copyOf(canaries);
    logPerplexitiesNats = List.copyOf(logPerplexitiesNats);
    ranks = List.copyOf(ranks);
    sureRanks = List.copyOf(sureRanks);
    estimates = List.copyOf(estimates);
  }
}
