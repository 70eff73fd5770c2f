package org.coalmine.audit.plan;

import java.util.Optional;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantedFiles;

/** The documents that coins hold out of training: the same for every command of a configuration. */
public final class CoinHoldout {
  private CoinHoldout() {}

  /** What is held out by a configuration, if something is. */
  public static Optional<PlantedFiles.Holdout> of(AuditConfiguration configuration) {
    AuditConfiguration.Holdout holdout = configuration.holdout();
    return holdout.fraction().isPresent()
        ? Optional.of(
            new PlantedFiles.Holdout(
                holdout.fraction().getAsDouble(), holdout.unit() == PrivacyUnit.USER))
        : Optional.empty();
  }

  /** A planted corpus without what is held out. */
  public static PlantedCorpus without(AuditConfiguration configuration, PlantedCorpus planted) {
    return of(configuration)
        .map(holdout -> planted.without(holdout.coins(configuration.seed().reveal())))
        .orElse(planted);
  }
}
