package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoredFile;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** A model file with formats and secrets to measure it by, of a run or of anyone's making. */
public final class MeasuredModel {
  /** Of the draws for a model of anyone's making. */
  private static final String SEED = "model under test";

  private final StoredModel model;
  private final List<CanaryFormat> formats;
  private final List<Canary> canaries;
  private final @Nullable AuditConfiguration configuration;

  private MeasuredModel(
      StoredModel model,
      List<CanaryFormat> formats,
      List<Canary> canaries,
      @Nullable AuditConfiguration configuration) {
    this.model = model;
    this.formats = List.copyOf(formats);
    this.canaries = List.copyOf(canaries);
    this.configuration = configuration;
  }

  /** How its run ranks; empty for a model of anyone's making. */
  public Optional<AuditConfiguration.Rank> settings() {
    return Optional.ofNullable(configuration).map(AuditConfiguration::rank);
  }

  /** How far its run extracts; empty for a model of anyone's making. */
  public Optional<AuditConfiguration.Extract> extract() {
    return Optional.ofNullable(configuration).map(AuditConfiguration::extract);
  }

  /** Whether nobody planted its secrets, or nobody has said how often. */
  boolean foreign() {
    return configuration == null;
  }

  String drawSeed() {
    return configuration == null ? SEED : configuration.drawSeed();
  }

  /**
   * The model of an epoch of a run, with the run's canaries.
   *
   * @param epoch empty for the last one that the manifest names; a file that it does not name does
   *     not count
   * @throws ResumeException if the canaries or the model are not those of the run's manifest
   */
  public static MeasuredModel ofRun(Cluster cluster, String run, OptionalInt epoch) {
    try (RunDirectory directory = RunDirectory.view(run, cluster.hadoopConfiguration())) {
      Manifest manifest = manifest(run, directory);
      KeptCanaries kept = kept(run, directory, manifest);
      CanaryPlan plan = kept.plan();
      List<TrainedEpoch> epochs = manifest.epochs();
      if (!kept.configuration().trains()) {
        if (epoch.isPresent()) {
          throw new ConfigurationException(
              run + " audited a model that was trained elsewhere: it has no epochs");
        }
        if (kept.configuration().model().path().isEmpty()) {
          throw new ConfigurationException(
              run + " reports scores from elsewhere: it has no model; give one by --model");
        }
        StoredModel model = OpenModels.model(cluster, kept.configuration());
        manifest.requireModel(model);
        return new MeasuredModel(model, plan.formats(), plan.canaries(), kept.configuration());
      }
      if (epochs.isEmpty()) {
        throw new ConfigurationException(run + " holds no trained model yet");
      }
      int wanted = epoch.orElse(epochs.size());
      Supplier<ConfigurationException> missing =
          () ->
              new ConfigurationException(
                  "%s holds no model of epoch %d; it has %s"
                      .formatted(run, wanted, epochs.stream().map(TrainedEpoch::epoch).toList()));
      TrainedEpoch trained =
          epochs.stream().filter(one -> one.epoch() == wanted).findFirst().orElseThrow(missing);
      StoredFile file = directory.storedModel(wanted).orElseThrow(missing);
      SharedModel shared = new ModelFiles(cluster).share(file);
      ModelFiles.requireReadable("%s, model of epoch %d".formatted(run, wanted), shared);
      trained.require(shared.digest());
      StoredModel model =
          new StoredModel(
              file.path().toString(),
              shared,
              List.of(new ModelFacts.File(file.path().getName(), file.length(), shared.digest())),
              AuditConfiguration.Foreign.NONE.boundary());
      return new MeasuredModel(model, plan.formats(), plan.canaries(), kept.configuration());
    }
  }

  /**
   * A model that was trained elsewhere, with the canaries of a run.
   *
   * @throws ResumeException if the canaries are not those of the run's manifest
   */
  public static MeasuredModel ofRun(Cluster cluster, String run, StoredModel model) {
    try (RunDirectory directory = RunDirectory.view(run, cluster.hadoopConfiguration())) {
      KeptCanaries kept = kept(run, directory, manifest(run, directory));
      return new MeasuredModel(
          model, kept.plan().formats(), kept.plan().canaries(), kept.configuration());
    }
  }

  /** The documents that a run's model wrote, in the order in which they were written. */
  public static List<Generated> generated(Cluster cluster, String run) {
    try (RunDirectory directory = RunDirectory.view(run, cluster.hadoopConfiguration())) {
      return manifest(run, directory).generated();
    }
  }

  static Manifest manifest(String run, RunDirectory directory) {
    return directory
        .read(RunFile.MANIFEST)
        .map(Manifest::read)
        .orElseThrow(() -> new ConfigurationException(run + " holds no manifest.json"));
  }

  private static KeptCanaries kept(String run, RunDirectory directory, Manifest manifest) {
    return KeptCanaries.read(run, canaries(run, directory, manifest));
  }

  /** The canaries.json of a run, as its manifest has it. */
  static byte[] canaries(String run, RunDirectory directory, Manifest manifest) {
    byte[] canaries =
        directory
            .read(RunFile.CANARIES)
            .orElseThrow(() -> new ConfigurationException(run + " holds no canaries.json"));
    manifest.requireCanaries(run, canaries);
    return canaries;
  }

  /**
   * A model that was trained elsewhere with one format and secrets to rank.
   *
   * @param model its file or directory
   * @param boundary what stands before every text, as the key {@code model.boundary} has it
   * @param secrets fills of the format; none to extract only
   */
  public static MeasuredModel ofFile(
      Cluster cluster,
      String model,
      String boundary,
      String text,
      String expression,
      Check check,
      List<Secret> secrets) {
    return ofFile(new ModelFiles(cluster), model, boundary, text, expression, check, secrets);
  }

  static MeasuredModel ofFile(
      ModelFiles files,
      String modelFile,
      String boundary,
      String text,
      String expression,
      Check check,
      List<Secret> secrets) {
    StoredModel model = files.shared(modelFile, boundary);
    CanaryFormat format = format(text, expression, check);
    List<Canary> canaries = canaries(format, secrets);
    ModelFiles.requireReadable(modelFile, model.shared());
    return new MeasuredModel(model, List.of(format), canaries, null);
  }

  /**
   * A model with one format and secrets to rank.
   *
   * @param secrets fills of the format
   * @throws ConfigurationException if one is not; it names its number and mask
   */
  public static MeasuredModel of(StoredModel model, CanaryFormat format, List<Secret> secrets) {
    return new MeasuredModel(model, List.of(format), canaries(format, secrets), null);
  }

  /**
   * Secrets of one format, and the format, as a program ranks them without a run.
   *
   * @param secrets fills of the format
   */
  public record GivenSecrets(CanaryFormat format, List<Canary> secrets) {
    public GivenSecrets {
      secrets = List.copyOf(secrets);
    }

    /**
     * Reads them.
     *
     * @throws ConfigurationException if text or expression is no format, or a secret is no fill; it
     *     names its number and mask
     */
    public static GivenSecrets of(String text, String expression, List<Secret> secrets) {
      CanaryFormat format = MeasuredModel.format(text, expression, Check.NONE);
      return new GivenSecrets(format, canaries(format, secrets));
    }
  }

  private static List<Canary> canaries(CanaryFormat format, List<Secret> secrets) {
    List<Canary> canaries = new ArrayList<>();
    for (Secret secret : secrets) {
      String id = "secret-" + (canaries.size() + 1);
      BigInteger index =
          format
              .space()
              .indexOf(secret.reveal())
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "%s (%s) is not a fill of %s with check %s"
                              .formatted(
                                  id,
                                  Mask.of(secret),
                                  format.space().expression(),
                                  Spelling.of(format.space().check()))));
      canaries.add(new Canary(id, format.name(), secret, index, 0));
    }
    return canaries;
  }

  private static CanaryFormat format(String text, String expression, Check check) {
    try {
      return ConfiguredCanaries.format(
          new AuditConfiguration.Format(
              "format", text, new FillExpression.Regex(expression), check, List.of(), 1, 1, 0, 1));
    } catch (InvalidExpressionException e) {
      throw new ConfigurationException("--fill: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--text: " + e.getMessage(), e);
    }
  }

  /**
   * Keeps one format of several.
   *
   * @throws ConfigurationException if there is none of that name
   */
  public MeasuredModel only(String formatName) {
    List<CanaryFormat> kept =
        formats.stream().filter(format -> format.name().equals(formatName)).toList();
    if (kept.isEmpty()) {
      throw new ConfigurationException(
          "there is no format '%s'; there is %s"
              .formatted(
                  formatName,
                  formats.stream().map(CanaryFormat::name).collect(Collectors.joining(", "))));
    }
    return new MeasuredModel(
        model,
        kept,
        canaries.stream().filter(canary -> canary.formatName().equals(formatName)).toList(),
        configuration);
  }

  /** The model. */
  public StoredModel model() {
    return model;
  }

  List<CanaryFormat> formats() {
    return formats;
  }

  /** The secrets of a format. */
  List<Canary> canaries(CanaryFormat format) {
    return canaries.stream().filter(canary -> canary.formatName().equals(format.name())).toList();
  }
}
