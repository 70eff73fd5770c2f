package org.coalmine.audit;

import java.util.List;
import org.coalmine.configuration.PlantedConfiguration;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;

/**
 * A run that planted canaries, as a new run sees it that ranks them under a model trained
 * elsewhere. It is read alone: nothing is written to it, and its lease is left to whoever has it.
 *
 * @param configuration of the new run
 * @param planted what the new run keeps of it
 */
public record PlantingRun(ResolvedConfiguration configuration, PlantedBy planted) {
  /**
   * Reads a run.
   *
   * @param overrides of its configuration, of the form {@code key=value}
   * @throws ConfigurationException if it planted nothing, or an override would change its canaries
   * @throws ResumeException if its canaries are not those of its manifest
   */
  public static PlantingRun read(Cluster cluster, String run, List<String> overrides) {
    try (RunDirectory directory = RunDirectory.view(run, cluster.hadoopConfiguration())) {
      Manifest manifest = MeasuredModel.manifest(run, directory);
      if (manifest.planted() != null) {
        throw new ConfigurationException(
            "--run %s: its canaries were planted by run %s; name that one"
                .formatted(run, manifest.planted().run()));
      }
      PlantStage plant = manifest.plant();
      if (plant != null && plant.written() == null) {
        throw new ConfigurationException(
            "--run %s: it was ended before its canaries were planted; go on with it by coalmine"
                    .formatted(run)
                + " plant --resume "
                + run);
      }
      byte[] canaries = MeasuredModel.canaries(run, directory, manifest);
      KeptCanaries.read(run, canaries);
      ResolvedConfiguration configuration =
          PlantedConfiguration.read(
              run + "/" + RunFile.CANARIES.path(),
              CanaryFile.read(canaries).configuration(),
              overrides);
      return new PlantingRun(
          configuration, new PlantedBy(manifest.run(), manifest.canariesSha256()));
    }
  }
}
