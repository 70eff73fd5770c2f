package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.RankInterval;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often the intervals of the estimators hold the exact rank, over ranks from 1 to |R|/2 and
 * many independent sets of draws. Misses of one canary are binomial, at most at the rate the level
 * grants; the limit is such that a right estimator fails here once in a thousand choices of seeds.
 */
class CoverageTest {
  private static final double LEVEL = 0.9;
  private static final int REPETITIONS = 400;
  private static final int SPACE = 1000;
  private static final double FALSE_ALARMS = 1e-3;

  private static Enumerated space(String model) {
    LanguageModel language = model.equals("ngram") ? Samples.ngram(3) : Samples.lstm(1, 12);
    return Enumerated.of(language, "no {fill}.", "[0-9]{3}");
  }

  private static int[] places() {
    return new int[] {0, 1, 2, 3, 5, 8, 12, 20, 33, 54, 90, 148, 244, 350, 499};
  }

  @ParameterizedTest
  @ValueSource(strings = {"ngram", "lstm"})
  void importanceIntervalsHoldTheExactRank(String model) {
    Enumerated space = space(model);
    int[] canaries = space.atPlaces(places());
    assertThat(space.rank(canaries[0])).isBetween(1L, 3L);
    assertThat(space.rank(canaries[canaries.length - 1])).isBetween(500L, 520L);
    ImportanceSampler sampler = SerialSampling.sampler(space.model(), space.candidates());
    for (int draws : new int[] {3, 40, 150}) {
      List<List<RankInterval>> answers = new ArrayList<>();
      long fewHits = 0;
      for (int seed = 0; seed < REPETITIONS; seed++) {
        List<ImportanceEstimate> estimates =
            SerialSampling.ranks(
                sampler,
                "seed " + seed,
                space.natsOf(canaries),
                Enumerated.indices(canaries),
                LEVEL,
                DrawPlan.exactly(draws));
        answers.add(estimates.stream().map(ImportanceEstimate::rank).toList());
        fewHits += estimates.stream().filter(estimate -> estimate.hits() < 3).count();
      }
      assertCovered(space, canaries, answers, model + ", importance, " + draws + " draws");
      if (draws == 3) {
        assertThat(fewHits).as("answers from fewer than 3 hits").isGreaterThan(REPETITIONS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ngram", "lstm"})
  void uniformIntervalsHoldTheExactRank(String model) {
    Enumerated space = space(model);
    int[] canaries = space.atPlaces(places());
    for (int draws : new int[] {8, 40, 150}) {
      List<List<RankInterval>> answers = new ArrayList<>();
      for (int seed = 0; seed < REPETITIONS; seed++) {
        UniformSample sample =
            UniformSample.draw(space.model(), space.candidates(), "seed " + seed, 0, draws);
        answers.add(
            Arrays.stream(space.natsOf(canaries))
                .mapToObj(nats -> sample.rank(nats, LEVEL))
                .toList());
      }
      assertCovered(space, canaries, answers, model + ", uniform, " + draws + " draws");
    }
  }

  @Test
  void intervalsOfALowerLevelAreFoundOut() {
    Enumerated space = space("ngram");
    int[] canaries = space.atPlaces(places());
    List<List<RankInterval>> answers = new ArrayList<>();
    for (int seed = 0; seed < REPETITIONS; seed++) {
      UniformSample sample =
          UniformSample.draw(space.model(), space.candidates(), "seed " + seed, 0, 150);
      answers.add(
          Arrays.stream(space.natsOf(canaries)).mapToObj(nats -> sample.rank(nats, 0.8)).toList());
    }
    assertThatThrownBy(() -> assertCovered(space, canaries, answers, "80 %"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("misses of 400");
  }

  private static void assertCovered(
      Enumerated space, int[] canaries, List<List<RankInterval>> answers, String what) {
    int[] missed = new int[canaries.length];
    for (List<RankInterval> answer : answers) {
      for (int canary = 0; canary < canaries.length; canary++) {
        BigInteger rank = BigInteger.valueOf(space.rank(canaries[canary]));
        RankInterval interval = answer.get(canary);
        assertThat(interval.high()).isLessThanOrEqualTo(BigInteger.valueOf(SPACE));
        boolean held = interval.low().compareTo(rank) <= 0 && rank.compareTo(interval.high()) <= 0;
        missed[canary] += held ? 0 : 1;
      }
    }
    int tolerable =
        BinomialDistribution.of(answers.size(), 1 - LEVEL)
            .inverseSurvivalProbability(FALSE_ALARMS / canaries.length);
    assertThat(Arrays.stream(missed).max().orElseThrow())
        .as("%s: misses of %d by canary: %s", what, answers.size(), Arrays.toString(missed))
        .isLessThanOrEqualTo(tolerable);
  }
}
