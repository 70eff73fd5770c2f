package org.coalmine.audit.elsewhere;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.PlantRecord;
import org.coalmine.audit.PlantStage;
import org.coalmine.audit.PlantStage.Written;
import org.coalmine.audit.PublishedFolder;
import org.coalmine.audit.ResumeException;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.Insert;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.OutputPlace;
import org.coalmine.spark.corpus.PlantedFiles;
import org.coalmine.spark.corpus.PlantedFiles.Holdout;
import org.coalmine.spark.corpus.RewritingJob.FileWritten;
import org.coalmine.store.OutputFolder;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * A run that plants canaries in files, for a model that is trained elsewhere.
 *
 * <p>Where folders can be renamed, all is written to a hidden folder beside the wanted one and then
 * moved, so the wanted one is there with all files or not at all. What is held out is moved first.
 * On an object store files appear one by one, and {@code _SUCCESS} last. The files follow from
 * configuration and corpus alone, so a run that was killed is resumed by doing the same again; what
 * it wrote is taken down before it is moved, and known by that.
 */
public final class PlantRun implements AutoCloseable {
  /** Behind the name of the folder, for what is held out of it. */
  public static final String HOLDOUT = ".holdout";

  private final Cluster cluster;
  private final PlantRecord record;
  private final AuditProgress progress;

  private PlantRun(Cluster cluster, PlantRecord record, AuditProgress progress) {
    this.cluster = cluster;
    this.record = record;
    this.progress = progress;
  }

  /**
   * Begins a new run.
   *
   * @param out the folder to write, which must not exist
   * @throws ConfigurationException if nothing would be planted
   * @throws org.coalmine.corpus.CorpusException if a program gives the corpus, a canary cannot be
   *     written in its format, the folder or the run is, holds, or lies in the corpus, or the run
   *     lies in the folder
   * @throws org.coalmine.store.StoreException EXISTS if the folder or that of the holdout is there
   */
  public static PlantRun begin(
      Cluster cluster,
      ResolvedConfiguration resolved,
      String out,
      String version,
      AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    CorpusSource source = configuration.corpus().source();
    if (source.format() instanceof CorpusFormat.Given) {
      throw new ConfigurationException(
          "corpus.paths: files are needed to plant canaries in; name them and their corpus.format");
    }
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    if (plan.canaries().stream().allMatch(Canary::isControl)) {
      throw new ConfigurationException(
          "canaries.formats: nothing would be planted; name insertions, or more coin-flips");
    }
    Configuration hadoop = cluster.hadoopConfiguration();
    OutputFolder folder = OutputFolder.at(new Path(out), hadoop);
    @Nullable OutputFolder beside =
        configuration.holdout().fraction().isPresent()
            ? OutputFolder.at(folder.path().suffix(HOLDOUT), hadoop)
            : null;
    Path run =
        new Path(
            configuration
                .runDirectory()
                .replace("{name}", configuration.name())
                .replace("{time}", "time"));
    OutputPlace.requireApart(run, source, hadoop);
    for (OutputFolder one : beside == null ? List.of(folder) : List.of(folder, beside)) {
      OutputPlace.requireApart(one.path(), source, hadoop);
      OutputPlace.requireOutside(run, one.path(), hadoop);
      one.requireAbsent();
    }
    if (hidesUsers(configuration) && configuration.plant().insert() == Insert.APPEND) {
      throw new ConfigurationException(
          "plant.insert: append spreads a canary over users, and a user is the unit of privacy or of"
              + " the holdout; take record, by which every canary is one user");
    }
    PlantedFiles.requireInsertable(cluster, source, plan, way(configuration));
    CorpusReader.require(cluster, source, null);
    PlantStage stage =
        new PlantStage(
            folder.path().toString(), beside == null ? null : beside.path().toString(), null);
    return new PlantRun(cluster, PlantRecord.begin(cluster, resolved, stage, version), progress);
  }

  /**
   * Goes on with a run that was killed.
   *
   * @throws ResumeException if it does not fit what it was made from
   */
  public static PlantRun resume(Cluster cluster, String run, AuditProgress progress) {
    return new PlantRun(cluster, PlantRecord.resume(cluster, run), progress);
  }

  /** Whether training or the holdout takes a user for one. */
  private static boolean hidesUsers(AuditConfiguration configuration) {
    return configuration
            .training()
            .privacy()
            .filter(privacy -> privacy.unit() == PrivacyUnit.USER)
            .isPresent()
        || configuration.holdout().fraction().isPresent()
            && configuration.holdout().unit() == PrivacyUnit.USER;
  }

  /** What is inserted into a file has the user that its folder names. */
  private void requireUsersOfTheirOwn(Corpus corpus) {
    CorpusFormat format = record.configuration().corpus().source().format();
    if (!hidesUsers(record.configuration()) || format.userFolder() == null) {
      return;
    }
    for (CorpusFile file : corpus.files()) {
      if (Formats.userOfFolder(file.whole(), format) != null) {
        throw new CorpusException(
            CorpusException.Category.UNSUPPORTED,
            ("corpus.user-field: the folder of %s names its user, so canaries would be spread over"
                    + " users, and a user is the unit of privacy or of the holdout; name users in"
                    + " records")
                .formatted(file.whole().path()));
      }
    }
  }

  private static PlantedFiles.Way way(AuditConfiguration configuration) {
    AuditConfiguration.Plant plant = configuration.plant();
    AuditConfiguration.Holdout holdout = configuration.holdout();
    return new PlantedFiles.Way(
        plant.insert() == Insert.APPEND ? plant.separator() : null,
        new InsertedFields(plant.idField().orElse(null), plant.role()),
        holdout.fraction().isPresent()
            ? new Holdout(holdout.fraction().getAsDouble(), holdout.unit() == PrivacyUnit.USER)
            : null);
  }

  /** Where the run lives. */
  public String path() {
    return record.path();
  }

  /** The canaries, those that stay out among them. */
  public CanaryPlan plan() {
    return record.plan();
  }

  /** The folder that is written. */
  public String out() {
    return PublishedFolder.local(record.stage().out());
  }

  /** The folder of what is held out, if something is. */
  public Optional<String> holdout() {
    return Optional.ofNullable(record.stage().holdout()).map(PublishedFolder::local);
  }

  /**
   * Writes what is not written yet.
   *
   * @throws ResumeException if something else stands where this run was to write
   */
  public Written plant() {
    Written before = record.stage().written();
    List<Output> outputs = outputs();
    for (Output output : outputs) {
      output.folder.requireOurs(before == null ? null : output.files(before));
    }
    if (before != null && outputs.stream().allMatch(output -> output.isDone(before))) {
      progress.note("All files are written already.");
      record.succeed();
      return before;
    }
    plan().overlaps().forEach(overlap -> progress.note("warning: " + overlap));
    try {
      Written written = write(record.readCorpus(progress), outputs);
      if (before != null && !before.equals(written)) {
        throw new ResumeException(
            "what is written differs from what the run wrote before; start a new run");
      }
      record.written(written);
      for (Output output : outputs) {
        if (before == null || !output.isDone(before)) {
          output.folder.publish();
        }
      }
      record.succeed();
      return written;
    } finally {
      outputs.forEach(output -> output.folder.tidy());
    }
  }

  /** What is held out comes first, so that the wanted folder is the last to be there. */
  private List<Output> outputs() {
    List<Output> outputs = new ArrayList<>();
    PlantStage stage = record.stage();
    if (stage.holdout() != null) {
      outputs.add(new Output(stage.holdout(), true));
    }
    outputs.add(new Output(stage.out(), false));
    return outputs;
  }

  private Written write(Corpus corpus, List<Output> outputs) {
    requireUsersOfTheirOwn(corpus);
    for (Output output : outputs) {
      output.folder.begin();
    }
    long bytes = corpus.files().stream().mapToLong(CorpusFile::bytes).sum();
    long all = Math.max(1, bytes * outputs.size());
    progress.show("plant", "writing", 0, all);
    PlantedFiles planted =
        PlantedFiles.write(
            cluster,
            corpus,
            record.configuration().corpus().source(),
            record.plan(),
            record.configuration().seed().reveal(),
            way(record.configuration()),
            new PlantedFiles.Folders(
                outputs.get(outputs.size() - 1).folder.aside().path(),
                outputs.size() > 1 ? outputs.get(0).folder.aside().path() : null),
            done ->
                progress.show(
                    "plant",
                    "%,d of %,d kB".formatted(done / 1_000, (all + 999) / 1_000),
                    done,
                    all));
    Written written = written(planted);
    outputs.forEach(output -> output.folder.aside().requireHere(output.files(written)));
    return written;
  }

  private static Written written(PlantedFiles planted) {
    return new Written(
        planted.documents(),
        planted.heldOutDocuments(),
        planted.training().stream().mapToLong(file -> file.records().flawed()).sum(),
        planted.insertions(),
        planted.changed(),
        files(planted.training()),
        files(planted.heldOut()));
  }

  private static List<OutputFolder.Written> files(List<FileWritten> written) {
    return written.stream().flatMap(file -> file.files().stream()).toList();
  }

  /** A folder that is written. */
  private final class Output {
    private final PublishedFolder folder;
    private final boolean heldOut;

    Output(String path, boolean heldOut) {
      this.heldOut = heldOut;
      this.folder =
          new PublishedFolder(new Path(path), record.name(), cluster.hadoopConfiguration());
    }

    private List<OutputFolder.Written> files(Written written) {
      return heldOut ? written.holdoutFiles() : written.files();
    }

    boolean isDone(Written before) {
      return folder.isDone(files(before));
    }
  }

  @Override
  public void close() {
    record.close();
  }
}
