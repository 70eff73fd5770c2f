package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Provenance.Corpus;
import org.coalmine.report.QuarantinedDocument;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.Digest;
import org.coalmine.store.ModelSeries;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.Spelling;
import org.coalmine.train.TextRead;
import org.jspecify.annotations.Nullable;

/**
 * manifest.json: what a run was made from and how far it has come, without a secret. A resumed run
 * must find the same corpus and the same canaries.json. The file ends with a digest of the rest, so
 * a figure that was torn, flipped or edited is not believed; whoever wants to forge one can.
 *
 * <p>It has more than 400 lines because the stages of all kinds of runs stand beside the checks
 * that a resumed run makes of them.
 *
 * @param version of this file's form
 * @param kind what the run answers
 * @param run the name of the run's directory
 * @param startedAt when it was first started, ISO-8601 in UTC
 * @param coalmine the version that started it
 * @param configuration by dotted key, without the seed
 * @param canariesSha256 of canaries.json, which holds the configuration as it is read again
 * @param stages what is complete: a file that is not named here with its digest does not count
 * @param versions of Java, Spark and the arithmetic
 * @param models that were trained elsewhere; null where none is named
 * @param planted the run whose canaries these are; null where they are its own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int version,
    Kind kind,
    String run,
    String startedAt,
    String coalmine,
    SortedMap<String, String> configuration,
    String canariesSha256,
    Completed stages,
    SortedMap<String, String> versions,
    @Nullable ForeignModels models,
    @Nullable PlantedBy planted) {
  public static final int VERSION = 3;

  /** The form of before there were kinds and stages. */
  private static final int WITHOUT_STAGES = 2;

  private static final String DIGEST = "digest";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * The stages of a run that are complete.
   *
   * @param corpus what was read; null until all of it was
   * @param training every finished epoch, from 1 on
   * @param twin every finished epoch of the model without canaries; null if there is none
   * @param read what the trainer reads; null until it begins, and in runs of before
   * @param plant where canaries are planted in files; null in runs of other kinds
   * @param scores the documents that are scored; null where none are
   * @param tables folders of tables that are written whole; null if there is none. A folder that is
   *     not named does not exist for any reader.
   * @param generated folders of documents that the model wrote, each whole; null if there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Completed(
      @Nullable CorpusRead corpus,
      List<TrainedEpoch> training,
      @Nullable List<TrainedEpoch> twin,
      @Nullable TextRead read,
      @Nullable PlantStage plant,
      @Nullable ScoresMade scores,
      @Nullable List<Table> tables,
      @Nullable List<Generated> generated) {
    /** Without tables and generated documents. */
    Completed(
        @Nullable CorpusRead corpus,
        List<TrainedEpoch> training,
        @Nullable List<TrainedEpoch> twin,
        @Nullable TextRead read,
        @Nullable PlantStage plant,
        @Nullable ScoresMade scores) {
      this(corpus, training, twin, read, plant, scores, null, null);
    }

    public Completed {
      tables = tables == null ? null : List.copyOf(tables);
      generated = generated == null ? null : List.copyOf(generated);
      training = inOrder(training);
      twin = twin == null ? null : inOrder(twin);
    }

    private static List<TrainedEpoch> inOrder(List<TrainedEpoch> epochs) {
      for (int i = 0; i < epochs.size(); i++) {
        if (epochs.get(i).epoch() != i + 1) {
          throw new IllegalArgumentException(
              "epochs must be 1, 2 and so on: %d at place %d"
                  .formatted(epochs.get(i).epoch(), i + 1));
        }
      }
      return List.copyOf(epochs);
    }

    /** Nothing is. */
    public static Completed none() {
      return new Completed(null, List.of(), null, null, null, null, null, null);
    }
  }

  /**
   * A folder of tables that is written whole.
   *
   * @param folder below the run directory
   * @param rows of its files together
   */
  public record Table(String folder, long rows) {}

  /**
   * A corpus as it was read.
   *
   * @param documents before planting, with their digest
   * @param quarantined records that could not be read
   * @param account what became of every file and record; null in runs of before
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CorpusRead(
      Corpus documents, List<QuarantinedDocument> quarantined, @Nullable CorpusAccount account) {
    public CorpusRead {
      Objects.requireNonNull(documents, "documents");
      quarantined = List.copyOf(quarantined);
    }
  }

  /**
   * The documents that are scored. A folder of rows that is not named here does not count.
   *
   * @param holdout the files of the holdout as they were read; null if there are none
   * @param rows one for each corpus that was read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ScoresMade(@Nullable CorpusRead holdout, List<ScoredRows> rows) {
    public ScoresMade {
      rows = List.copyOf(rows);
    }
  }

  /**
   * The rows of a corpus.
   *
   * @param corpus {@code corpus} or {@code holdout}
   * @param digest names the folders {@code scores/DIGEST} and {@code extraction/DIGEST}
   * @param documents that were read
   * @param rows of documents with a symbol
   * @param windows rows of prompts and schemes
   * @param window how long documents were read
   */
  public record ScoredRows(
      String corpus, String digest, long documents, long rows, long windows, String window) {}

  /**
   * One finished epoch of training.
   *
   * @param epoch from 1
   * @param modelSha256 of its model file
   * @param characters predicted in training; null in runs of before
   */
  public record TrainedEpoch(
      int epoch,
      double trainLossBitsPerCharacter,
      @Nullable Double validationLossBitsPerCharacter,
      double seconds,
      String modelSha256,
      @Nullable Long characters) {
    public TrainedEpoch {
      Objects.requireNonNull(modelSha256, "modelSha256");
    }

    /**
     * Compares a model file with what was trained.
     *
     * @param sha256 of the file
     * @throws ResumeException if it is another one
     */
    void require(String sha256) {
      if (!sha256.equals(modelSha256)) {
        throw new ResumeException(
            "the model of epoch %d is not the one that was trained; start a new run"
                .formatted(epoch));
      }
    }
  }

  /**
   * Compares the models that were trained elsewhere with those the run began with.
   *
   * @throws ResumeException if one has changed
   */
  public void requireModels(@Nullable StoredModel model, @Nullable StoredModel reference) {
    requireModels(model, reference, null);
  }

  /**
   * The same with the file that training starts from.
   *
   * @param startedFrom its SHA-256; null if there is none
   */
  void requireModels(
      @Nullable StoredModel model, @Nullable StoredModel reference, @Nullable String startedFrom) {
    ForeignModels begun = models == null ? new ForeignModels(null, null, null) : models;
    begun.require(model, reference, startedFrom);
  }

  /**
   * Compares the audited model alone.
   *
   * @throws ResumeException if it has changed
   */
  void requireModel(StoredModel model) {
    ForeignModels begun = models == null ? new ForeignModels(null, null, null) : models;
    begun.requireModel(model);
  }

  /**
   * Compares the arithmetic that the run began with, with this version's.
   *
   * @throws ResumeException if it is another one: a model trained by both would be of neither
   */
  void requireArithmetic() {
    String begun = versions.getOrDefault(Provenances.ARITHMETIC, "1");
    if (!begun.equals(Kernels.ARITHMETIC)) {
      throw new ResumeException(
          "manifest.json was begun with arithmetic %s, and this version computes with %s: no figure"
                  .formatted(begun, Kernels.ARITHMETIC)
              + " would be that of either; start a new run, or go on with the version that began"
              + " it");
    }
  }

  /**
   * Compares canaries.json with what the run began with.
   *
   * @param directory of the run
   * @throws ResumeException if it is another one
   */
  public void requireCanaries(String directory, byte[] canaries) {
    if (!Digest.hex(canaries).equals(canariesSha256)) {
      throw new ResumeException(
          directory + "/canaries.json is not what the run began with; start a new run");
    }
  }

  public Manifest {
    Objects.requireNonNull(run, "run");
    Instant.parse(startedAt);
    Objects.requireNonNull(coalmine, "coalmine");
    Objects.requireNonNull(canariesSha256, "canariesSha256");
    configuration = Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(stages, "stages");
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /**
   * Makes sure that a run is of a kind.
   *
   * @param directory of the run
   * @throws ConfigurationException if it is of another, naming the command that goes on with it
   */
  public void requireKind(Kind wanted, String directory) {
    if (kind != wanted) {
      throw new ConfigurationException(
          "%s is no run of coalmine %s; go on with it by coalmine %s --resume %s"
              .formatted(directory, Spelling.of(wanted), Spelling.of(kind), directory));
    }
  }

  /** Whether a folder of tables is written whole. */
  public boolean holds(String folder) {
    return tables().stream().anyMatch(table -> table.folder().equals(folder));
  }

  /** The folders of tables that are written whole. */
  public List<Table> tables() {
    List<Table> tables = stages.tables();
    return tables == null ? List.of() : tables;
  }

  /** The documents before planting; null until all of them were read. */
  public @Nullable Corpus corpus() {
    return stages.corpus() == null ? null : stages.corpus().documents();
  }

  /** Records of the corpus that could not be read. */
  public List<QuarantinedDocument> quarantined() {
    return stages.corpus() == null ? List.of() : stages.corpus().quarantined();
  }

  /** What became of every file and record; null until all of them were read. */
  public @Nullable CorpusAccount account() {
    return stages.corpus() == null ? null : stages.corpus().account();
  }

  /** Every finished epoch, from 1 on. */
  List<TrainedEpoch> epochs() {
    return stages.training();
  }

  /** Every finished epoch of a series of models, from 1 on. */
  List<TrainedEpoch> epochs(ModelSeries series) {
    return switch (series) {
      case MODEL -> stages.training();
      case TWIN -> stages.twin() == null ? List.of() : stages.twin();
    };
  }

  /** The same with what was read. */
  public Manifest withCorpus(
      Corpus read, List<QuarantinedDocument> leftOut, CorpusAccount account) {
    return with(
        new Completed(
            new CorpusRead(read, leftOut, account),
            stages.training(),
            stages.twin(),
            stages.read(),
            stages.plant(),
            stages.scores(),
            stages.tables(),
            stages.generated()));
  }

  /** The same with a folder of tables that is written whole. */
  public Manifest withTable(Table table) {
    return with(
        new Completed(
            stages.corpus(),
            stages.training(),
            stages.twin(),
            stages.read(),
            stages.plant(),
            stages.scores(),
            Stream.concat(tables().stream(), Stream.of(table)).toList(),
            stages.generated()));
  }

  /** The folders of generated documents that are whole. */
  public List<Generated> generated() {
    List<Generated> generated = stages.generated();
    return generated == null ? List.of() : generated;
  }

  /** The same with documents that the model wrote, in place of those of the same digest. */
  public Manifest withGenerated(Generated made) {
    return with(
        new Completed(
            stages.corpus(),
            stages.training(),
            stages.twin(),
            stages.read(),
            stages.plant(),
            stages.scores(),
            stages.tables(),
            Stream.concat(
                    generated().stream().filter(other -> !other.digest().equals(made.digest())),
                    Stream.of(made))
                .toList()));
  }

  /** The files that canaries are planted in; null in runs of other kinds. */
  @Nullable PlantStage plant() {
    return stages.plant();
  }

  Manifest withPlant(PlantStage plant) {
    return with(
        new Completed(
            stages.corpus(),
            stages.training(),
            stages.twin(),
            stages.read(),
            plant,
            stages.scores(),
            stages.tables(),
            stages.generated()));
  }

  /** The same with scores, in place of those of before. */
  public Manifest withScores(ScoresMade scores) {
    return with(
        new Completed(
            stages.corpus(),
            stages.training(),
            stages.twin(),
            stages.read(),
            stages.plant(),
            scores,
            stages.tables(),
            stages.generated()));
  }

  Manifest withRead(TextRead read) {
    return with(
        new Completed(
            stages.corpus(),
            stages.training(),
            stages.twin(),
            read,
            stages.plant(),
            stages.scores(),
            stages.tables(),
            stages.generated()));
  }

  /** The same with an epoch, and without what came after it in its series. */
  Manifest withEpoch(ModelSeries series, TrainedEpoch trained) {
    List<TrainedEpoch> more =
        Stream.concat(
                epochs(series).stream().filter(earlier -> earlier.epoch() < trained.epoch()),
                Stream.of(trained))
            .toList();
    return with(
        switch (series) {
          case MODEL ->
              new Completed(
                  stages.corpus(),
                  more,
                  stages.twin(),
                  stages.read(),
                  stages.plant(),
                  stages.scores(),
                  stages.tables(),
                  stages.generated());
          case TWIN ->
              new Completed(
                  stages.corpus(),
                  stages.training(),
                  more,
                  stages.read(),
                  stages.plant(),
                  stages.scores(),
                  stages.tables(),
                  stages.generated());
        });
  }

  private Manifest with(Completed completed) {
    return new Manifest(
        VERSION,
        kind,
        run,
        startedAt,
        coalmine,
        configuration,
        canariesSha256,
        completed,
        versions,
        models,
        planted);
  }

  /** JSON, with the SHA-256 of everything else in {@value #DIGEST}. */
  public byte[] toBytes() {
    try {
      ObjectNode root = JSON.valueToTree(this);
      root.put(DIGEST, digest(root));
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manifest cannot be written as JSON", e);
    }
  }

  private static String digest(ObjectNode withoutDigest) throws JsonProcessingException {
    return Digest.hex(
        JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(withoutDigest));
  }

  /**
   * Reads a manifest.
   *
   * @throws ResumeException if it is not what was written, or of another version
   */
  public static Manifest read(byte[] content) {
    try {
      if (!(JSON.readTree(content) instanceof ObjectNode root)) {
        throw damaged(null);
      }
      JsonNode written = root.remove(DIGEST);
      int version = root.path("version").asInt();
      if (written == null || version != VERSION && version != WITHOUT_STAGES) {
        throw new ResumeException("manifest.json was written by another version; start a new run");
      }
      if (!digest(root).equals(written.textValue())) {
        throw damaged(null);
      }
      if (version == WITHOUT_STAGES) {
        divideIntoStages(root);
      }
      return JSON.treeToValue(root, Manifest.class);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** An audit's manifest of version 2 names the same outputs, side by side. */
  private static void divideIntoStages(ObjectNode root) {
    root.put("version", VERSION);
    root.set("kind", JSON.valueToTree(Kind.AUDIT));
    ObjectNode stages = JSON.createObjectNode();
    JsonNode quarantined = root.remove("quarantined");
    JsonNode corpus = root.remove("corpus");
    if (corpus != null) {
      stages
          .putObject("corpus")
          .<ObjectNode>set("documents", corpus)
          .set("quarantined", quarantined);
    }
    stages.set("training", root.remove("epochs"));
    root.set("stages", stages);
  }

  private static ResumeException damaged(@Nullable Exception cause) {
    return new ResumeException("manifest.json is damaged or was changed; start a new run", cause);
  }
}
