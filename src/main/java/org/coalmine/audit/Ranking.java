package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.coalmine.audit.plan.Allowances;
import org.coalmine.audit.plan.ModelPlan;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.ranking.ExtractionJob;
import org.coalmine.spark.ranking.RankJob;
import org.coalmine.spark.ranking.RankOutcome;
import org.coalmine.spark.ranking.RankSettings;
import org.coalmine.spark.ranking.SamplingJob;
import org.coalmine.store.RunDirectory;
import org.coalmine.token.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Ranks and extracts with one model, a format at a time. */
public final class Ranking {
  private final Cluster cluster;
  private final @Nullable RunDirectory directory;
  private final AuditConfiguration.Rank settings;
  private final SharedModel shared;
  private final LanguageModel model;
  private final ScoredFormats formats;
  private final String seed;
  private final AuditProgress progress;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param directory where finished shards are kept; null to keep nothing
   * @param seed of the draws of importance sampling
   * @throws ConfigurationException if the file is not a model we can rank with
   */
  Ranking(
      Cluster cluster,
      @Nullable RunDirectory directory,
      AuditConfiguration.Rank settings,
      SharedModel shared,
      String seed,
      AuditProgress progress) {
    this(
        cluster,
        directory,
        settings,
        shared,
        new ScoredFormats(shared.model(), settings.scoreSuffix()),
        seed,
        progress);
  }

  /**
   * The same with candidates that may have been made before.
   *
   * @param formats under the same model
   */
  Ranking(
      Cluster cluster,
      @Nullable RunDirectory directory,
      AuditConfiguration.Rank settings,
      SharedModel shared,
      ScoredFormats formats,
      String seed,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.settings = settings;
    this.shared = shared;
    this.model = formats.model();
    this.formats = formats;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * Ranks with a model of characters, however many formats there are.
   *
   * @param directory where finished shards are kept; null to keep nothing
   * @param seed of the draws of importance sampling
   * @throws ConfigurationException if the file is not a model we can rank with
   */
  public static Ranking of(
      Cluster cluster,
      @Nullable RunDirectory directory,
      AuditConfiguration.Rank settings,
      SharedModel shared,
      String seed,
      AuditProgress progress) {
    return new Ranking(cluster, directory, settings, shared, seed, progress);
  }

  /** The symbols of its model. */
  Vocabulary vocabulary() {
    return model.vocabulary();
  }

  /** What a reader must know before trusting a figure. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Ranks the canaries of a format.
   *
   * @throws ConfigurationException if the model's alphabet cannot spell the format, or a method
   *     asked for cannot answer
   */
  public RankedFormat rank(CanaryFormat format, List<Canary> canaries) {
    return rank(format, canaries, List.of());
  }

  /**
   * Ranks them so that something is decided.
   *
   * @param decisiveRanks what is decided by a rank up to each of these; draws may end where all
   *     canaries are on one side of them
   */
  RankedFormat rank(CanaryFormat format, List<Canary> canaries, List<BigInteger> decisiveRanks) {
    return cluster.stage(format.name(), () -> ranked(format, canaries, decisiveRanks));
  }

  private RankedFormat ranked(
      CanaryFormat format, List<Canary> canaries, List<BigInteger> decisiveRanks) {
    Candidates candidates = formats.of(format);
    formats.neighbours(format).ifPresent(warnings::add);
    double[] nats = logPerplexitiesNats(candidates, canaries);
    RankSettings rankSettings = ModelPlan.settings(settings, model, candidates);
    RankOutcome outcome =
        new RankJob(cluster, shared, rankSettings, directory)
            .rank(
                candidates,
                Thresholds.of(nats, settings.nearTieNats()),
                new CountProgress(format.name(), cluster.metrics(), progress));
    outcome
        .damaged()
        .forEach(
            entry -> progress.note("a ledger entry is not trusted and counted again: " + entry));
    Estimates estimates =
        new Estimates(
            new SamplingJob(cluster, shared),
            format,
            candidates,
            canaries,
            nats,
            settings.sampling(),
            decisiveRanks,
            seed,
            progress);
    SampledIntervals sampled =
        canaries.isEmpty()
            ? SampledIntervals.NONE
            : SampledIntervals.of(settings, outcome, estimates, warnings);
    List<CanaryRank> ranks = SampledIntervals.narrowed(outcome.ranks(), sampled.intervals());
    List<CanaryRank> sureRanks =
        SampledIntervals.narrowed(outcome.ranks(), sampled.sureIntervals());
    long open = ranks.stream().filter(rank -> !rank.rank().exact()).count();
    if (open > 0) {
      warnings.add(
          "%d of %d ranks of format %s are intervals, not integers."
              .formatted(open, canaries.size(), format.name()));
    }
    MethodComparison comparison =
        settings.compare() && !canaries.isEmpty()
            ? compared(format, canaries, nats, outcome, sampled, estimates)
            : null;
    return new RankedFormat(
        format,
        canaries,
        Arrays.stream(nats).boxed().toList(),
        ranks,
        sureRanks.stream().map(CanaryRank::rank).toList(),
        new MethodReason(Allowances.denseSteps(candidates), candidates.size()).of(outcome, ranks)
            + sampled.verdict(),
        outcome.histogram().orElse(null),
        new RankWork(
            outcome.steps() - outcome.denseSteps(),
            outcome.denseSteps(),
            outcome.candidates().longValueExact(),
            estimates.draws()),
        comparison == null ? sampled.estimates() : comparison.estimates(),
        comparison);
  }

  private MethodComparison compared(
      CanaryFormat format,
      List<Canary> canaries,
      double[] nats,
      RankOutcome outcome,
      SampledIntervals sampled,
      Estimates estimates) {
    BigInteger size = format.space().size();
    List<MethodEstimate> all =
        new ArrayList<>(MethodComparisons.exact(canaries, outcome.ranks(), size));
    all.addAll(sampled.estimates());
    return MethodComparisons.of(
        format,
        canaries,
        nats,
        all,
        MethodComparisons.distribution(
            outcome.complete() ? outcome.histogram() : Optional.empty(),
            estimates.importanceDraws(),
            sampled.fit(),
            size));
  }

  /**
   * The k most likely fills of a format.
   *
   * @throws ConfigurationException if it has fewer
   */
  ExtractedFormat extract(CanaryFormat format, AuditConfiguration.Extract extract) {
    ConfiguredCanaries.requireFills(format, extract.top());
    Candidates candidates = formats.of(format);
    long steps = extract.steps();
    if (ScoredFormats.readsTokens(model)) {
      long most = Allowances.stepsWithin(settings.denseHours(), model.cost());
      if (most < steps) {
        steps = most;
        progress.note(
            "The search of format %s ends after %,d steps, not %,d: rank.dense-hours is %s."
                .formatted(format.name(), most, extract.steps(), settings.denseHours()));
      }
    }
    AuditConfiguration.Extract bounded = new AuditConfiguration.Extract(extract.top(), steps);
    return new ExtractedFormat(
        format.name(),
        candidates.automaton(),
        cluster.stage(
            format.name(),
            () ->
                new ExtractionJob(cluster, shared)
                    .extract(
                        candidates,
                        bounded.top(),
                        bounded.steps(),
                        new SearchProgress(format.name(), bounded, progress))));
  }

  /** The candidates of formats under its model. */
  ScoredFormats formats() {
    return formats;
  }

  private double[] logPerplexitiesNats(Candidates candidates, List<Canary> canaries) {
    int[][] texts =
        canaries.stream()
            .map(canary -> candidates.symbols(canary.fill().reveal()))
            .toArray(int[][]::new);
    return LogPerplexity.nats(model, texts);
  }
}
