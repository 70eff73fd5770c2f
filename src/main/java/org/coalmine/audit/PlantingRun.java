package org.coalmine.audit;

import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.PlantedConfiguration;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;

/**
 * A run that planted canaries, as others read it.
 *
 * @param name of its directory
 * @param canariesSha256 of its canaries.json
 * @param text of its configuration, as HOCON: a secret, for it holds the seed
 * @param plan its canaries and controls
 * @param survival what a pipeline left of them; null if nobody has counted
 */
public record PlantingRun(
    String name,
    String canariesSha256,
    String text,
    CanaryPlan plan,
    @Nullable SurvivalCount survival) {
  /**
   * Reads a run. Nothing is written to it, and its lease is left to whoever has it.
   *
   * @throws ConfigurationException if it planted nothing
   * @throws ResumeException if its canaries are not those of its manifest, or its survival.json is
   *     not what was counted for them
   */
  public static PlantingRun read(Cluster cluster, String run) {
    try (RunDirectory directory = RunDirectory.view(run, cluster.hadoopConfiguration())) {
      PlantingRun planting = uncounted(run, directory);
      return new PlantingRun(
          planting.name,
          planting.canariesSha256,
          planting.text,
          planting.plan,
          directory
              .read(RunFile.SURVIVAL)
              .map(content -> SurvivalFile.read(run, content, planting.canariesSha256).count())
              .orElse(null));
    }
  }

  /** The same of a directory that is open, whatever its survival.json holds. */
  public static PlantingRun uncounted(String run, RunDirectory directory) {
    Manifest manifest = MeasuredModel.manifest(run, directory);
    PlantedBy other = manifest.planted();
    if (other != null) {
      throw new ConfigurationException(
          "%s: its canaries were planted by run %s; name that one".formatted(run, other.run()));
    }
    PlantStage plant = manifest.plant();
    if (plant != null && plant.written() == null) {
      throw new ConfigurationException(
          "%s: it was ended before its canaries were planted; go on with it by coalmine plant --resume %s"
              .formatted(run, run));
    }
    byte[] canaries = MeasuredModel.canaries(run, directory, manifest);
    CanaryPlan plan = KeptCanaries.read(run, canaries).plan();
    return new PlantingRun(
        manifest.run(),
        manifest.canariesSha256(),
        CanaryFile.read(canaries).configuration(),
        plan,
        null);
  }

  /** Where its configuration is kept, for errors. */
  public String source() {
    return name + "/" + RunFile.CANARIES.path();
  }

  /**
   * The configuration of a new run that ranks its canaries.
   *
   * @param overrides of the form {@code key=value}
   * @throws ConfigurationException if one would change what was planted
   */
  public ResolvedConfiguration configuration(List<String> overrides) {
    return PlantedConfiguration.read(source(), text, overrides);
  }

  /** What a new run that ranks its canaries keeps of it. */
  public PlantedBy planted() {
    return new PlantedBy(name, canariesSha256, survival);
  }

  @Override
  public String toString() {
    return "PlantingRun[" + name + "]";
  }
}
