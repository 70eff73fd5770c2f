package org.coalmine.spark.corpus;

import org.coalmine.canary.CanaryFormat;
import org.coalmine.secret.Secret;

/**
 * A canary that is planted. Its texts are as secret as its fill.
 *
 * @param id of the canary
 * @param insertions how often it is planted, at least once
 */
public record PlantedText(String id, long insertions, CanaryFormat format, Secret fill) {
  public PlantedText {
    if (insertions < 1) {
      throw new IllegalArgumentException(
          "canary '%s' is planted %d times".formatted(id, insertions));
    }
  }

  /** Its whole text. */
  public String whole() {
    return format.filled(fill).reveal();
  }

  /** Its text up to the end of the fill. */
  public String head() {
    return format.prefix() + fill.reveal();
  }

  /** Whether its fill stands behind a text of its own. */
  public boolean hasPrefix() {
    return !format.prefix().isEmpty();
  }
}
