package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.model.HashedModel;
import org.coalmine.privacy.ClaimedCurve;
import org.coalmine.privacy.OneRunAudit;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacyGuarantee;
import org.coalmine.privacy.RankEvidence;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

class EpsilonBoundsTest {
  private static final Alphabet ALPHABET = Alphabet.of("0123456789 k");
  private static final CanaryFormat FORMAT =
      new CanaryFormat(
          "pin", "k {fill}", RandomnessSpace.of(new FillExpression.Regex("[0-9]{3}"), Check.NONE));

  private static RankedFormat ranked(List<Canary> canaries, List<BigInteger> ranks) {
    List<CanaryRank> exact =
        ranks.stream()
            .map(rank -> new CanaryRank(RankInterval.exact(rank, Method.DENSE), rank, rank))
            .toList();
    List<RankInterval> sure = exact.stream().map(CanaryRank::rank).toList();
    List<Double> nats = ranks.stream().map(BigInteger::doubleValue).toList();
    return new RankedFormat(
        FORMAT, canaries, nats, exact, sure, "", null, RankWork.NONE, List.of(), null);
  }

  /** The sorted log-perplexities of the whole space and the ranks that follow from them. */
  private static List<BigInteger> ranks(List<Canary> canaries, int seed) {
    HashedModel model = new HashedModel(ALPHABET, seed, 3, 4, "", 0);
    int[][] texts =
        IntStream.range(0, 1000)
            .mapToObj(
                i -> ALPHABET.encodeExactly("k " + FORMAT.space().fill(BigInteger.valueOf(i))))
            .toArray(int[][]::new);
    double[] nats = new LogPerplexity(model).nats(texts);
    return canaries.stream()
        .map(canary -> nats[canary.fillIndex().intValueExact()])
        .map(own -> BigInteger.valueOf(Arrays.stream(nats).filter(x -> x <= own).count()))
        .toList();
  }

  private static OneRunBound oneRun(EpsilonBounds bounds) {
    return Objects.requireNonNull(bounds.oneRun());
  }

  private static CanaryPlan plan(int seed, int coinFlips) {
    return CanaryPlan.draw(
        "seed " + seed, List.of(new CanarySeries(FORMAT, List.of(1), 1, 2, coinFlips, 1)));
  }

  /** Without memory the true ε is 0: a bound above it is an error, of probability 5 % at most. */
  @Test
  void showsNothingOfAModelThatHasNotSeenTheCanariesButInOneRunOfTwenty() {
    int runs = 400;
    int wrong = 0;
    for (int seed = 0; seed < runs; seed++) {
      List<Canary> canaries = plan(seed, 64).canaries();
      EpsilonBounds bounds =
          EpsilonBounds.of(
              List.of(ranked(canaries, ranks(canaries, seed))), 0, units -> units, null);
      boolean shown = oneRun(bounds).epsilonLow() > 0;
      shown |= bounds.rankBounds().stream().anyMatch(bound -> bound.epsilonLow() > 0);
      wrong += shown ? 1 : 0;
    }
    double most = 0.05 + 4 * Math.sqrt(0.05 * 0.95 / runs);
    assertThat((double) wrong / runs).as("seeds 0 to %d", runs - 1).isLessThan(most);
  }

  @Test
  void memorizedCanariesShowAnEpsilonThatPaysForEveryTest() {
    List<Canary> canaries = plan(1, 100).canaries();
    List<BigInteger> ranks = new ArrayList<>();
    for (Canary canary : canaries) {
      ranks.add(BigInteger.valueOf(canary.isControl() ? 500 + ranks.size() : 1 + ranks.size()));
    }
    EpsilonBounds bounds =
        EpsilonBounds.of(List.of(ranked(canaries, ranks)), 0, units -> units, null);

    assertThat(oneRun(bounds).canaries()).isEqualTo(100);
    assertThat(oneRun(bounds).included())
        .isEqualTo(
            (int) canaries.stream().filter(one -> one.coinFlip() && !one.isControl()).count());
    assertThat(oneRun(bounds).guessNumbers()).containsExactly(100, 50, 25);
    OneRunAudit half = OneRunAudit.ofGuesses(100, 50, 50, 1, 0, 1 - 0.05 / 2 / 3);
    assertThat(oneRun(bounds).epsilonLow()).isGreaterThanOrEqualTo(half.epsilonLow());
    assertThat(bounds.rankBounds()).hasSize(1);
    assertThat(bounds.rankBounds().get(0).canaries()).containsExactly("pin-i1-1");
    assertThat(bounds.rankBounds().get(0).epsilonLow())
        .as("rank 1 of 1000 less the other planted fills, at half the error")
        .isCloseTo(Math.log(0.025 * (1000 - oneRun(bounds).included())), within(1e-9));
    EpsilonBounds inDelta =
        EpsilonBounds.of(List.of(ranked(canaries, ranks)), 1e-3, units -> units, null);
    assertThat(oneRun(inDelta).epsilonLow()).isLessThan(oneRun(bounds).epsilonLow());
    assertThat(inDelta.rankBounds().get(0).delta()).isEqualTo(1e-3);
  }

  @Test
  void aCanaryThatIsSpreadOverUsersIsAsManyUsers() {
    List<Canary> canaries =
        CanaryPlan.draw("seed", List.of(new CanarySeries(FORMAT, List.of(8), 1, 2, 100, 4)))
            .canaries();
    List<BigInteger> ranks = new ArrayList<>();
    for (Canary canary : canaries) {
      ranks.add(BigInteger.valueOf(canary.isControl() ? 500 + ranks.size() : 1 + ranks.size()));
    }
    RankedFormat format = ranked(canaries, ranks);
    EpsilonBounds one = EpsilonBounds.of(List.of(format), 0, units -> 1, null);
    EpsilonBounds spread = EpsilonBounds.of(List.of(format), 0, units -> 1, users -> users, null);
    assertThat(spread.views().get(0).epsilonLow())
        .isPositive()
        .isLessThan(one.views().get(0).epsilonLow() / 3);
    assertThat(spread.views().get(0).rankBounds())
        .isEqualTo(spread.views().get(1).rankBounds())
        .isNotEmpty();
    assertThat(spread.views().get(0).oneRunEpsilonLow())
        .isEqualTo(spread.views().get(1).oneRunEpsilonLow());
  }

  /** At 95 % the error of the estimate alone would be all that the bound may err. */
  @Test
  void anEstimatedRankCostsAFactorOfItsWidthAndNextToNothingOfTheError() {
    List<Canary> canaries = plan(1, 0).canaries();
    BigInteger two = BigInteger.TWO;
    List<CanaryRank> ranks =
        canaries.stream()
            .map(
                canary ->
                    new CanaryRank(
                        new RankInterval(BigInteger.ONE, two, Method.IMPORTANCE, 0.95),
                        BigInteger.ZERO,
                        two))
            .toList();
    List<RankInterval> sure =
        canaries.stream()
            .map(
                canary ->
                    new RankInterval(
                        BigInteger.ONE,
                        two.add(two),
                        Method.IMPORTANCE,
                        EpsilonBounds.RANK_CONFIDENCE))
            .toList();
    RankedFormat ranked =
        new RankedFormat(
            FORMAT,
            canaries,
            List.of(1.0, 2.0, 3.0),
            ranks,
            sure,
            "",
            null,
            RankWork.NONE,
            List.of(),
            null);
    EpsilonBounds bounds = EpsilonBounds.of(List.of(ranked), 0, units -> units, null);

    assertThat(bounds.rankBounds().get(0).epsilonLow())
        .as("rank at most 4 of 1000, for the others are controls")
        .isCloseTo(Math.log((0.05 - 2.5e-6) * 1000 / 4), within(1e-9));
  }

  private static ClaimedCurve claim(double noise, int steps) {
    SampledGaussian training = new SampledGaussian(0.05, noise, steps);
    return new ClaimedCurve(
        training, new PrivacyGuarantee(PldAccountant.of(List.of(training)).epsilon(1e-5), 1e-5));
  }

  private static List<Canary> planted(List<Integer> insertions, int coinFlips) {
    return CanaryPlan.draw(
            "seed", List.of(new CanarySeries(FORMAT, insertions, 1, 2, coinFlips, 4)))
        .canaries();
  }

  /** Ranks 1, 2, 3 … of what was planted; the others in the middle. */
  private static RankedFormat memorized(List<Canary> canaries) {
    List<BigInteger> ranks = new ArrayList<>();
    for (Canary canary : canaries) {
      ranks.add(BigInteger.valueOf(canary.isControl() ? 500 + ranks.size() : 1 + ranks.size()));
    }
    return ranked(canaries, ranks);
  }

  @Test
  void everyCanaryIsSeenAsOneUserAndAsItsDocuments() {
    RankedFormat ranked = memorized(planted(List.of(1, 4), 60));
    for (ClaimedCurve claimed : new ClaimedCurve[] {null, claim(2, 100)}) {
      EpsilonBounds hidden = EpsilonBounds.of(List.of(ranked), 1e-5, units -> units, claimed);
      EpsilonBounds user = EpsilonBounds.of(List.of(ranked), 1e-5, units -> 1, claimed);

      assertThat(hidden.views()).isEqualTo(user.views()).hasSize(2);
      PrivacyFindings.View ofUser = hidden.views().get(0);
      PrivacyFindings.View ofDocument = hidden.views().get(1);
      assertThat(ofUser.unit()).isEqualTo("user");
      assertThat(ofUser.rankBounds()).isEqualTo(user.rankBounds());
      assertThat(ofUser.oneRunEpsilonLow()).isEqualTo(oneRun(user).epsilonLow());
      assertThat(ofDocument.unit()).isEqualTo("document");
      assertThat(ofDocument.rankBounds()).isEqualTo(hidden.rankBounds());
      assertThat(ofDocument.oneRunEpsilonLow()).isEqualTo(oneRun(hidden).epsilonLow());
      assertThat(ofUser.rankBounds().get(1).epsilonLow())
          .as("four documents, one user")
          .isGreaterThan(3 * ofDocument.rankBounds().get(1).epsilonLow());
      assertThat(ofDocument.rankBounds()).extracting(b -> b.insertions()).containsExactly(1, 4);
    }
    assertThat(EpsilonBounds.of(List.of(), 0, units -> units, null).views()).isEmpty();
  }

  @Test
  void aClaimIsTestedByRanksAndCoinsAtTheLevelsOfTheirBounds() {
    RankedFormat ranked = memorized(planted(List.of(1, 4), 60));
    ClaimedCurve careful = claim(40, 10);
    EpsilonBounds bounds = EpsilonBounds.of(List.of(ranked), 1e-5, units -> units, careful);
    double first =
        careful.pValue(
            List.of(
                RankEvidence.counted(
                    "pin-i1-1", BigInteger.ONE, ranked.testRanks().get(0).fills(), 0, 1)),
            1);
    assertThat(bounds.claimPValue()).as("three tests share the error").isEqualTo(3 * first);
    assertThat(oneRun(bounds).curveRefuted()).isTrue();
    assertThat(oneRun(bounds).noiseRefuted()).isLessThan(40);
    double half = 0.05 / 3 / 2;
    assertThat(oneRun(bounds).epsilonLow())
        .isCloseTo(
            OneRunAudit.ofGuesses(
                    60,
                    oneRun(bounds).guesses(),
                    oneRun(bounds).right(),
                    4,
                    1e-5,
                    1 - half / oneRun(bounds).guessNumbers().size())
                .epsilonLow(),
            within(1e-8));

    EpsilonBounds careless =
        EpsilonBounds.of(List.of(ranked), 1e-5, units -> units, claim(0.3, 1000));
    assertThat(careless.claimPValue()).isEqualTo(1);
    assertThat(oneRun(careless).curveRefuted()).isFalse();
    EpsilonBounds unclaimed = EpsilonBounds.of(List.of(ranked), 1e-5, units -> units, null);
    assertThat(unclaimed.claimPValue()).isNull();
    assertThat(oneRun(unclaimed).curveRefuted()).isNull();
    assertThat(oneRun(unclaimed).epsilonLow()).isGreaterThan(oneRun(bounds).epsilonLow());
  }

  /** A model that saw nothing keeps every promise. */
  @Test
  void refutesATrueClaimInAtMostOneRunOfTwenty() {
    int runs = 400;
    int wrong = 0;
    ClaimedCurve nothing = claim(1000, 1);
    for (int seed = 0; seed < runs; seed++) {
      List<Canary> canaries = plan(seed, 0).canaries();
      Double p =
          EpsilonBounds.of(
                  List.of(ranked(canaries, ranks(canaries, seed))), 1e-5, units -> units, nothing)
              .claimPValue();
      wrong += Objects.requireNonNull(p) <= 0.05 ? 1 : 0;
    }
    assertThat((double) wrong / runs)
        .as("seeds 0 to %d", runs - 1)
        .isBetween(0.01, 0.05 + 4 * Math.sqrt(0.05 * 0.95 / runs));
  }
}
