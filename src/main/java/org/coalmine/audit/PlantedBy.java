package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest keeps of the run whose canaries are ranked under a model trained elsewhere.
 *
 * @param run the name of its directory
 * @param canariesSha256 of its canaries.json
 * @param survival what a pipeline had left of them when the new run began; null if nobody had
 *     counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlantedBy(String run, String canariesSha256, @Nullable SurvivalCount survival) {
  public PlantedBy {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(canariesSha256, "canariesSha256");
  }
}
