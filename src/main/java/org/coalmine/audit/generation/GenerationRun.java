package org.coalmine.audit.generation;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.CanaryFile;
import org.coalmine.audit.Generated;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.ModelEnd;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.Generation;
import org.coalmine.configuration.GenerationReader;
import org.coalmine.generation.DocumentLaw;
import org.coalmine.generation.RejectionException;
import org.coalmine.model.LanguageModel;
import org.coalmine.report.Header.Kind;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.generation.GeneratedDocuments;
import org.coalmine.spark.generation.GenerationJob;
import org.coalmine.spark.generation.GenerationQuestion;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.RowText;
import org.jspecify.annotations.Nullable;

/**
 * Documents that the model of a run writes. What is written is a function of the model, the run's
 * seed and the keys {@code generate}, so who asks twice goes on where the first ended.
 */
public final class GenerationRun implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final Manifest manifest;
  private final StoredModel model;
  private final Generation generation;
  private final GenerationQuestion question;
  private final boolean planted;
  private final Promise promise;

  private GenerationRun(
      Cluster cluster,
      RunDirectory directory,
      Manifest manifest,
      StoredModel model,
      Generation generation,
      GenerationQuestion question,
      boolean planted,
      Promise promise) {
    this.cluster = cluster;
    this.directory = directory;
    this.manifest = manifest;
    this.model = model;
    this.generation = generation;
    this.question = question;
    this.planted = planted;
    this.promise = promise;
  }

  /**
   * Opens a run to write with its model, or with another.
   *
   * @param epoch whose model writes; empty for the last
   * @param other a model that writes instead; null for that of the run
   * @param overrides of keys of {@code generate}, of the form {@code key=value}
   * @throws ConfigurationException if the model cannot write documents, or a key cannot be used
   */
  public static GenerationRun open(
      Cluster cluster,
      String run,
      OptionalInt epoch,
      @Nullable String other,
      List<String> overrides) {
    StoredModel model =
        other == null
            ? MeasuredModel.ofRun(cluster, run, epoch).model()
            : ModelFiles.named(
                cluster, "--model", other, AuditConfiguration.Foreign.NONE.boundary());
    RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration());
    try {
      BegunRun begun = BegunRun.read(directory, run, Kind.AUDIT);
      AuditConfiguration configuration = begun.kept().configuration();
      Generation generation =
          GenerationReader.read(
              run + "/" + RunFile.CANARIES.path(),
              CanaryFile.read(directory.read(RunFile.CANARIES).orElseThrow()).configuration(),
              overrides);
      GenerationQuestion question =
          new GenerationQuestion(
              model.shared(),
              law(cluster, model, generation, configuration.generationSeed()),
              generation.reject(),
              generation.documents(),
              generation.format(),
              row(configuration));
      return new GenerationRun(
          cluster,
          directory,
          begun.manifest(),
          model,
          generation,
          question,
          other == null && begun.kept().plan().canaries().stream().anyMatch(it -> !it.isControl()),
          other == null ? Promise.ofTrained(configuration) : Promise.ofForeign());
    } catch (IllegalArgumentException e) {
      directory.close();
      throw new ConfigurationException("generate: " + e.getMessage(), e);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /** How a document is a row of the corpus; null where its documents are texts. */
  private static @Nullable RowText row(AuditConfiguration configuration) {
    return configuration.corpus().source().format() instanceof CorpusFormat.Table table
        ? table.row()
        : null;
  }

  private static DocumentLaw law(
      Cluster cluster, StoredModel stored, Generation generation, String seed) {
    LanguageModel model = stored.shared().model();
    String prompt = generation.prompt().orElse("");
    List<Integer> ends = ModelEnd.of(cluster, stored, !prompt.isEmpty());
    int prompted;
    try {
      prompted = model.vocabulary().encodeExactly(prompt).length;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("generate.prompt: " + e.getMessage(), e);
    }
    int room = model.longest() - prompted;
    if (room < 1) {
      throw new ConfigurationException(
          "generate.prompt: it has %,d tokens, and the model reads %,d; give a shorter one"
              .formatted(prompted, model.longest()));
    }
    return new DocumentLaw(
        seed, generation.sampling(), prompt, ends, Math.min(room, generation.documentLimit()));
  }

  /** Where the run is. */
  public String path() {
    return BegunRun.path(directory);
  }

  /** Where the documents go. */
  public String folder() {
    Path folder = place();
    return "file".equals(folder.toUri().getScheme()) ? folder.toUri().getPath() : folder.toString();
  }

  private Path place() {
    return new Path(generation.directory(directory.path().toString(), question.digest()));
  }

  /** The settings that are in force. */
  public Generation generation() {
    return generation;
  }

  /** What is promised of the documents, or why nothing is, as a sentence. */
  public String promise() {
    return promise.sentence();
  }

  /**
   * Writes what is not written yet, and enters it in the manifest.
   *
   * @throws IncompleteException if too many documents of an index were not kept
   */
  public Generated write(AuditProgress progress) {
    GeneratedDocuments documents;
    try {
      documents =
          new GenerationJob(cluster, question, directory, place())
              .write(
                  (written, of, rate) ->
                      progress.show(
                          "generate",
                          "%,d of %,d documents, %,.0f characters/s".formatted(written, of, rate),
                          written,
                          of));
    } catch (RejectionException e) {
      throw new IncompleteException(String.valueOf(e.getMessage()));
    }
    @Nullable RowText row = question.row();
    Generated generated =
        new Generated(
            question.digest(),
            place().toString(),
            model.shared().digest(),
            question.orderSha256(),
            settings(),
            documents.documents(),
            documents.characters(),
            documents.cut(),
            documents.rejected(),
            documents.unparsed(),
            documents.files(),
            documents.textSha256(),
            row == null ? null : row.columns(),
            planted,
            promise.given() ? promise.sentence() : null);
    directory.write(RunFile.MANIFEST, manifest.withGenerated(generated).toBytes());
    return generated;
  }

  private SortedMap<String, String> settings() {
    TreeMap<String, String> settings = new TreeMap<>();
    generation.settings().forEach((key, value) -> settings.put("generate." + key, value));
    return settings;
  }

  @Override
  public void close() {
    directory.close();
  }
}
