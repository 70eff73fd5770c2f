package org.coalmine.audit.synthetic;

import java.util.Optional;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.report.chapter.UtilityFindings;
import org.coalmine.report.chapter.UtilityFindings.Lengths;
import org.coalmine.report.chapter.UtilityFindings.Side;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.synthetic.CountedText;
import org.coalmine.spark.synthetic.RealDocuments;
import org.coalmine.spark.synthetic.UtilityJob;
import org.coalmine.synthetic.TextCounts;

/**
 * How well a release stands for real text that its writer never saw. A model of the release and one
 * of as much real text are measured on held-out documents, of which none has a text that was read.
 */
final class ReleaseUtility {
  private static final double LOW = 0.1;
  private static final double MIDDLE = 0.5;
  private static final double HIGH = 0.9;

  private final Cluster cluster;
  private final AuditConfiguration configuration;

  ReleaseUtility(Cluster cluster, AuditConfiguration configuration) {
    this.cluster = cluster;
    this.configuration = configuration;
  }

  /** Measures; empty where there is no document to measure on, or to learn from. */
  Optional<UtilityFindings> measure(Corpus release, RealDocuments real, boolean drawn) {
    int order = configuration.synthetic().order();
    return new UtilityJob(cluster, order, UtilityJob.alphabet(real), key())
        .measure(release.documents(), real)
        .map(
            counted -> {
              TextCounts holdout = counted.holdout().texts();
              return new UtilityFindings(
                  drawn,
                  order,
                  new UtilityFindings.Holdout(
                      holdout.documents(), holdout.characters(), counted.seen(), lengths(holdout)),
                  side(counted.release(), counted.holdout(), real),
                  side(counted.real(), counted.holdout(), real));
            });
  }

  private static Side side(CountedText trained, CountedText holdout, RealDocuments real) {
    TextCounts texts = trained.texts();
    return new Side(
        texts.documents(),
        texts.characters(),
        new BackoffModel(UtilityJob.alphabet(real), trained.contexts())
            .bitsPerSymbol(holdout.contexts()),
        texts.threeDivergence(holdout.texts()),
        texts.wordDivergence(holdout.texts()),
        texts.lengthDistance(holdout.texts()),
        lengths(texts));
  }

  private static Lengths lengths(TextCounts texts) {
    return new Lengths(texts.length(LOW), texts.length(MIDDLE), texts.length(HIGH));
  }

  private String key() {
    return Long.toHexString(KeyedStream.of(configuration.seed().reveal(), "utility", 0).nextLong());
  }
}
