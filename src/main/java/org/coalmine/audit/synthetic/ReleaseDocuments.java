package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.synthetic.RealText;
import org.coalmine.spark.synthetic.ShingleJob;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;

/** The documents that the writer of a release read, against those that were held out. */
final class ReleaseDocuments {
  private static final double FAIR = 0.5;

  private final Cluster cluster;
  private final AuditConfiguration configuration;

  ReleaseDocuments(Cluster cluster, AuditConfiguration configuration) {
    this.cluster = cluster;
    this.configuration = configuration;
  }

  DocumentFindings compare(Corpus release, RealText real) {
    String seed = configuration.seed().reveal();
    ShingleJob job =
        new ShingleJob(
            cluster,
            new Shingles(
                configuration.synthetic().shingle(),
                KeyedStream.of(seed, "shingles", 0).nextLong()));
    UnitScores scores = job.score(release.documents(), real.read(), real.heldOut(), real.byUser());
    double share =
        real.holdout() == null
            ? (double) scores.included() / Math.max(1, scores.units())
            : 1 - real.holdout().fraction();
    return findings(scores, real.holdout() != null, real.byUser() ? "user" : "document", share);
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
