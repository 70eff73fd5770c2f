package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.privacy.ClaimedCurve;
import org.coalmine.privacy.EpsilonPower;
import org.coalmine.privacy.OneRunAudit;
import org.coalmine.privacy.OneRunCurveAudit;
import org.coalmine.privacy.RankBound;
import org.coalmine.privacy.RankEvidence;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;

/**
 * The lower bounds on ε that a run's ranks show: one from the canaries of each number of
 * insertions, and one from those that were in or out by a coin. They hold all together at one
 * confidence, because each is tested at an equal part of the error; so their maximum may be taken.
 *
 * <p>Where training claims an ε, the claim is tested too, as a curve: by the ranks at the levels of
 * their bounds, which are single points of that curve, and by the one-run audit, whose part of the
 * error its own bound and the test of the curve then share.
 *
 * <p>A user and a document are two readings of one test. Of a canary the user's bound is wrong if
 * its rank is at most some k, the document's if it is at most some k′; either has a probability of
 * at most the level, so the larger of both has, and both bounds hold together at no further cost.
 *
 * <p>Canaries with a coin are left out of the first kind: many of few insertions, they would make
 * the best of them pay for all (see {@link RankBound}).
 */
public record EpsilonBounds(
    List<PrivacyFindings.RankBound> rankBounds,
    @Nullable OneRunBound oneRun,
    List<PrivacyFindings.View> views,
    @Nullable Double claimPValue) {
  /**
   * That of an estimated rank a bound rests on. Its error is taken from the bound's own, so it has
   * to be small against that: with a thousand tests in a run it is a tenth.
   */
  public static final double RANK_CONFIDENCE = 1 - 5e-6;

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

  /** What is tested: the canaries of each number of insertions, and those with a coin. */
  private record Tests(
      TreeMap<Integer, List<Measured>> groups, List<Measured> coinFlips, double delta) {
    int number() {
      return groups.size() + (coinFlips.isEmpty() ? 0 : 1);
    }

    double confidence() {
      return EpsilonPower.ofEach(CONFIDENCE, Math.max(1, number()));
    }

    static List<RankEvidence> evidence(List<Measured> group, int units) {
      return group.stream().map(one -> one.evidence(units)).toList();
    }

    List<PrivacyFindings.RankBound> rankBounds(IntUnaryOperator units) {
      List<PrivacyFindings.RankBound> bounds = new ArrayList<>();
      groups.forEach(
          (insertions, group) -> {
            int carried = units.applyAsInt(insertions);
            List<RankEvidence> evidence = evidence(group, carried);
            bounds.add(
                new PrivacyFindings.RankBound(
                    evidence.stream().map(RankEvidence::canary).toList(),
                    carried,
                    delta,
                    CONFIDENCE,
                    RankBound.ofAll(evidence, 1, delta, confidence()).epsilonLow()));
          });
      return bounds;
    }

    @Nullable Double pValue(ClaimedCurve claimed, IntUnaryOperator units) {
      return groups.isEmpty()
          ? null
          : groups.entrySet().stream()
              .mapToDouble(
                  group ->
                      claimed.pValue(
                          evidence(group.getValue(), units.applyAsInt(group.getKey())), 1))
              .map(p -> Math.min(1, p * number()))
              .min()
              .orElse(1);
    }

    double[] scores(boolean control) {
      return coinFlips.stream()
          .filter(one -> one.canary().isControl() == control)
          .mapToDouble(Measured::exposure)
          .toArray();
    }

    int coinUnits(IntUnaryOperator units) {
      int insertions =
          coinFlips.stream().mapToInt(one -> one.canary().insertions()).max().orElse(1);
      return units.applyAsInt(Math.max(1, insertions));
    }

    OneRunAudit oneRun(IntUnaryOperator units, double confidence) {
      return OneRunAudit.ofScores(
          scores(false),
          scores(true),
          OneRunAudit.guessNumbers(coinFlips.size()),
          coinUnits(units),
          delta,
          confidence);
    }
  }

  /**
   * The bounds for what training hides or would hide.
   *
   * @param delta δ for which they are to hold
   * @param units how many privacy units a canary with so many insertions is
   * @param claimed the curve that training claims; null if it claims none
   */
  static EpsilonBounds of(
      List<RankedFormat> ranked,
      double delta,
      IntUnaryOperator units,
      @Nullable ClaimedCurve claimed) {
    return of(ranked, delta, units, insertions -> 1, claimed);
  }

  /**
   * The same where a canary's insertions may have several users.
   *
   * @param users how many users a canary with so many insertions is at most
   */
  static EpsilonBounds of(
      List<RankedFormat> ranked,
      double delta,
      IntUnaryOperator units,
      IntUnaryOperator users,
      @Nullable ClaimedCurve claimed) {
    TreeMap<Integer, List<Measured>> groups = new TreeMap<>();
    List<Measured> coinFlips = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<TestRank> ranks = format.testRanks();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        Measured measured = new Measured(canary, format.sureRanks().get(i), ranks.get(i), format);
        if (canary.coinFlip()) {
          coinFlips.add(measured);
        } else if (!canary.isControl()) {
          groups.computeIfAbsent(canary.insertions(), n -> new ArrayList<>()).add(measured);
        }
      }
    }
    Tests tests = new Tests(groups, coinFlips, delta);
    double ofOneRun =
        claimed == null ? tests.confidence() : EpsilonPower.ofEach(tests.confidence(), 2);
    List<PrivacyFindings.View> views =
        tests.number() == 0
            ? List.of()
            : List.of(
                view("user", tests, users, ofOneRun),
                view("document", tests, IntUnaryOperator.identity(), ofOneRun));
    return new EpsilonBounds(
        tests.rankBounds(units),
        coinFlips.isEmpty() ? null : oneRun(tests, units, ofOneRun, claimed),
        views,
        claimed == null ? null : tests.pValue(claimed, units));
  }

  /**
   * What ranks show beside what training claims; empty if there is neither.
   *
   * @param claim null if training claims nothing
   * @param units how many privacy units a canary with so many insertions is
   * @param users how many users it is at most
   */
  public static Optional<PrivacyFindings> findings(
      List<RankedFormat> ranked,
      @Nullable EpsilonClaim claim,
      IntUnaryOperator units,
      IntUnaryOperator users) {
    EpsilonBounds bounds =
        of(
            ranked,
            claim == null ? 0 : claim.delta(),
            units,
            users,
            claim == null ? null : PrivacyClaim.curve(claim));
    Double pValue = bounds.claimPValue();
    return claim == null && bounds.rankBounds().isEmpty() && bounds.oneRun() == null
        ? Optional.empty()
        : Optional.of(
            new PrivacyFindings(
                claim == null || pValue == null ? claim : claim.withPValue(pValue),
                bounds.rankBounds(),
                bounds.oneRun(),
                bounds.views()));
  }

  private static PrivacyFindings.View view(
      String unit, Tests tests, IntUnaryOperator units, double ofOneRun) {
    return new PrivacyFindings.View(
        unit,
        tests.rankBounds(units),
        tests.coinFlips().isEmpty() ? null : tests.oneRun(units, ofOneRun).epsilonLow());
  }

  private static OneRunBound oneRun(
      Tests tests, IntUnaryOperator units, double confidence, @Nullable ClaimedCurve claimed) {
    OneRunAudit audit = tests.oneRun(units, confidence);
    List<Integer> guessNumbers = OneRunAudit.guessNumbers(tests.coinFlips().size());
    OneRunBound found =
        new OneRunBound(
            tests.coinFlips().size(),
            tests.scores(false).length,
            tests.coinUnits(units),
            guessNumbers,
            audit.guesses(),
            audit.right(),
            tests.delta(),
            CONFIDENCE,
            audit.epsilonLow());
    if (claimed == null) {
      return found;
    }
    OneRunCurveAudit ofCurve =
        OneRunCurveAudit.ofScores(
            tests.scores(false), tests.scores(true), guessNumbers, confidence);
    double noise = ofCurve.noiseRefuted(claimed.stretch(), found.insertions());
    return found.withCurve(
        ofCurve.refutes(claimed.curve(found.insertions())),
        Double.isInfinite(noise) ? null : noise);
  }
}
