package org.coalmine.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.report.Header.Kind;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.store.Digest;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;

/**
 * What a run of kind plant keeps in its directory: canaries.json as an audit writes it, the corpus,
 * and what was written where. {@code _SUCCESS} comes last.
 */
public final class PlantRecord implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private Manifest manifest;

  private PlantRecord(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
  }

  /**
   * Begins a new run in a directory that must not exist yet.
   *
   * @param stage where it will write
   */
  public static PlantRecord begin(
      Cluster cluster, ResolvedConfiguration resolved, PlantStage stage, String version) {
    AuditConfiguration configuration = resolved.configuration();
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory = BegunRun.directory(cluster, configuration, now);
    byte[] canaries = CanaryFile.write(resolved.rendered(), plan);
    Manifest manifest =
        new Manifest(
                Manifest.VERSION,
                Kind.PLANT,
                directory.path().getName(),
                now.toString(),
                version,
                resolved.described(),
                Digest.hex(canaries),
                Manifest.Completed.none(),
                Provenances.versions("none"),
                null,
                null)
            .withPlant(stage);
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new PlantRecord(cluster, directory, configuration, plan, manifest);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   * @throws org.coalmine.settings.ConfigurationException if the run is of another kind
   */
  public static PlantRecord resume(Cluster cluster, String run) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      BegunRun begun = BegunRun.read(directory, run, Kind.PLANT);
      return new PlantRecord(
          cluster, directory, begun.kept().configuration(), begun.kept().plan(), begun.manifest());
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /** The name of the run's directory. */
  public String name() {
    return directory.path().getName();
  }

  public AuditConfiguration configuration() {
    return configuration;
  }

  public CanaryPlan plan() {
    return plan;
  }

  /** Where it writes, and what it has written. */
  public PlantStage stage() {
    PlantStage stage = manifest.plant();
    if (stage == null) {
      throw new ResumeException(path() + "/manifest.json names no folder; start a new run");
    }
    return stage;
  }

  /**
   * Reads the corpus, which must be the one that the run began with.
   *
   * @throws IncompleteException if too much of it is unreadable
   * @throws ResumeException if it has changed
   */
  public Corpus readCorpus(AuditProgress progress) {
    return CorpusStage.read(cluster, configuration, null, manifest, this::save, progress);
  }

  /** Takes down what was written, before it is moved to its place. */
  public void written(PlantStage.Written all) {
    save(manifest.withPlant(stage().with(all)));
  }

  private void save(Manifest changed) {
    manifest = changed;
    directory.write(RunFile.MANIFEST, manifest.toBytes());
  }

  /** Declares the run complete. */
  public void succeed() {
    directory.succeed();
  }

  @Override
  public void close() {
    directory.close();
  }
}
