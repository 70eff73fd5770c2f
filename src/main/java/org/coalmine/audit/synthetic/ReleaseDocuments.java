package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.plan.CoinHoldout;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.Synthetic;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedFiles;
import org.coalmine.spark.synthetic.ShingleJob;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The documents that the writer of a release read, against those that were held out. */
final class ReleaseDocuments {
  private static final double FAIR = 0.5;

  private final Cluster cluster;
  private final AuditConfiguration configuration;
  private final AuditProgress progress;

  ReleaseDocuments(Cluster cluster, AuditConfiguration configuration, AuditProgress progress) {
    this.cluster = cluster;
    this.configuration = configuration;
    this.progress = progress;
  }

  /** Compares, where there is a holdout. */
  Optional<DocumentFindings> compare(Corpus release) {
    Synthetic asked = configuration.synthetic();
    String seed = configuration.seed().reveal();
    ShingleJob job =
        new ShingleJob(
            cluster, new Shingles(asked.shingle(), KeyedStream.of(seed, "shingles", 0).nextLong()));
    if (!asked.training().isEmpty()) {
      return Optional.of(byFiles(release, job, configuration.corpus().source()));
    }
    PlantedFiles.@Nullable Holdout holdout = CoinHoldout.of(configuration).orElse(null);
    if (holdout == null) {
      return Optional.empty();
    }
    UnitScores scores =
        job.score(
            release.documents(),
            List.of(read(configuration.corpus().source()).documents()),
            document -> !holdout.holds(document),
            holdout.byUser());
    return Optional.of(
        findings(scores, true, holdout.byUser() ? "user" : "document", 1 - holdout.fraction()));
  }

  /** Sides that the user vouches for. */
  private DocumentFindings byFiles(Corpus release, ShingleJob job, CorpusSource corpus) {
    Synthetic asked = configuration.synthetic();
    UnitScores scores =
        job.ofSides(
            release,
            read(asked.real(asked.training(), corpus)),
            read(asked.real(asked.holdout(), corpus)));
    double share = (double) scores.included() / Math.max(1, scores.units());
    return findings(scores, false, "document", share);
  }

  private Corpus read(CorpusSource source) {
    progress.show("documents", "reading", 0, 1);
    return CorpusReader.inspect(cluster, source, CorpusInspection.watched(progress)).required();
  }

  private DocumentFindings findings(UnitScores scores, boolean drawn, String unit, double share) {
    List<Integer> guesses = configuration.synthetic().guesses();
    List<UnitScores.Guess> tests = scores.test(guesses, share);
    boolean fair = drawn && share == FAIR;
    double delta = configuration.training().privacy().map(PrivacySettings::delta).orElse(0.0);
    Map<Long, UnitScores.Bound> bounds = new HashMap<>();
    if (fair) {
      scores
          .bounds(guesses, unit.equals("document"), delta)
          .forEach(bound -> bounds.put(bound.guesses(), bound));
    }
    List<DocumentFindings.Guess> found = new ArrayList<>();
    for (UnitScores.Guess test : tests) {
      UnitScores.Bound bound = bounds.get(test.guesses());
      found.add(
          new DocumentFindings.Guess(
              test.guesses(),
              test.right(),
              test.pValue(),
              bound == null ? null : (Double) bound.epsilonLow(),
              bound == null ? null : (Double) bound.epsilonMost()));
    }
    long touched = scores.touched().stream().filter(UnitScores.Unit::read).count();
    return new DocumentFindings(
        drawn,
        unit,
        share,
        scores.included(),
        scores.excluded(),
        configuration.synthetic().shingle(),
        touched,
        scores.touched().size() - touched,
        found,
        UnitScores.pValue(tests),
        fair ? (Double) delta : null);
  }
}
