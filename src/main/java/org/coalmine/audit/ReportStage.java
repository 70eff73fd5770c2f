package org.coalmine.audit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.audit.plan.ClusterLimits;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/** Ranks, extracts and judges: what a report is assembled from. */
final class ReportStage {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final Manifest manifest;
  private final OpenModels models;
  private final Stages stages;
  private final AuditProgress progress;

  ReportStage(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      OpenModels models,
      Stages stages,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.models = models;
    this.stages = stages;
    this.progress = progress;
  }

  private AuditedModels audited() {
    return new AuditedModels(cluster, directory, configuration, plan, manifest, models, progress);
  }

  /** The ranks that scores from elsewhere tell. */
  Report ofScores(ScoredRanks scored) {
    AuditedModels audited = audited();
    OpenModels.@Nullable Opened other = models.reference();
    @Nullable ReferenceRanks reference =
        other == null ? null : stages.time("rank reference", () -> audited.rankUnder(other));
    return new ReportAssembly(
            configuration, plan, manifest, null, scored.facts(), null, reference, List.of())
        .assemble(
            scored.ranked(),
            List.of(),
            new TreeMap<>(),
            Stream.of(
                    Preflight.ofModel(configuration, plan),
                    Warning.of("reference", reference == null ? List.of() : reference.warnings()))
                .flatMap(List::stream)
                .toList(),
            new RunTimes(cluster, configuration, manifest, BegunRun.path(directory), stages)
                .facts(scored.ranked()));
  }

  /** The ranks that a model gives, which the run has or names. */
  Report measured() {
    AuditedModels audited = audited();
    Ranking ranking = audited.ranking();
    DecisiveRanks decisive = DecisiveRanks.of(configuration, plan);
    MemorizedSoFar soFar = new MemorizedSoFar(configuration, plan, cluster.metrics());
    List<RankedFormat> ranked =
        stages.time(
            "rank",
            () ->
                plan.formats().stream()
                    .map(format -> ranking.rank(format, plan.canaries(format), decisive.of(format)))
                    .map(soFar::ranked)
                    .toList());
    List<ExtractedFormat> extracted = stages.time("extract", () -> extract(ranking));
    EpochRanking epochs =
        new EpochRanking(
            cluster, directory, configuration, plan, configuration.drawSeed(), progress);
    SortedMap<Integer, List<EpochExposure>> earlier =
        stages.time("epochs", () -> epochs.rank(earlierEpochs()));
    OpenModels.@Nullable Opened other = models.reference();
    @Nullable ReferenceRanks reference =
        other == null ? null : stages.time("rank reference", () -> audited.rankUnder(other));
    @Nullable TwinRanks twin =
        configuration.trainsTwin() ? stages.time("rank twin", audited::rankUnderTwin) : null;
    List<UntrainedPlaces> untrained =
        configuration.trains() ? stages.time("untrained", () -> untrained(ranking)) : List.of();
    return new ReportAssembly(
            configuration, plan, manifest, audited.facts(ranking), null, twin, reference, untrained)
        .assemble(
            ranked,
            extracted,
            earlier,
            Stream.of(
                    Warning.of("claim", PrivacyClaim.warnings(configuration, documents())),
                    preflight(ranking),
                    Warning.of(
                        "inputs",
                        manifest.account() == null ? List.of() : manifest.account().warnings()),
                    Warning.of("ranks", ranking.warnings()),
                    Warning.of("reference", reference == null ? List.of() : reference.warnings()),
                    Warning.of("epochs", epochs.warnings()),
                    Warning.of("twin", twin == null ? List.of() : twin.warnings()))
                .flatMap(List::stream)
                .toList(),
            new RunTimes(cluster, configuration, manifest, BegunRun.path(directory), stages)
                .facts(ranked));
  }

  private List<UntrainedPlaces> untrained(Ranking ranking) {
    return ranking.vocabulary() instanceof Alphabet alphabet
        ? new UntrainedNetworks(configuration, plan, alphabet, progress).places()
        : List.of();
  }

  private List<Warning> preflight(Ranking ranking) {
    return configuration.trains()
        ? Preflight.of(
            configuration,
            plan,
            new Preflight.Facts(manifest.corpus(), ranking.vocabulary().size(), ClusterLimits.NONE))
        : Preflight.ofModel(configuration, plan);
  }

  private long documents() {
    return manifest.corpus() == null ? 0 : manifest.corpus().documents();
  }

  private List<TrainedEpoch> earlierEpochs() {
    return configuration.trains() && configuration.everyEpoch().rank()
        ? manifest.epochs().subList(0, manifest.epochs().size() - 1)
        : List.of();
  }

  private List<ExtractedFormat> extract(Ranking ranking) {
    if (configuration.extract().top() == 0) {
      return List.of();
    }
    progress.show("extract", "searching", 0, 1);
    List<ExtractedFormat> extracted =
        plan.formats().stream()
            .map(format -> ranking.extract(format, configuration.extract()))
            .toList();
    progress.show("extract", "searched", 1, 1);
    return extracted;
  }
}
