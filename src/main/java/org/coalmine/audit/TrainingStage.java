package org.coalmine.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.audit.plan.ClusterLimits;
import org.coalmine.audit.plan.CoinHoldout;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.TrainedAlphabet;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.SafeTensors;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.Warning;
import org.coalmine.settings.Optimizer;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.RunMetrics;
import org.coalmine.spark.RunMetrics.Metric;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.GivenTexts;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.spark.training.PrivateTrainingJob;
import org.coalmine.spark.training.TrainingJob;
import org.coalmine.store.ModelSeries;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoredFile;
import org.coalmine.text.Spelling;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.CheckpointReader;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Export;
import org.coalmine.train.PublicModel;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TextRead;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;
import org.jspecify.annotations.Nullable;

/** The first half of an audit: corpus, planting, and training from where it stopped. */
final class TrainingStage {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final @Nullable GivenTexts texts;
  private final Optional<PublicModel> start;
  private final AuditProgress progress;
  private final boolean strict;
  private Manifest manifest;

  /**
   * @param start the public model that training starts from
   * @param strict whether nothing is trained where there is a warning
   */
  TrainingStage(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      @Nullable GivenTexts texts,
      Optional<PublicModel> start,
      boolean strict,
      AuditProgress progress) {
    this.strict = strict;
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.texts = texts;
    this.start = start;
    this.manifest = manifest;
    this.progress = progress;
  }

  /**
   * Plants and trains what is not trained yet.
   *
   * @param stages takes down how long it took
   * @return the manifest with the corpus and all epochs
   */
  Manifest train(Stages stages) {
    Corpus corpus = stages.time("corpus", this::readCorpus);
    PlantedCorpus planted =
        CoinHoldout.without(
            configuration, PlantingJob.plant(cluster, corpus, plan, configuration.seed().reveal()));
    if (configuration.holdout().fraction().isPresent()) {
      progress.note(
          "About %s of the %ss are held out of training by their coins."
              .formatted(
                  configuration.holdout().fraction().getAsDouble(),
                  Spelling.of(configuration.holdout().unit())));
    }
    progress.note(
        "%,d documents of %,d characters; %d canaries inserted %d times, %d controls kept out."
            .formatted(
                corpus.size(),
                corpus.characters().values().stream().mapToLong(Long::longValue).sum(),
                plan.canaries().stream().filter(canary -> !canary.isControl()).count(),
                planted.insertions(),
                plan.canaries().stream().filter(canary -> canary.isControl()).count()));
    Alphabet alphabet =
        TrainedAlphabet.of(
            configuration,
            plan,
            start.map(model -> model.weights().alphabet()).orElse(null),
            corpus.characters());
    List<Warning> warnings =
        Preflight.of(
            configuration,
            plan,
            new Preflight.Facts(manifest.corpus(), alphabet.size(), ClusterLimits.of(cluster)));
    warnings.forEach(warning -> progress.note(warning.line()));
    if (strict && !warnings.isEmpty()) {
      throw new IncompleteException(
          "--strict: nothing is trained, for there are warnings: " + Warning.ids(warnings));
    }
    if (isMissing(ModelSeries.MODEL)) {
      stages.time("train", () -> train(ModelSeries.MODEL, alphabet, planted));
    }
    if (configuration.trainsTwin() && isMissing(ModelSeries.TWIN)) {
      PlantedCorpus alone = planted.withoutCanaries();
      stages.time("twin", () -> train(ModelSeries.TWIN, alphabet, alone));
    }
    return manifest;
  }

  private boolean isMissing(ModelSeries series) {
    return manifest.epochs(series).size() < configuration.training().settings().epochs();
  }

  private Checkpoint train(ModelSeries series, Alphabet alphabet, PlantedCorpus planted) {
    TrainingTask task =
        new TrainingTask(
            alphabet, configuration.training().settings(), configuration.training().end(), start);
    OptionalLong textMemory = configuration.training().textMemory();
    Optional<PrivacySettings> privacy = configuration.training().privacy();
    privacy.ifPresent(this::requireConstantDivisor);
    @Nullable Checkpoint from = checkpoint(series);
    TrainingProgress watch = new TrainingWatch(series);
    return privacy.isPresent()
        ? new PrivateTrainingJob(task, privacy.get(), textMemory).train(planted, from, watch)
        : new TrainingJob(task, textMemory).train(planted, from, watch);
  }

  private void requireConstantDivisor(PrivacySettings privacy) {
    if (!privacy.statesExpectedUnits()) {
      throw new ResumeException(PrivateTrainingJob.OWN_UNITS);
    }
    if (configuration.training().settings().optimizer() == Optimizer.SGD) {
      progress.note(
          "training.learning-rate acts as if multiplied by the units in training over"
              + " training.privacy.expected-units = "
              + privacy.expectedUnits()
              + ".");
    }
  }

  private Corpus readCorpus() {
    return CorpusStage.read(cluster, configuration, texts, manifest, this::save, progress);
  }

  private @Nullable Checkpoint checkpoint(ModelSeries series) {
    boolean isPrivate = configuration.training().privacy().isPresent();
    Optional<StoredFile> file = directory.stored(series.checkpoint());
    if (file.isEmpty()) {
      if (isPrivate && !manifest.epochs(series).isEmpty()) {
        throw trainedTwice("is missing", null);
      }
      return null;
    }
    try {
      long length = file.get().length();
      Checkpoint checkpoint = file.get().read(in -> CheckpointReader.read(in, length));
      if (isPrivate) {
        PrivateTrainingJob.outdated(checkpoint)
            .ifPresent(
                why -> {
                  throw new ResumeException(why);
                });
      }
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

  private void save(Manifest changed) {
    manifest = changed;
    directory.write(RunFile.MANIFEST, manifest.toBytes());
  }

  /** Writes the model, then the manifest, then the checkpoint: a kill between repeats an epoch. */
  private final class TrainingWatch implements TrainingProgress {
    private final ModelSeries series;
    private final long startNanos = System.nanoTime();
    private long rounds;

    TrainingWatch(ModelSeries series) {
      this.series = series;
    }

    @Override
    public void begin(Checkpoint start) {
      directory.write(series.checkpoint(), start::write);
    }

    @Override
    public void text(TextRead text) {
      if (series == ModelSeries.MODEL) {
        save(manifest.withRead(text));
        new TrainerReading(text)
            .warnings(plan, configuration.training().settings().window())
            .forEach(warning -> progress.note(warning.sentence()));
      }
    }

    @Override
    public void round(RoundResult round) {
      long all = (long) round.epochs() * round.rounds();
      long done = (long) (round.epoch() - 1) * round.rounds() + round.round();
      rounds++;
      RunMetrics metrics = cluster.metrics();
      metrics.set(Metric.EPOCH, round.epoch());
      metrics.set(Metric.EPOCHS, round.epochs());
      metrics.set(Metric.LOSS, round.trainLossBitsPerCharacter());
      metrics.set(
          Metric.SECONDS_LEFT, (System.nanoTime() - startNanos) / 1e9 / rounds * (all - done));
      progress.show(
          series == ModelSeries.TWIN ? "twin" : "train",
          "epoch %d/%d, loss %.3f bits/character, %,.0f char/s"
              .formatted(
                  round.epoch(),
                  round.epochs(),
                  round.trainLossBitsPerCharacter(),
                  round.charactersPerSecond()),
          done,
          all);
    }

    @Override
    public void epoch(EpochResult epoch) {
      Checkpoint checkpoint = epoch.checkpoint();
      SafeTensors model =
          LstmFile.of(
              Export.weights(
                  configuration.training().settings(), checkpoint.alphabet(), checkpoint.state()),
              Provenances.ofModel(configuration, start, epoch));
      String sha256 = directory.writeModel(series, epoch.epoch(), model::write);
      save(
          manifest.withEpoch(
              series,
              new TrainedEpoch(
                  epoch.epoch(),
                  epoch.trainLossBitsPerCharacter(),
                  epoch.validationLossBitsPerCharacter().isPresent()
                      ? epoch.validationLossBitsPerCharacter().getAsDouble()
                      : null,
                  epoch.seconds(),
                  sha256,
                  epoch.characters())));
      directory.write(series.checkpoint(), checkpoint::write);
      progress.note(
          "%sepoch %d: training %.3f, validation %s bits/character, %.0f s"
              .formatted(
                  series == ModelSeries.TWIN ? "twin, " : "",
                  epoch.epoch(),
                  epoch.trainLossBitsPerCharacter(),
                  epoch.validationLossBitsPerCharacter().isPresent()
                      ? "%.3f".formatted(epoch.validationLossBitsPerCharacter().getAsDouble())
                      : "none",
                  epoch.seconds()));
    }
  }
}
