package org.coalmine.audit.elsewhere;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.Audit;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.EpsilonBounds;
import org.coalmine.audit.PlantingRun;
import org.coalmine.audit.RankedFormat;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.ScoredRanks;
import org.coalmine.audit.elsewhere.CandidatesFile.Written;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.ShareInterval;
import org.coalmine.exposure.elsewhere.FormatScores;
import org.coalmine.exposure.elsewhere.FreeBound;
import org.coalmine.exposure.elsewhere.Start;
import org.coalmine.exposure.elsewhere.TextScore;
import org.coalmine.exposure.elsewhere.UnitCheck;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.ScoresFacts;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoredFile;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** An audit of a run's canaries by the scores that a scorer elsewhere gave of its texts. */
public final class ScoredAudit {
  private final AuditConfiguration configuration;
  private final String name;
  private final TextsToScore texts;
  private final ScoresFile scores;

  private ScoredAudit(
      AuditConfiguration configuration, String name, TextsToScore texts, ScoresFile scores) {
    this.configuration = configuration;
    this.name = name;
    this.texts = texts;
    this.scores = scores;
  }

  /**
   * Begins a new run that reports what the scores say; the run that planted is only read.
   *
   * @param scores their file
   * @param overrides of that run's configuration, of the form {@code key=value}; they name the file
   *     as scores.path
   * @throws ConfigurationException if the scores cannot be what they are said to be, naming the row
   * @throws org.coalmine.audit.IncompleteException if some are missing
   * @throws ResumeException if the run or its candidates.json is not what it was
   */
  public static Audit begin(
      Cluster cluster,
      String run,
      String scores,
      List<String> overrides,
      String version,
      AuditProgress progress) {
    Configuration hadoop = cluster.hadoopConfiguration();
    PlantingRun planting = PlantingRun.read(cluster, run);
    CandidatesFile given;
    try (RunDirectory directory = RunDirectory.view(run, hadoop)) {
      given = given(run, directory);
    }
    AuditConfiguration configuration = planting.configuration(overrides).configuration();
    TextsToScore texts = texts(run, planting, configuration, given);
    List<Integer> sets = given.sets().stream().map(Written::perFormat).toList();
    byte[] content = StoredFile.of(new Path(scores), hadoop).read();
    ScoresFile read = ScoresFile.read(scores, content, run, texts, sets);
    return Audit.begin(
        cluster,
        planting,
        overrides,
        new ScoredAudit(configuration, scores, texts, read).ranks(),
        version,
        progress);
  }

  private static CandidatesFile given(String run, RunDirectory directory) {
    return directory
        .read(RunFile.CANDIDATES)
        .map(bytes -> CandidatesFile.read(run, bytes))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    ("%s: no texts of it were given away to be scored; write them by coalmine"
                            + " candidates %s --output FILE --per-format N")
                        .formatted(run, run)));
  }

  /** The texts of the largest set that was given away. */
  private static TextsToScore texts(
      String run, PlantingRun planting, AuditConfiguration configuration, CandidatesFile given) {
    Written largest = given.sets().get(given.sets().size() - 1);
    TextsToScore texts =
        TextsToScore.of(planting.plan(), configuration.seed().reveal(), largest.perFormat());
    if (!texts.digest().equals(largest.idsSha256())) {
      throw new ResumeException(
          run
              + "/candidates.json tells of other texts than follow from the run; write them again"
              + " by coalmine candidates");
    }
    return texts;
  }

  private ScoredRanks ranks() {
    List<RankedFormat> ranked = new ArrayList<>();
    List<ScoresFacts.OfFormat> facts = new ArrayList<>();
    long scored = 0;
    for (int format = 0; format < texts.formats().size(); format++) {
      TextsToScore.OfFormat of = texts.formats().get(format);
      List<TextScore> known = scores(format, 0, of.known().size());
      int draws = Math.min(of.drawn().size(), scores.perFormat());
      List<TextScore> drawn = scores(format, of.known().size(), of.known().size() + draws);
      FormatScores found =
          FormatScores.of(
              of.format().space().size(),
              of.format().longestChain(),
              start(of.format()),
              known,
              drawn);
      found.check().ifPresent(check -> requirePlausible(of.format(), found, check));
      scored += known.size() + draws;
      List<CanaryRank> ranks = shown(found, known);
      ScoresFacts.OfFormat told = facts(of.format(), found, ranks);
      facts.add(told);
      ranked.add(ranked(of, found, known, ranks, told));
    }
    return new ScoredRanks(
        ranked,
        new ScoresFacts(
            new Path(name).getName(),
            scores.sha256(),
            scored,
            scores.perFormat(),
            scores.unit(),
            configuration.scores().firstToken(),
            facts));
  }

  private List<TextScore> scores(int format, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(place -> scores.of(texts.item(format, place)))
        .toList();
  }

  private Start start(CanaryFormat format) {
    if (configuration.scores().firstToken()) {
      return Start.SCORED;
    }
    return format.border().isPresent() ? Start.SHARED : Start.UNKNOWN;
  }

  private void requirePlausible(CanaryFormat format, FormatScores found, UnitCheck check) {
    if (check.plausible()) {
      return;
    }
    String wrong =
        check.sumPossible()
            ? String.format(
                Locale.ROOT,
                "the %,d drawn fills of format %s cost %.2f bits on average%s, and sums of %s cost"
                    + " at least %.2f (less %.2f of chance)",
                check.drawn(),
                format.name(),
                check.meanBits(),
                beyond(found),
                scores.unit(),
                check.leastBits(),
                check.errorBits())
            : String.format(
                Locale.ROOT,
                "the probabilities of the scored texts of format %s add up to %.3g%s, and at most"
                    + " %.3g is possible of sums of %s",
                format.name(),
                check.sum(),
                beyond(found),
                check.mostSum(),
                scores.unit());
    throw new ConfigurationException(
        ("--scores %s: %s: the figures are means and not sums, or are in another unit than their"
                + " column declares%s; give the sum over the tokens of the whole text")
            .formatted(
                name,
                wrong,
                found.freeBound().basis() == FreeBound.Basis.BORDER
                    ? ", or a token crosses the border"
                    : ""));
  }

  private static String beyond(FormatScores found) {
    return found.freeBound().basis() == FreeBound.Basis.BORDER ? " beyond the border" : "";
  }

  private List<CanaryRank> shown(FormatScores found, List<TextScore> known) {
    double level =
        Math.max(configuration.rank().sampling().confidence(), 1 - ShareInterval.MOST_ERROR);
    double nearTieNats = configuration.rank().nearTieNats();
    return known.stream().map(score -> found.rank(score, level, nearTieNats)).toList();
  }

  private static RankedFormat ranked(
      TextsToScore.OfFormat of,
      FormatScores found,
      List<TextScore> known,
      List<CanaryRank> shown,
      ScoresFacts.OfFormat told) {
    return new RankedFormat(
        of.format(),
        of.known(),
        known.stream().map(TextScore::costNats).toList(),
        shown,
        known.stream().map(score -> found.rank(score, EpsilonBounds.RANK_CONFIDENCE)).toList(),
        told.sentence(),
        null,
        new RankWork(0, 0, 0, found.draws()),
        List.of(),
        null);
  }

  private static ScoresFacts.OfFormat facts(
      CanaryFormat format, FormatScores found, List<CanaryRank> ranks) {
    FreeBound free = found.freeBound();
    @Nullable UnitCheck check = found.check().orElse(null);
    return new ScoresFacts.OfFormat(
        format.name(),
        found.draws(),
        found.others(),
        free.longestChain(),
        Spelling.of(free.basis()),
        free.exists() ? (Double) LogPerplexity.bits(free.beforeNats()) : null,
        check == null ? null : (Double) check.meanBits(),
        check == null ? null : (Double) check.leastBits(),
        count(ranks, Method.UNIFORM),
        count(ranks, Method.FREE_BOUND),
        count(ranks, Method.DENSE));
  }

  private static int count(List<CanaryRank> ranks, Method method) {
    return (int) ranks.stream().filter(rank -> rank.rank().method() == method).count();
  }
}
