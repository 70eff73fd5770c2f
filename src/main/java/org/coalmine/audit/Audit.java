package org.coalmine.audit;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.report.EpochExposure;
import org.coalmine.report.FlatTable;
import org.coalmine.report.HtmlReport;
import org.coalmine.report.JunitXml;
import org.coalmine.report.Report;
import org.coalmine.report.ReportJson;
import org.coalmine.report.RunFacts;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.Corpus;
import org.coalmine.spark.CorpusReader;
import org.coalmine.spark.PlantedCorpus;
import org.coalmine.spark.PlantingJob;
import org.coalmine.spark.PrivateTrainingJob;
import org.coalmine.spark.TrainingJob;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.Alphabet;
import org.coalmine.text.AlphabetBuilder;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Export;
import org.coalmine.train.PrivacySettings;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * One audit in one run directory: corpus, planting, training, ranks, extraction, report.
 *
 * <p>Every stage leaves what it made in the run directory before the next one begins, and every
 * stage is a pure function of the configuration and what stands there. So a run whose driver was
 * killed is resumed by doing the same again: what is there is not made twice, and the report is the
 * same but for its {@code run} block.
 */
public final class Audit implements AutoCloseable {
  private static final int LARGEST_ALPHABET = 5_000;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final AuditProgress progress;
  private final CanaryPlan plan;
  private final Stages stages = new Stages();
  private Manifest manifest;

  private Audit(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.progress = progress;
  }

  /**
   * Begins a new run in a directory that must not exist yet.
   *
   * @throws ConfigurationException if the configuration cannot be used
   */
  public static Audit begin(
      Cluster cluster, Path file, List<String> overrides, String version, AuditProgress progress) {
    AuditConfiguration configuration = ConfigurationReader.read(file, overrides);
    String rendered = ConfigurationReader.render(file, overrides);
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    CorpusReader.requireFiles(cluster, configuration.corpus().source());
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String path =
        configuration
            .runDirectory()
            .replace("{name}", configuration.name())
            .replace("{time}", STAMP.format(now));
    RunDirectory directory = RunDirectory.create(path, cluster.hadoopConfiguration());
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            directory.path().getName(),
            now.toString(),
            version,
            ConfigurationReader.describe(rendered),
            null,
            List.of(),
            List.of(),
            Provenances.versions());
    directory.write(RunFile.CANARIES, CanaryFile.write(rendered, plan));
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new Audit(cluster, directory, configuration, plan, manifest, progress);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static Audit resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration());
    byte[] canaries =
        directory
            .read(RunFile.CANARIES)
            .orElseThrow(
                () -> new ResumeException(run + " was killed before it began; start a new run"));
    String rendered = CanaryFile.read(canaries).configuration();
    AuditConfiguration configuration = ConfigurationReader.parse(run + "/canaries.json", rendered);
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    if (!MessageDigest.isEqual(canaries, CanaryFile.write(rendered, plan))) {
      throw new ResumeException(
          run + "/canaries.json was changed or written by another version; start a new run");
    }
    Manifest manifest =
        directory
            .read(RunFile.MANIFEST)
            .map(Manifest::read)
            .orElseThrow(
                () -> new ResumeException(run + " was killed before it began; start a new run"));
    return new Audit(cluster, directory, configuration, plan, manifest, progress);
  }

  /** Where the run lives. */
  public String path() {
    return directory.path().toUri().getScheme().equals("file")
        ? directory.path().toUri().getPath()
        : directory.path().toString();
  }

  /** Plants and trains what is not trained yet; the models stand in the run directory. */
  public void train() {
    if (manifest.epochs().size() == configuration.training().settings().epochs()) {
      progress.note("All epochs are trained already.");
      return;
    }
    Corpus corpus = stages.time("corpus", this::readCorpus);
    PlantedCorpus planted = PlantingJob.plant(cluster, corpus, plan, configuration.seed().reveal());
    progress.note(
        "%,d documents of %,d characters; %d canaries inserted %d times, %d controls kept out."
            .formatted(
                corpus.size(),
                corpus.characters().values().stream().mapToLong(Long::longValue).sum(),
                plan.canaries().stream().filter(canary -> !canary.isControl()).count(),
                planted.insertions(),
                plan.canaries().stream().filter(canary -> canary.isControl()).count()));
    Alphabet alphabet = alphabet(corpus);
    stages.time("train", () -> train(alphabet, planted));
  }

  private Checkpoint train(Alphabet alphabet, PlantedCorpus planted) {
    TrainingSettings settings = configuration.training().settings();
    Optional<PrivacySettings> privacy = configuration.training().privacy();
    @Nullable Checkpoint from = checkpoint();
    return privacy.isPresent()
        ? new PrivateTrainingJob(alphabet, settings, privacy.get())
            .train(planted, from, new TrainingWatch())
        : new TrainingJob(alphabet, settings).train(planted, from, new TrainingWatch());
  }

  private Corpus readCorpus() {
    progress.show("corpus", "reading", 0, 1);
    Corpus corpus = CorpusReader.read(cluster, configuration.corpus().source());
    if (corpus.quarantine().share() > configuration.corpus().quarantineLimit()) {
      throw new IncompleteException(
          "%,d of %,d records are unreadable, above corpus.quarantine-limit %s: %s. The first is %s"
              .formatted(
                  corpus.quarantine().unreadable(),
                  corpus.quarantine().records(),
                  configuration.corpus().quarantineLimit(),
                  corpus.quarantine().told(configuration.corpus().source()),
                  corpus.quarantine().examples().get(0)));
    }
    if (manifest.corpus() == null) {
      save(manifest.withCorpus(Provenances.corpus(corpus), Provenances.quarantined(corpus)));
    } else if (!manifest.corpus().sha256().equals(corpus.digest())) {
      throw new ResumeException("the corpus has changed since the run began; start a new run");
    }
    progress.show("corpus", "%,d documents".formatted(corpus.size()), 1, 1);
    return corpus;
  }

  private Alphabet alphabet(Corpus corpus) {
    try {
      return AlphabetBuilder.of(corpus.characters())
          .build(plan.characters(), configuration.training().rareCharacter(), LARGEST_ALPHABET);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("canaries.formats: " + e.getMessage(), e);
    }
  }

  private @Nullable Checkpoint checkpoint() {
    boolean isPrivate = configuration.training().privacy().isPresent();
    Optional<byte[]> bytes = directory.read(RunFile.CHECKPOINT);
    if (bytes.isEmpty()) {
      if (isPrivate && !manifest.epochs().isEmpty()) {
        throw trainedTwice("is missing", null);
      }
      return null;
    }
    try {
      Checkpoint checkpoint = Checkpoint.fromBytes(bytes.get());
      progress.note("Going on after epoch %d.".formatted(checkpoint.epoch()));
      return checkpoint;
    } catch (IllegalArgumentException e) {
      if (isPrivate) {
        throw trainedTwice("cannot be read", e);
      }
      progress.note("Training starts again: " + e.getMessage());
      return null;
    }
  }

  private static ResumeException trainedTwice(String why, @Nullable Exception cause) {
    return new ResumeException(
        "the checkpoint of this private training "
            + why
            + "; training it again would spend more ε than is claimed: start a new run",
        cause);
  }

  /**
   * Ranks and extracts with the last epoch's model, judges, and writes the report.
   *
   * @throws ResumeException if that model is missing
   */
  public Report report() {
    Ranking ranking =
        new Ranking(cluster, directory, configuration.rank(), lastModel(), drawSeed(), progress);
    List<RankedFormat> ranked =
        stages.time(
            "rank",
            () ->
                plan.formats().stream()
                    .map(format -> ranking.rank(format, plan.canaries(format)))
                    .toList());
    List<ExtractedFormat> extracted = stages.time("extract", () -> extract(ranking));
    EpochRanking epochs =
        new EpochRanking(cluster, directory, configuration, plan, drawSeed(), progress);
    SortedMap<Integer, List<EpochExposure>> earlier =
        stages.time("epochs", () -> epochs.rank(earlierEpochs()));
    Report measured =
        new ReportAssembly(configuration, plan, manifest)
            .assemble(
                ranked,
                extracted,
                earlier,
                Stream.of(
                        PrivacyClaim.warnings(configuration.training(), documents()),
                        ranking.warnings(),
                        epochs.warnings())
                    .flatMap(List::stream)
                    .toList(),
                runFacts(ranked));
    Report report =
        configuration.gate().empty() && PrivacyClaim.of(configuration.training()).isEmpty()
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

  private long documents() {
    return manifest.corpus() == null ? 0 : manifest.corpus().documents();
  }

  private List<TrainedEpoch> earlierEpochs() {
    return configuration.everyEpoch().rank()
        ? manifest.epochs().subList(0, manifest.epochs().size() - 1)
        : List.of();
  }

  private RunFacts runFacts(List<RankedFormat> ranked) {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", String.join(", ", configuration.corpus().source().paths()));
    return new RunFacts(
        manifest.run(),
        Instant.parse(manifest.startedAt()),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        Provenances.host(cluster),
        paths,
        stages.done(),
        RunFacts.Work.of(
            ranked.stream().mapToLong(RankedFormat::candidates).sum(),
            ranked.stream().mapToLong(RankedFormat::steps).sum(),
            stages.seconds("rank"),
            cluster.parallelism()));
  }

  private String drawSeed() {
    return Long.toHexString(
        KeyedStream.of(configuration.seed().reveal(), "importance", 0).nextLong());
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

  private byte[] lastModel() {
    int epoch = configuration.training().settings().epochs();
    byte[] model =
        directory
            .readModel(epoch)
            .orElseThrow(
                () ->
                    new ResumeException(
                        "the model of epoch " + epoch + " is missing from " + path()));
    manifest.epochs().get(manifest.epochs().size() - 1).require(model);
    return model;
  }

  private void save(Manifest changed) {
    manifest = changed;
    directory.write(RunFile.MANIFEST, manifest.toBytes());
  }

  @Override
  public void close() {
    directory.close();
  }

  /** Writes the model, then the manifest, then the checkpoint: a kill between repeats an epoch. */
  private final class TrainingWatch implements TrainingProgress {
    @Override
    public void begin(Checkpoint start) {
      directory.write(RunFile.CHECKPOINT, start.toBytes());
    }

    @Override
    public void round(RoundResult round) {
      progress.show(
          "train",
          "epoch %d/%d, loss %.3f bits/character, %,.0f characters/s"
              .formatted(
                  round.epoch(),
                  round.epochs(),
                  round.trainLossBitsPerCharacter(),
                  round.charactersPerSecond()),
          (long) (round.epoch() - 1) * round.rounds() + round.round(),
          (long) round.epochs() * round.rounds());
    }

    @Override
    public void epoch(EpochResult epoch) {
      Checkpoint checkpoint = epoch.checkpoint();
      byte[] model =
          LstmFile.write(
              Export.weights(
                  configuration.training().settings(), checkpoint.alphabet(), checkpoint.state()),
              Provenances.ofModel(configuration, epoch));
      directory.writeModel(epoch.epoch(), model);
      save(
          manifest.withEpoch(
              new TrainedEpoch(
                  epoch.epoch(),
                  epoch.trainLossBitsPerCharacter(),
                  epoch.validationLossBitsPerCharacter().isPresent()
                      ? epoch.validationLossBitsPerCharacter().getAsDouble()
                      : null,
                  epoch.seconds(),
                  Provenances.sha256(model))));
      directory.write(RunFile.CHECKPOINT, checkpoint.toBytes());
      progress.note(
          "epoch %d: training %.3f, validation %s bits/character, %.0f s"
              .formatted(
                  epoch.epoch(),
                  epoch.trainLossBitsPerCharacter(),
                  epoch.validationLossBitsPerCharacter().isPresent()
                      ? "%.3f".formatted(epoch.validationLossBitsPerCharacter().getAsDouble())
                      : "none",
                  epoch.seconds()));
    }
  }
}
