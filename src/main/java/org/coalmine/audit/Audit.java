package org.coalmine.audit;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.model.BestWindow;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.UntrainedPlaces;
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
import org.coalmine.token.Alphabet;
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
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

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
    this.stages = new Stages(() -> cluster.cpuNanos() + BestWindow.cpuNanos());
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
   * @throws ConfigurationException if the configuration cannot be used
   */
  public static Audit begin(
      Cluster cluster, Path file, List<String> overrides, String version, AuditProgress progress) {
    return begin(cluster, ConfigurationReader.resolve(file, overrides), null, version, progress);
  }

  /**
   * Begins a new run of a configuration that was read before.
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
    OpenModels models = OpenModels.of(cluster, configuration, plan);
    if (configuration.trains()) {
      CorpusReader.require(cluster, configuration.corpus().source(), texts);
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    RunDirectory directory = directory(cluster, configuration, now);
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

  /** Of two runs that begin in one second the later has -2 behind its time. */
  static RunDirectory directory(Cluster cluster, AuditConfiguration configuration, Instant begun) {
    return directory(cluster, configuration.runDirectory(), configuration.name(), begun);
  }

  /** The same of any kind of run. */
  static RunDirectory directory(Cluster cluster, String pattern, String name, Instant begun) {
    String time = STAMP.format(begun);
    String path = pattern.replace("{name}", name);
    return path.contains("{time}")
        ? RunDirectory.createFirstFree(
            number -> path.replace("{time}", number == 1 ? time : time + "-" + number),
            cluster.hadoopConfiguration())
        : RunDirectory.create(path, cluster.hadoopConfiguration());
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static Audit resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration());
    try {
      return resume(cluster, directory, run, progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static Audit resume(
      Cluster cluster, RunDirectory directory, String run, AuditProgress progress) {
    Begun begun = begun(directory, run, Kind.AUDIT);
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

  /** What a run keeps from its beginning on. */
  record Begun(Manifest manifest, KeptCanaries kept) {}

  /** Reads it, of a run of a kind. */
  static Begun begun(RunDirectory directory, String run, Kind kind) {
    Supplier<ResumeException> missing =
        () -> new ResumeException(run + " was killed before it began; start a new run");
    byte[] canaries = directory.read(RunFile.CANARIES).orElseThrow(missing);
    Manifest manifest = directory.read(RunFile.MANIFEST).map(Manifest::read).orElseThrow(missing);
    manifest.requireKind(kind, run);
    manifest.requireCanaries(run, canaries);
    return new Begun(manifest, KeptCanaries.read(run, canaries));
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
    return path(directory);
  }

  static String path(RunDirectory directory) {
    return directory.path().toUri().getScheme().equals("file")
        ? directory.path().toUri().getPath()
        : directory.path().toString();
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
                cluster, directory, configuration, plan, manifest, texts, strict, progress)
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
    AuditedModels audited =
        new AuditedModels(cluster, directory, configuration, plan, manifest, models, progress);
    return finished(scored == null ? measured(audited) : reported(audited, scored));
  }

  /** The ranks that scores from elsewhere tell. */
  private Report reported(AuditedModels audited, ScoredRanks scored) {
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
            new RunTimes(cluster, configuration, manifest, path(), stages).facts(scored.ranked()));
  }

  private Report measured(AuditedModels audited) {
    Ranking ranking = audited.ranking();
    DecisiveRanks decisive = DecisiveRanks.of(configuration, plan);
    List<RankedFormat> ranked =
        stages.time(
            "rank",
            () ->
                plan.formats().stream()
                    .map(format -> ranking.rank(format, plan.canaries(format), decisive.of(format)))
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
            new RunTimes(cluster, configuration, manifest, path(), stages).facts(ranked));
  }

  private Report finished(Report measured) {
    Report report =
        configuration.gate().empty() && PrivacyClaim.of(configuration).isEmpty()
            ? measured
            : measured.withGate(Gate.decide(measured, configuration.gate()));
    directory.write(RunFile.REPORT_JSON, ReportJson.write(report));
    directory.write(RunFile.REPORT_HTML, HtmlReport.render(report));
    directory.write(RunFile.JUNIT, JunitXml.render(report));
    directory.write(RunFile.CANARY_TABLE, ParquetFile.write(FlatTable.canaries(report)));
    directory.write(RunFile.TRAINING_TABLE, ParquetFile.write(FlatTable.training(report)));
    directory.write(RunFile.EXPOSURE_TABLE, ParquetFile.write(FlatTable.exposures(report)));
    directory.succeed();
    return report;
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
            new Preflight.Facts(
                manifest.corpus(), ranking.vocabulary().size(), cluster.mostResultBytes()))
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

  @Override
  public void close() {
    directory.close();
  }
}
