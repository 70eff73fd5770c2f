package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.fit.Extrapolation;
import org.coalmine.exposure.sample.DrawGoal;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.ImportanceEstimate;
import org.coalmine.exposure.sample.ImportanceSample;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.Rank;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ranking.SamplingJob;
import org.coalmine.spark.ranking.SamplingJob.Question;
import org.coalmine.spark.ranking.SamplingJob.Sampled;
import org.jspecify.annotations.Nullable;

/**
 * What the methods that sample say of one format's canaries. Draws are made when they are first
 * asked for; uniform sampling and extrapolation share theirs.
 */
final class Estimates {
  private static final int REFITS = 99;
  private static final double MOST_LEVEL_OF_FIT = 0.95;
  private static final double SIGNIFICANCE = 0.05;

  private final SamplingJob job;
  private final CanaryFormat format;
  private final Candidates candidates;
  private final List<Canary> canaries;
  private final double[] nats;
  private final AuditConfiguration.Sampling settings;
  private final List<BigInteger> decisiveRanks;
  private final String seed;
  private final AuditProgress progress;
  private @Nullable ImportanceSample importanceDraws;
  private @Nullable UniformSample uniformDraws;
  private @Nullable Extrapolation extrapolation;

  /**
   * @param candidates of the format, in the model's symbols
   * @param nats the canaries' log-perplexities
   * @param decisiveRanks what is decided by a rank up to each of these; draws may end where all
   *     canaries are on one side of them
   * @param seed of the draws
   */
  Estimates(
      SamplingJob job,
      CanaryFormat format,
      Candidates candidates,
      List<Canary> canaries,
      double[] nats,
      AuditConfiguration.Sampling settings,
      List<BigInteger> decisiveRanks,
      String seed,
      AuditProgress progress) {
    this.job = job;
    this.format = format;
    this.candidates = candidates;
    this.canaries = canaries;
    this.nats = nats;
    this.settings = settings;
    this.decisiveRanks = List.copyOf(decisiveRanks);
    this.seed = seed + " " + format.name();
    this.progress = progress;
  }

  /** Importance sampling for some canaries, by their place. */
  Map<Integer, ImportanceEstimate> importance(List<Integer> wanted) {
    Question question =
        new Question(
            wanted.stream().map(canary -> nats[canary]).toList(),
            wanted.stream().map(this::index).toList(),
            settings.confidence(),
            new DrawGoal(
                decisiveRanks,
                EpsilonBounds.RANK_CONFIDENCE,
                IntStream.range(0, wanted.size())
                    .filter(place -> canaries.get(wanted.get(place)).isControl())
                    .boxed()
                    .collect(Collectors.toSet())));
    Sampled sampled =
        usable(
            () ->
                job.importance(
                    candidates,
                    question,
                    seed,
                    drawPlan(),
                    (draws, most) -> show("importance sampling", draws, most)));
    importanceDraws = sampled.sample();
    show("importance sampling", sampled.sample().draws(), sampled.sample().draws());
    Map<Integer, ImportanceEstimate> estimates = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      estimates.put(wanted.get(i), sampled.estimates().get(i));
    }
    return estimates;
  }

  /** From the draws of {@link #importance}, intervals of another confidence. */
  Map<Integer, RankInterval> importanceRanks(List<Integer> wanted, double confidence) {
    List<RankInterval> intervals =
        importanceDraws()
            .intervals(
                wanted.stream().mapToDouble(canary -> nats[canary]).toArray(),
                wanted.stream().map(this::index).toList(),
                confidence,
                drawPlan());
    Map<Integer, RankInterval> ranks = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      ranks.put(wanted.get(i), intervals.get(i));
    }
    return ranks;
  }

  private DrawPlan drawPlan() {
    return DrawPlan.within(settings.draws(), settings.relativeError());
  }

  /** The draws of {@link #importance}. */
  ImportanceSample importanceDraws() {
    if (importanceDraws == null) {
      throw new IllegalStateException("nothing was drawn by importance");
    }
    return importanceDraws;
  }

  /** How many fills were drawn so far. */
  long draws() {
    return (importanceDraws == null ? 0 : importanceDraws.draws())
        + (uniformDraws == null ? 0 : uniformDraws.draws());
  }

  /** The uniform draws. */
  UniformSample uniform() {
    if (uniformDraws == null) {
      uniformDraws =
          usable(
              () ->
                  job.uniform(
                      candidates,
                      seed,
                      settings.draws(),
                      (draws, most) -> show("uniform sampling", draws, most)));
    }
    return uniformDraws;
  }

  /**
   * The fit to the uniform draws.
   *
   * @throws ConfigurationException if there are too few draws for one, or too few different ones
   */
  Extrapolation extrapolation() {
    if (extrapolation == null) {
      UniformSample draws = uniform();
      progress.note(
          "%s: fitting a skew-normal distribution, and %d more to judge it"
              .formatted(format.name(), REFITS));
      extrapolation = usable(() -> Extrapolation.of(draws, seed, REFITS));
    }
    return extrapolation;
  }

  private <T> T usable(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "the ranks of format '%s' cannot be estimated: %s"
              .formatted(format.name(), e.getMessage()),
          e);
    }
  }

  /** A fit is judged by refits; a higher level would take more of them. */
  private double levelOfFit() {
    return Math.min(settings.confidence(), MOST_LEVEL_OF_FIT);
  }

  /** The verdict on the fit, as a sentence. */
  String verdict() {
    Extrapolation fitted = extrapolation();
    double most = 0;
    for (double canary : nats) {
      most = Math.max(most, fitted.claimedExposureBits(canary));
    }
    double ceiling = Exposure.log2(candidates.size());
    return String.format(
        Locale.ROOT,
        "A skew-normal distribution fitted to %,d uniform draws has a Kolmogorov-Smirnov distance"
            + " of %.4f, p = %.3f by %d refits: %s at 5 %%.%s",
        uniform().draws(),
        fitted.goodnessOfFit().statistic(),
        fitted.goodnessOfFit().pValue(),
        fitted.goodnessOfFit().refits(),
        fitted.goodnessOfFit().rejected(SIGNIFICANCE) ? "rejected" : "not rejected",
        most > ceiling
            ? " It claims up to %.2f bits of exposure, where %.2f are possible."
                .formatted(most, ceiling)
            : "");
  }

  List<MethodEstimate> importanceEstimates(Map<Integer, ImportanceEstimate> estimates) {
    List<MethodEstimate> answers = new ArrayList<>();
    estimates.forEach(
        (canary, estimate) ->
            answers.add(
                answer(
                    canary,
                    estimate.rank(),
                    estimate.estimate(),
                    estimate.rank().exact() ? null : estimate.effectiveSampleSize(),
                    estimate.draws())));
    return answers;
  }

  /** The bounds that uniform draws give. */
  RankInterval uniformRank(int canary) {
    return uniformRank(canary, settings.confidence());
  }

  /** The same with another confidence. */
  RankInterval uniformRank(int canary, double confidence) {
    return uniform().rank(nats[canary], confidence);
  }

  List<MethodEstimate> uniformEstimates() {
    UniformSample sample = uniform();
    List<MethodEstimate> answers = new ArrayList<>();
    for (int canary = 0; canary < nats.length; canary++) {
      answers.add(
          answer(
              canary,
              uniformRank(canary),
              boxed(sample.estimate(nats[canary])),
              (double) sample.hits(nats[canary]),
              sample.draws()));
    }
    return answers;
  }

  List<MethodEstimate> extrapolatedEstimates() {
    Extrapolation fitted = extrapolation();
    List<MethodEstimate> answers = new ArrayList<>();
    for (int canary = 0; canary < nats.length; canary++) {
      Rank rank = Rank.of(fitted.rank(nats[canary], levelOfFit()));
      answers.add(
          new MethodEstimate(
              canaries.get(canary).id(),
              rank,
              BitsInterval.exposure(candidates.size(), rank),
              StrictMath.pow(
                  2, Exposure.log2(candidates.size()) - fitted.exposureBits(nats[canary])),
              null,
              fitted.claimedExposureBits(nats[canary]),
              fitted.goodnessOfFit().pValue(),
              uniform().draws()));
    }
    return answers;
  }

  private MethodEstimate answer(
      int canary,
      RankInterval interval,
      @Nullable Double estimate,
      @Nullable Double effective,
      long draws) {
    Rank rank = Rank.of(interval);
    return new MethodEstimate(
        canaries.get(canary).id(),
        rank,
        BitsInterval.exposure(candidates.size(), rank),
        estimate,
        effective,
        null,
        null,
        draws);
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private BigInteger index(int canary) {
    return candidates.automaton().indexOf(canaries.get(canary).fill().reveal()).orElseThrow();
  }

  private void show(String what, long draws, long most) {
    progress.show("rank", "%s: %s, %,d draws".formatted(format.name(), what, draws), draws, most);
  }
}
