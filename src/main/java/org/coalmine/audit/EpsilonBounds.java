package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.privacy.EpsilonPower;
import org.coalmine.privacy.OneRunAudit;
import org.coalmine.privacy.RankBound;
import org.coalmine.privacy.RankEvidence;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;

/**
 * The lower bounds on ε that a run's ranks show: one from the canaries of each number of
 * insertions, and one from those that were in or out by a coin. They hold all together at one
 * confidence, because each is tested at an equal part of the error; so their maximum may be taken.
 *
 * <p>Canaries with a coin are left out of the first kind: many of few insertions, they would make
 * the best of them pay for all (see {@link RankBound}).
 */
record EpsilonBounds(
    List<PrivacyFindings.RankBound> rankBounds, PrivacyFindings.@Nullable OneRun oneRun) {
  /**
   * That of an estimated rank a bound rests on. Its error is taken from the bound's own, so it has
   * to be small against that: with a thousand tests in a run it is a tenth.
   */
  static final double RANK_CONFIDENCE = 1 - 5e-6;

  private static final double CONFIDENCE = EpsilonPower.CONFIDENCE;

  /** One canary's rank, and what is known of its format. */
  private record Measured(Canary canary, RankInterval rank, TestRank test, RankedFormat format) {
    RankEvidence evidence(int units) {
      return new RankEvidence(canary.id(), test.high(), test.fills(), 0, units, test.errorAbove());
    }

    /** By the rank among all fills: a score must not depend on the coins, as the others would. */
    double exposure() {
      return Exposure.of(rank, format.format().space().size()).lowBits();
    }
  }

  /**
   * The bounds.
   *
   * @param delta δ for which they are to hold
   * @param units how many privacy units a canary with so many insertions is
   */
  static EpsilonBounds of(List<RankedFormat> ranked, double delta, IntUnaryOperator units) {
    TreeMap<Integer, List<RankEvidence>> groups = new TreeMap<>();
    List<Measured> coinFlips = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<TestRank> tests = format.testRanks();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        Measured measured = new Measured(canary, format.sureRanks().get(i), tests.get(i), format);
        if (canary.coinFlip()) {
          coinFlips.add(measured);
        } else if (!canary.isControl()) {
          groups
              .computeIfAbsent(canary.insertions(), insertions -> new ArrayList<>())
              .add(measured.evidence(units.applyAsInt(canary.insertions())));
        }
      }
    }
    int tests = groups.size() + (coinFlips.isEmpty() ? 0 : 1);
    double confidence = EpsilonPower.ofEach(CONFIDENCE, Math.max(1, tests));
    List<PrivacyFindings.RankBound> bounds = new ArrayList<>();
    groups.forEach(
        (insertions, evidence) ->
            bounds.add(
                new PrivacyFindings.RankBound(
                    evidence.stream().map(RankEvidence::canary).toList(),
                    units.applyAsInt(insertions),
                    delta,
                    CONFIDENCE,
                    RankBound.ofAll(evidence, 1, delta, confidence).epsilonLow())));
    return new EpsilonBounds(
        bounds, coinFlips.isEmpty() ? null : oneRun(coinFlips, delta, confidence, units));
  }

  private static PrivacyFindings.OneRun oneRun(
      List<Measured> coinFlips, double delta, double confidence, IntUnaryOperator units) {
    double[] included =
        coinFlips.stream()
            .filter(one -> !one.canary().isControl())
            .mapToDouble(Measured::exposure)
            .toArray();
    double[] excluded =
        coinFlips.stream()
            .filter(one -> one.canary().isControl())
            .mapToDouble(Measured::exposure)
            .toArray();
    int insertions =
        units.applyAsInt(
            Math.max(
                1, coinFlips.stream().mapToInt(one -> one.canary().insertions()).max().orElse(1)));
    List<Integer> guessNumbers = OneRunAudit.guessNumbers(coinFlips.size());
    OneRunAudit audit =
        OneRunAudit.ofScores(included, excluded, guessNumbers, insertions, delta, confidence);
    return new PrivacyFindings.OneRun(
        coinFlips.size(),
        included.length,
        insertions,
        guessNumbers,
        audit.guesses(),
        audit.right(),
        delta,
        CONFIDENCE,
        audit.epsilonLow());
  }
}
