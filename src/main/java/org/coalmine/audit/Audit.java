package org.coalmine.audit;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
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
      AuditProgress progress) {
    this.cluster = cluster;
    this.stages = new Stages(() -> cluster.cpuNanos() + BestWindow.cpuNanos());
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.texts = texts;
    this.models = models;
    this.progress = progress;
  }

  /**
   * Begins a new run in a directory that must not exist yet.
   *
   * @throws org.coalmine.settings.ConfigurationException if the configuration cannot be used
   */
  public static Audit begin(
      Cluster cluster, Path file, List<String> overrides, String version, AuditProgress progress) {
    return begin(cluster, ConfigurationReader.resolve(file, overrides), null, version, progress);
  }

  /**
   * Begins a new run of a configuration that was read before.
   *
   * @param texts the documents, where the configuration says that a program gives them; else null
   * @throws org.coalmine.settings.ConfigurationException if the configuration cannot be used
   */
  public static Audit begin(
      Cluster cluster,
      ResolvedConfiguration resolved,
      @Nullable GivenTexts texts,
      String version,
      AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    OpenModels models = OpenModels.of(cluster, configuration, plan);
    if (configuration.trains()) {
      CorpusReader.require(cluster, configuration.corpus().source(), texts);
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    RunDirectory directory =
        directory(cluster, configuration.runDirectory(), configuration.name(), STAMP.format(now));
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
            models.named());
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new Audit(cluster, directory, configuration, plan, manifest, texts, models, progress);
  }

  /** Of two runs that begin in one second the later has -2 behind its time. */
  static RunDirectory directory(Cluster cluster, String pattern, String name, String time) {
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
    byte[] canaries =
        directory
            .read(RunFile.CANARIES)
            .orElseThrow(
                () -> new ResumeException(run + " was killed before it began; start a new run"));
    Manifest manifest =
        directory
            .read(RunFile.MANIFEST)
            .map(Manifest::read)
            .orElseThrow(
                () -> new ResumeException(run + " was killed before it began; start a new run"));
    manifest.requireCanaries(run, canaries);
    KeptCanaries kept = KeptCanaries.read(run, canaries);
    if (kept.configuration().trains()) {
      manifest.requireArithmetic();
    }
    requireWithin(manifest, kept.configuration());
    OpenModels models = OpenModels.of(cluster, kept.configuration(), kept.plan());
    models.requireThoseOf(manifest);
    return new Audit(
        cluster, directory, kept.configuration(), kept.plan(), manifest, null, models, progress);
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
    return shown(directory.path());
  }

  /** A path as people write it. */
  static String shown(org.apache.hadoop.fs.Path path) {
    return path.toUri().getScheme().equals("file") ? path.toUri().getPath() : path.toString();
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
      progress.note(
          "A model that was trained elsewhere is audited: of the configuration, corpus, training,"
              + " audit and every-epoch are not used. Whether the canaries stood in what it was"
              + " trained on cannot be seen here.");
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
    Report measured =
        new ReportAssembly(
                configuration, plan, manifest, audited.facts(ranking), twin, reference, untrained)
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
                        Warning.of(
                            "reference", reference == null ? List.of() : reference.warnings()),
                        Warning.of("epochs", epochs.warnings()),
                        Warning.of("twin", twin == null ? List.of() : twin.warnings()))
                    .flatMap(List::stream)
                    .toList(),
                new RunTimes(cluster, configuration, manifest, path(), stages).facts(ranked));
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
