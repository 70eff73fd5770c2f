package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.plan.CoinHoldout;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.Synthetic;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.report.chapter.RealSecrets;
import org.coalmine.report.chapter.RecordFindings;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.UtilityFindings;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedFiles;
import org.coalmine.spark.synthetic.LikelihoodJob;
import org.coalmine.spark.synthetic.RealDocuments;
import org.coalmine.spark.synthetic.ShingleJob;
import org.coalmine.synthetic.RankSum;
import org.coalmine.synthetic.Shingles;
import org.coalmine.synthetic.UnitScores;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The documents that the writer of a release read, against those that were held out. */
final class ReleaseDocuments {
  /** Only of fair coins bounds on ε follow. */
  static final double FAIR = 0.5;

  private final Cluster cluster;
  private final AuditConfiguration configuration;
  private final AuditProgress progress;

  ReleaseDocuments(Cluster cluster, AuditConfiguration configuration, AuditProgress progress) {
    this.cluster = cluster;
    this.configuration = configuration;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param secrets of the documents, in the release again
   * @param records null where documents are no rows
   * @param utility of the release, measured on those that were held out
   */
  record Found(
      DocumentFindings documents,
      RealSecrets secrets,
      @Nullable RecordFindings records,
      Optional<UtilityFindings> utility) {
    /** What was found of the release, with this. */
    ReleaseFindings in(ReleaseFindings findings) {
      ReleaseFindings all = findings.withReal(documents, secrets, utility.orElse(null));
      return records == null ? all : all.withRecords(records);
    }
  }

  /** Compares, where there is a holdout. */
  Optional<Found> compare(Corpus release) {
    if (!configuration.synthetic().training().isEmpty()) {
      return Optional.of(byFiles(release));
    }
    return CoinHoldout.of(configuration).map(holdout -> byCoins(release, holdout));
  }

  private Found byCoins(Corpus release, PlantedFiles.Holdout holdout) {
    PlantedFiles.Coins coins = holdout.coins(configuration.seed().reveal());
    RealDocuments real =
        RealDocuments.of(
            read(configuration.corpus().source()),
            document -> !coins.hold(document),
            holdout.byUser());
    return found(
        release,
        real,
        true,
        holdout.byUser() ? "user" : "document",
        (included, units) -> 1 - holdout.fraction());
  }

  /** Sides that the user vouches for. */
  private Found byFiles(Corpus release) {
    Synthetic asked = configuration.synthetic();
    CorpusSource corpus = configuration.corpus().source();
    RealDocuments real =
        RealDocuments.ofSides(read(asked.training(corpus)), read(asked.holdout(corpus)));
    return found(
        release,
        real,
        false,
        "document",
        (included, units) -> (double) included / Math.max(1, units));
  }

  /**
   * @param share the chance of a unit to be read, by how many were and how many there are
   */
  private Found found(
      Corpus release,
      RealDocuments real,
      boolean drawn,
      String unit,
      ToDoubleBiFunction<Long, Long> share) {
    String seed = configuration.seed().reveal();
    String coins = Long.toHexString(KeyedStream.of(seed, "likelihoods", 0).nextLong());
    UnitScores scores =
        new ShingleJob(
                cluster,
                new Shingles(
                    configuration.synthetic().shingle(),
                    KeyedStream.of(seed, "shingles", 0).nextLong()))
            .score(release, real);
    progress.show("documents", "likelihoods", 0, 1);
    LikelihoodJob likelihoods = new LikelihoodJob(cluster, coins);
    RankSum ratio = likelihoods.ratio(release, real);
    @Nullable RankSum split = drawn ? null : likelihoods.split(real);
    progress.show("documents", "utility", 0, 1);
    Optional<UtilityFindings> utility =
        new ReleaseUtility(cluster, configuration).measure(release, real, drawn);
    progress.show("documents", "secrets", 0, 1);
    return new Found(
        findings(scores, drawn, unit, share.applyAsDouble(scores.included(), scores.units()))
            .withLikelihoods(
                separation(ratio, ratio.greater()),
                split == null ? null : separation(split, split.twoSided())),
        ReleaseSecrets.find(configuration, release, real, drawn),
        configuration.corpus().source().format() instanceof CorpusFormat.Table table
            ? new ReleaseRecords(cluster, configuration, table.row())
                .compare(release, real, drawn, share)
            : null,
        utility);
  }

  private static DocumentFindings.Separation separation(RankSum test, double pValue) {
    return new DocumentFindings.Separation(test.first(), test.second(), test.auc(), pValue);
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
        fair ? (Double) delta : null,
        null,
        null);
  }
}
