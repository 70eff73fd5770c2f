package org.coalmine.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.model.BestWindow;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.GivenTexts;
import org.coalmine.store.Digest;
import org.coalmine.store.ModelSeries;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;

/**
 * One audit in one run directory: corpus, planting, training, ranks, extraction, report.
 *
 * <p>Every stage leaves what it made in the run directory before the next one begins, and every
 * stage is a pure function of the configuration and what stands there. So a run whose driver was
 * killed is resumed by doing the same again: what is there is not made twice, and the report is the
 * same except its {@code run} block.
 */
public final class Audit implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final AuditProgress progress;
  private final CanaryPlan plan;
  private final @Nullable GivenTexts texts;
  private final OpenModels models;
  private final @Nullable ScoredRanks scored;
  private final Stages stages;
  private Manifest manifest;

  private Audit(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      @Nullable GivenTexts texts,
      OpenModels models,
      @Nullable ScoredRanks scored,
      AuditProgress progress) {
    this.cluster = cluster;
    this.stages = new Stages(cluster, BestWindow::cpuNanos);
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.texts = texts;
    this.models = models;
    this.scored = scored;
    this.progress = progress;
  }

  /**
   * Begins a new run in a directory that must not exist yet.
   *
   * @param texts the documents, where the configuration says that a program gives them; else null
   * @throws ConfigurationException if the configuration cannot be used
   */
  public static Audit begin(
      Cluster cluster,
      ResolvedConfiguration resolved,
      @Nullable GivenTexts texts,
      String version,
      AuditProgress progress) {
    return begin(cluster, resolved, null, texts, null, version, progress);
  }

  /**
   * Begins a new run that ranks the canaries of another under a model trained elsewhere.
   *
   * @param overrides of that run's configuration, of the form {@code key=value}
   * @throws ConfigurationException if one would change what was planted, or the model cannot be
   *     used
   */
  public static Audit begin(
      Cluster cluster,
      PlantingRun planting,
      List<String> overrides,
      String version,
      AuditProgress progress) {
    return begin(
        cluster,
        planting.configuration(overrides),
        planting.planted(),
        null,
        null,
        version,
        progress);
  }

  /**
   * Begins a new run that reports the ranks of another's canaries in a model that is known by
   * scores alone.
   *
   * @param overrides of that run's configuration, of the form {@code key=value}; they name the file
   *     of the scores
   */
  public static Audit begin(
      Cluster cluster,
      PlantingRun planting,
      List<String> overrides,
      ScoredRanks scored,
      String version,
      AuditProgress progress) {
    return begin(
        cluster,
        planting.configuration(overrides),
        planting.planted(),
        null,
        scored,
        version,
        progress);
  }

  private static Audit begin(
      Cluster cluster,
      ResolvedConfiguration resolved,
      @Nullable PlantedBy planted,
      @Nullable GivenTexts texts,
      @Nullable ScoredRanks scored,
      String version,
      AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    if (scored == null && configuration.scores().path().isPresent()) {
      throw new ConfigurationException(
          "scores.path: scores are of the texts of a run that planted canaries; give coalmine audit"
              + " --run RUN --scores FILE");
    }
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory = BegunRun.directory(cluster, configuration, now);
    try {
      return begin(
          cluster, directory, resolved, plan, planted, texts, scored, now, version, progress);
    } catch (RuntimeException refused) {
      directory.abandon();
      throw refused;
    }
  }

  private static Audit begin(
      Cluster cluster,
      RunDirectory directory,
      ResolvedConfiguration resolved,
      CanaryPlan plan,
      @Nullable PlantedBy planted,
      @Nullable GivenTexts texts,
      @Nullable ScoredRanks scored,
      Instant now,
      String version,
      AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    OpenModels models = OpenModels.of(cluster, configuration, plan);
    CountedDuplicates.of(configuration.duplicates().run(), null, cluster.hadoopConfiguration());
    if (configuration.trains()) {
      CorpusReader.require(cluster, configuration.corpus().source(), texts);
    }
    byte[] canaries = CanaryFile.write(resolved.rendered(), plan);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Kind.AUDIT,
            directory.path().getName(),
            now.toString(),
            version,
            resolved.described(),
            Digest.hex(canaries),
            Manifest.Completed.none(),
            Provenances.versions(models.arithmetic()),
            models.named(),
            planted);
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new Audit(
        cluster, directory, configuration, plan, manifest, texts, models, scored, progress);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static Audit resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      return resume(cluster, directory, run, progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static Audit resume(
      Cluster cluster, RunDirectory directory, String run, AuditProgress progress) {
    BegunRun begun = BegunRun.read(directory, run, Kind.AUDIT);
    Manifest manifest = begun.manifest();
    KeptCanaries kept = begun.kept();
    if (kept.configuration().scores().path().isPresent()) {
      throw new ResumeException(
          run + " reports scores from elsewhere, which takes seconds; begin a new run");
    }
    if (kept.configuration().trains()) {
      manifest.requireArithmetic();
    }
    requireWithin(manifest, kept.configuration());
    OpenModels models = OpenModels.of(cluster, kept.configuration(), kept.plan());
    models.requireThoseOf(manifest);
    return new Audit(
        cluster,
        directory,
        kept.configuration(),
        kept.plan(),
        manifest,
        null,
        models,
        null,
        progress);
  }

  private static void requireWithin(Manifest manifest, AuditConfiguration configuration) {
    int asked = configuration.training().settings().epochs();
    for (ModelSeries series : ModelSeries.values()) {
      int trained = manifest.epochs(series).size();
      if (trained > asked || trained > 0 && manifest.corpus() == null) {
        throw new ResumeException(
            "manifest.json tells of %d epochs, of %s corpus, where %d were asked for; start a new"
                    .formatted(trained, manifest.corpus() == null ? "no" : "a", asked)
                + " run");
      }
    }
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /** Plants and trains what is not trained yet; the models stand in the run directory. */
  public void train() {
    train(false);
  }

  /**
   * The same.
   *
   * @param strict whether nothing is trained where there is a warning of {@link Preflight}
   * @throws IncompleteException if so, naming their ids
   */
  public void train(boolean strict) {
    if (!configuration.trains()) {
      PlantedBy planted = manifest.planted();
      progress.note(
          "A model that was trained elsewhere is audited: of the configuration, corpus, training,"
              + " audit and every-epoch are not used. "
              + (planted == null
                  ? "Whether the canaries stood in what it was trained on cannot be seen here."
                  : "Its canaries: planted by run " + planted.run() + "."));
      refuse(strict, Preflight.ofModel(configuration, plan));
      return;
    }
    if (isTrained(ModelSeries.MODEL)
        && (!configuration.trainsTwin() || isTrained(ModelSeries.TWIN))) {
      progress.note("All epochs are trained already.");
      return;
    }
    manifest =
        new TrainingStage(
                cluster,
                directory,
                configuration,
                plan,
                manifest,
                texts,
                models.start(),
                strict,
                progress)
            .train(stages);
  }

  private void refuse(boolean strict, List<Warning> warnings) {
    warnings.forEach(warning -> progress.note(warning.line()));
    if (strict && !warnings.isEmpty()) {
      throw new IncompleteException(
          "--strict: nothing is ranked, for there are warnings: " + Warning.ids(warnings));
    }
  }

  private boolean isTrained(ModelSeries series) {
    return manifest.epochs(series).size() == configuration.training().settings().epochs();
  }

  /**
   * Ranks and extracts with the last epoch's model, judges, and writes the report.
   *
   * @throws ResumeException if that model is missing
   */
  public Report report() {
    ReportStage stage =
        new ReportStage(
            cluster, directory, configuration, plan, manifest, models, stages, progress);
    return finished(scored == null ? stage.measured() : stage.ofScores(scored));
  }

  private Report finished(Report alone) {
    Optional<DuplicatesChapter> duplicates =
        CountedDuplicates.of(
            configuration.duplicates().run(), manifest.corpus(), cluster.hadoopConfiguration());
    Report measured = duplicates.<Report>map(alone::with).orElse(alone);
    GateThresholds limits =
        configuration
            .gate()
            .ofCanaries()
            .withMaxDuplicateShare(
                duplicates.isPresent() ? configuration.gate().maxDuplicateShare() : null);
    Report report =
        limits.empty() && PrivacyClaim.of(configuration).isEmpty()
            ? measured
            : measured.withGate(Gate.decide(measured, limits));
    directory.write(RunFile.REPORT_JSON, ReportJson.write(report));
    directory.write(RunFile.REPORT_HTML, HtmlReport.render(report));
    directory.write(RunFile.JUNIT, JunitXml.render(report));
    directory.write(RunFile.CANARY_TABLE, ParquetFile.write(FlatTable.canaries(report)));
    directory.write(RunFile.TRAINING_TABLE, ParquetFile.write(FlatTable.training(report)));
    directory.write(RunFile.EXPOSURE_TABLE, ParquetFile.write(FlatTable.exposures(report)));
    directory.succeed();
    return report;
  }

  @Override
  public void close() {
    directory.close();
  }
}
