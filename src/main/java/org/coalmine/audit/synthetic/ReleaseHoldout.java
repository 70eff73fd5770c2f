package org.coalmine.audit.synthetic;

import java.util.Optional;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.plan.CoinHoldout;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.Synthetic;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedFiles;
import org.coalmine.spark.synthetic.RealText;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Real text that the writer of a release read, and real text that was held out.
 *
 * @param drawn whether a coin decided for each unit; else the user vouches for the sides
 * @param read the chance of a unit to be read, where it was drawn
 */
record ReleaseHoldout(RealText text, boolean drawn, double read) {
  private static final double FAIR = 0.5;

  /** That of a configuration, if it has one. */
  static Optional<ReleaseHoldout> of(
      Cluster cluster, AuditConfiguration configuration, AuditProgress progress) {
    Synthetic asked = configuration.synthetic();
    CorpusSource corpus = configuration.corpus().source();
    if (!asked.training().isEmpty()) {
      return Optional.of(
          new ReleaseHoldout(
              RealText.ofSides(
                  read(cluster, asked.real(asked.training(), corpus), progress),
                  read(cluster, asked.real(asked.holdout(), corpus), progress)),
              false,
              0));
    }
    PlantedFiles.@Nullable Holdout holdout = CoinHoldout.of(configuration).orElse(null);
    if (holdout == null) {
      return Optional.empty();
    }
    String coins = PlantedFiles.Holdout.coins(configuration.seed().reveal());
    return Optional.of(
        new ReleaseHoldout(
            new RealText(
                read(cluster, corpus, progress).documents(),
                document -> !holdout.holds(coins, document),
                holdout.byUser()),
            true,
            1 - holdout.fraction()));
  }

  private static Corpus read(Cluster cluster, CorpusSource source, AuditProgress progress) {
    progress.show("documents", "reading", 0, 1);
    return CorpusReader.inspect(cluster, source, CorpusInspection.watched(progress)).required();
  }

  /** The chance of a unit to be read; where nobody drew it, how many were. */
  double share(long included, long units) {
    return drawn ? read : (double) included / Math.max(1, units);
  }

  /** Whether each coin was fair, so that ε can be bounded. */
  boolean fair() {
    return drawn && read == FAIR;
  }

  /** What a unit is called. */
  String unit() {
    return text.byUser() ? "user" : "document";
  }
}
