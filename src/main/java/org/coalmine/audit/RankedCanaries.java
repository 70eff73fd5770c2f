package org.coalmine.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.TestRank;
import org.coalmine.exposure.Thresholds;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Histogram;
import org.coalmine.report.chapter.NearTies;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.TestedRank;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Mask;
import org.coalmine.text.Spelling;

/** Ranks in the words of a report. */
public final class RankedCanaries {
  private RankedCanaries() {}

  /**
   * What was found of each canary and control, by its id.
   *
   * @param nearTieNats the least τ of the bands of near ties
   */
  public static Map<String, CanaryResult> results(
      List<RankedFormat> ranked, double nearTieNats, Fingerprint fingerprint) {
    Map<String, CanaryResult> results = new HashMap<>();
    for (RankedFormat format : ranked) {
      List<TestRank> tests = format.testRanks();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        CanaryRank rank = format.ranks().get(i);
        double nats = format.logPerplexitiesNats().get(i);
        results.put(
            canary.id(),
            CanaryResult.of(
                    canary.id(),
                    canary.formatName(),
                    canary.insertions(),
                    format.format().space().size(),
                    LogPerplexity.bits(nats),
                    new Rank(
                        Spelling.of(rank.rank().method()),
                        rank.rank().low(),
                        rank.rank().high(),
                        rank.rank().confidence()),
                    new NearTies(
                        rank.nearTiesLow(),
                        rank.nearTiesHigh(),
                        LogPerplexity.bits(Thresholds.toleranceNats(nats, nearTieNats))),
                    Mask.of(canary.fill()),
                    fingerprint.of(canary.fill()))
                .withTest(TestedRank.of(tests.get(i))));
      }
    }
    return results;
  }

  /** The rank of each canary of a format. */
  public static List<Rank> ranks(RankedFormat ranked) {
    return ranked.ranks().stream().map(found -> Rank.of(found.rank())).toList();
  }

  /** A format and how its candidates were ranked. */
  public static FormatResult format(RankedFormat ranked, double nearTieNats) {
    CanaryFormat format = ranked.format();
    return new FormatResult(
        format.name(),
        format.text(),
        format.space().expression().toString(),
        Spelling.of(format.space().check()),
        format.space().size(),
        Exposure.log2(format.space().size()),
        LogPerplexity.bits(nearTieNats),
        ranked.reason(),
        ranked.histogram() == null ? null : Histogram.of(ranked.histogram()).orElse(null),
        ranked.work());
  }
}
