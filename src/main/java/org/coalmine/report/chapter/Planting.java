package org.coalmine.report.chapter;

import org.jspecify.annotations.Nullable;

/**
 * How canaries came into the text of a model that was trained elsewhere, as far as is known.
 *
 * @param run the run that planted them; null where nobody but the configuration says that they were
 *     planted
 * @param survival how many insertions were left in the text that the model was trained on; null
 *     where nobody counted them
 */
public record Planting(@Nullable String run, @Nullable SurvivalFindings survival) {
  public Planting {
    if (run != null) {
      Require.text("planting.run", run);
    }
  }

  /** Who planted them, and what is known of their survival, in words. */
  public String sentence() {
    return (run == null ? "planted as the configuration says" : "planted by run " + run)
        + ", "
        + (survival == null ? "survival not checked" : survival.sentence());
  }
}
