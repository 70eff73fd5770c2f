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
import org.coalmine.spark.synthetic.ShingleJob;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;

/** The documents that the writer of a release read, against those that were held out. */
final class ReleaseDocuments {
  private final Cluster cluster;
  private final AuditConfiguration configuration;

  ReleaseDocuments(Cluster cluster, AuditConfiguration configuration) {
    this.cluster = cluster;
    this.configuration = configuration;
  }

  /** Compares the pieces of documents. */
  DocumentFindings compare(Corpus release, ReleaseHoldout holdout) {
    Shingles shingles =
        new Shingles(
            configuration.synthetic().shingle(),
            KeyedStream.of(configuration.seed().reveal(), "shingles", 0).nextLong());
    UnitScores scores =
        new ShingleJob(cluster, shingles).score(release.documents(), holdout.text());
    return findings(scores, holdout);
  }

  private DocumentFindings findings(UnitScores scores, ReleaseHoldout holdout) {
    List<Integer> guesses = configuration.synthetic().guesses();
    double share = holdout.share(scores.included(), scores.units());
    List<UnitScores.Guess> tests = scores.test(guesses, share);
    double delta = configuration.training().privacy().map(PrivacySettings::delta).orElse(0.0);
    Map<Long, UnitScores.Bound> bounds = new HashMap<>();
    if (holdout.fair()) {
      scores
          .bounds(guesses, !holdout.text().byUser(), delta)
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
        holdout.drawn(),
        holdout.unit(),
        share,
        scores.included(),
        scores.excluded(),
        configuration.synthetic().shingle(),
        touched,
        scores.touched().size() - touched,
        found,
        UnitScores.pValue(tests),
        holdout.fair() ? (Double) delta : null);
  }
}
