package org.coalmine.audit.synthetic;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.RankedCanaries;
import org.coalmine.audit.RankedFormat;
import org.coalmine.audit.Ranking;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.Synthetic;
import org.coalmine.model.ModelSource;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Rank;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.synthetic.NgramCountJob;
import org.coalmine.spark.synthetic.ReleaseCounts;
import org.coalmine.token.Alphabet;

/**
 * Secrets that a user names, ranked by a released text. Nobody has drawn them, so a rank is a rank
 * and no p-value.
 */
public final class GivenSecrets {
  private static final String SEED = "coalmine synthetic";

  private final Cluster cluster;
  private final Synthetic settings;
  private final AuditProgress progress;

  /**
   * @param settings with the files of the release
   */
  public GivenSecrets(Cluster cluster, Synthetic settings, AuditProgress progress) {
    this.cluster = cluster;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * What the release gives away of one secret.
   *
   * @param mask its shape
   * @param exposureBits log2 |R| − log2 rank
   * @param verbatim how often it stands in the release to the letter, anywhere
   * @param copies how many documents are its whole text
   */
  public record Given(
      String id, String mask, Rank rank, BitsInterval exposureBits, long verbatim, long copies) {}

  /**
   * All of them, and what they rest on.
   *
   * @param distinct how many strings of the space stand in the release
   */
  public record Found(
      List<Given> secrets, BigInteger spaceSize, long documents, long characters, long distinct) {}

  /**
   * Ranks secrets.
   *
   * @param text of the format, with {@code {fill}}
   * @param fill the regular expression of its fills
   * @throws org.coalmine.settings.ConfigurationException if a secret is no fill; it names its
   *     number and mask
   */
  public Found rank(String text, String fill, List<Secret> secrets) {
    MeasuredModel.GivenSecrets given = MeasuredModel.GivenSecrets.of(text, fill, secrets);
    CanaryFormat format = given.format();
    List<Canary> canaries = given.secrets();
    Alphabet alphabet = ReleaseSubject.alphabet(List.of(format));
    Corpus release =
        CorpusReader.inspect(cluster, settings.source(), CorpusInspection.watched(progress))
            .required();
    ReleaseCounts counts =
        new NgramCountJob(
                cluster,
                ReleaseSubject.question(settings.order(), alphabet, List.of(format), canaries))
            .count(release, List.of(release.size()), documents -> {})
            .get(0);
    BackoffModel model = new BackoffModel(alphabet, counts.contexts());
    SharedModel shared =
        SharedModel.of(cluster, new ModelSource.Bytes(model.toBytes()), BackoffModel::decode);
    AuditConfiguration.Rank how = ConfigurationReader.rankDefaults();
    RankedFormat ranked =
        Ranking.of(cluster, null, how, shared, SEED, progress).rank(format, canaries);
    List<Rank> ranks = RankedCanaries.ranks(ranked);
    List<Given> found = new ArrayList<>();
    for (int place = 0; place < canaries.size(); place++) {
      Rank rank = ranks.get(place);
      found.add(
          new Given(
              canaries.get(place).id(),
              Mask.of(canaries.get(place).fill()),
              rank,
              BitsInterval.exposure(format.space().size(), rank),
              counts.verbatim().anywhere(place),
              counts.verbatim().copies(place)));
    }
    return new Found(
        found,
        format.space().size(),
        counts.verbatim().documents(),
        counts.verbatim().characters(),
        counts.verbatim().distinct(0));
  }
}
