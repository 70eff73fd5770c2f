package org.coalmine.audit;

import java.util.Objects;

/**
 * What a manifest keeps of the run whose canaries are ranked under a model trained elsewhere.
 *
 * @param run the name of its directory
 * @param canariesSha256 of its canaries.json
 */
public record PlantedBy(String run, String canariesSha256) {
  public PlantedBy {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(canariesSha256, "canariesSha256");
  }
}
