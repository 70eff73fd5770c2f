package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportanceSamplerTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789abc");
  private static final LanguageModel MODEL = new HashedModel(ALPHABET, 11, 2, 5, "a 3141.", 0.6);
  private static final List<Proposal> OWN = List.of(new Proposal(1, 1));

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 128})
  void everyBlockHasTheScoresOfItsCandidatesAndTheWeightsCoverTheSpace(long most) {
    for (String regex : List.of("[0-9]{3}", "(a|ab|abc|[0-9]{1,3})c?")) {
      Enumerated space = Enumerated.of(MODEL, "a {fill}b", regex);
      for (List<Proposal> mixture : List.of(OWN, Proposal.DEFAULT_MIXTURE)) {
        ImportanceSample sample = sampler(space.candidates(), mixture, most).draw("s", 0, 20_000);
        double sum = 0;
        for (int i = 0; i < 20_000; i++) {
          double[] scored = sample.nats(i);
          sum += sample.weight(i) * scored.length;
          int first = (int) sample.firstLow(i);
          double[] block = Arrays.copyOfRange(space.nats(), first, first + scored.length);
          Arrays.sort(block);
          assertThat(scored).isEqualTo(block);
        }
        assertThat(sum / 20_000)
            .as("mean weight, fill %s, %s", regex, mixture)
            .isCloseTo(space.size(), withinPercentage(mixture == OWN ? 60 : 8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 128})
  void noBlockStandsForMoreThanTheBound(long most) {
    Enumerated space = Enumerated.of(MODEL, "a {fill}b", "(a|ab|abc|[0-9]{1,3})c?");
    for (List<Proposal> mixture :
        List.of(
            OWN,
            List.of(new Proposal(0.5, 1)),
            List.of(new Proposal(1, 0.9, 1), new Proposal(1, 0.05), new Proposal(0, 0.05)),
            Proposal.DEFAULT_MIXTURE)) {
      ImportanceSample sample = sampler(space.candidates(), mixture, most).draw("s", 0, 5000);
      for (int i = 0; i < 5000; i++) {
        double[] scored = sample.nats(i);
        for (int hits = 1; hits <= scored.length; hits++) {
          assertThat(hits * sample.weight(i))
              .as("%s", mixture)
              .isLessThanOrEqualTo(sample.mostCandidates(scored[hits - 1]));
        }
      }
    }
  }

  @Test
  void intervalsCoverRanksOfEverySize() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{4}");
    int[] canaries = space.atPlaces(0, 1, 2, 5, 11, 30, 60, 120, 250, 600, 1200, 2500, 4000, 4999);
    assertThat(space.rank(canaries[0])).as("the memorized one").isEqualTo(1);
    int repetitions = 200;
    double level = 0.9;
    ImportanceSampler sampler = SerialSampling.sampler(MODEL, space.candidates());
    for (DrawPlan plan : List.of(DrawPlan.exactly(40), DrawPlan.exactly(400))) {
      int[] missed = new int[canaries.length];
      for (int seed = 0; seed < repetitions; seed++) {
        List<ImportanceEstimate> estimates =
            SerialSampling.ranks(
                sampler,
                "seed " + seed,
                space.natsOf(canaries),
                Enumerated.indices(canaries),
                level,
                plan);
        for (int c = 0; c < canaries.length; c++) {
          missed[c] += Samples.holds(estimates.get(c), space.rank(canaries[c])) ? 0 : 1;
        }
      }
      int tolerable =
          BinomialDistribution.of(repetitions, 1 - level).inverseCumulativeProbability(0.999);
      assertThat(Arrays.stream(missed).max().orElseThrow())
          .as("%s: missed %s times", plan, Arrays.toString(missed))
          .isLessThanOrEqualTo(tolerable);
    }
  }

  @Test
  void intervalsHoldWhenDrawingStopsOnceTheyAreNarrow() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{4}");
    int[] canaries = space.atPlaces(300);
    ImportanceSampler sampler = SerialSampling.sampler(MODEL, space.candidates());
    DrawPlan plan = new DrawPlan(50, 3200, 0.6);
    int missed = 0;
    int early = 0;
    for (int seed = 0; seed < 100; seed++) {
      ImportanceEstimate estimate =
          SerialSampling.ranks(
                  sampler,
                  "seed " + seed,
                  space.natsOf(canaries),
                  Enumerated.indices(canaries),
                  0.9,
                  plan)
              .get(0);
      missed += Samples.holds(estimate, space.rank(canaries[0])) ? 0 : 1;
      early += estimate.draws() < 3200 ? 1 : 0;
    }
    assertThat(missed)
        .isLessThanOrEqualTo(BinomialDistribution.of(100, 0.1).inverseCumulativeProbability(0.999));
    assertThat(early).as("runs that stopped before the budget").isGreaterThan(20);
  }

  @Test
  void estimatesAreUnbiasedAndNarrow() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{4}");
    int[] canaries = space.atPlaces(0, 1, 7, 50, 300, 2000, 4999);
    List<ImportanceEstimate> estimates =
        SerialSampling.ranks(
            SerialSampling.sampler(MODEL, space.candidates()),
            "s",
            space.natsOf(canaries),
            Enumerated.indices(canaries),
            0.95,
            DrawPlan.exactly(20_000));
    for (int c = 0; c < canaries.length; c++) {
      ImportanceEstimate estimate = estimates.get(c);
      double rank = space.rank(canaries[c]);
      assertThat(Math.abs(estimate.estimate() - rank))
          .as("rank %s: %s", rank, estimate)
          .isLessThanOrEqualTo(4 * estimate.standardError() + 1e-12);
      assertThat(estimate.relativeHalfWidth()).as("%s", estimate).isLessThan(0.45);
    }
    assertThat(estimates.get(0).rank().low()).isEqualTo(BigInteger.ONE);
    assertThat(estimates.get(0).rank().high()).isEqualTo(BigInteger.ONE);
    assertThat(estimates.get(0).estimate()).isEqualTo(1);
  }

  @Test
  void blocksEndWhereTheRestIsCheapAndCostNoAccuracy() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}", "[0-9]{4}");
    int[] canaries = space.atPlaces(20, 300, 2000);
    double[] errors = new double[canaries.length];
    for (long most : new long[] {1, 10, 128}) {
      ImportanceSample sample =
          sampler(space.candidates(), Proposal.DEFAULT_MIXTURE, most).draw("s", 0, 2000);
      assertThat(sample.nats(0)).hasSize(most == 128 ? 100 : (int) most);
      for (int c = 0; c < canaries.length; c++) {
        ImportanceEstimate estimate =
            sample.rank(
                space.nats()[canaries[c]],
                BigInteger.valueOf(canaries[c]),
                0.95,
                DrawPlan.exactly(2000));
        if (most > 1) {
          assertThat(estimate.standardError()).isLessThan(errors[c]);
        }
        errors[c] = estimate.standardError();
      }
    }
  }

  /** More canaries than get an interval of their own. */
  @Test
  void intervalsOfVeryManyCanariesHoldAndAreLittleWider() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{3}");
    int[] canaries = space.atPlaces(IntStream.range(0, 1000).toArray());
    double[] ascending = space.nats().clone();
    Arrays.sort(ascending);
    ImportanceSample sample =
        SerialSampling.sampler(MODEL, space.candidates())
            .draw("s", 0, 800)
            .above(
                KnownCandidates.of(
                    Arrays.copyOf(ascending, 60),
                    Enumerated.indices(Arrays.copyOf(canaries, 60)),
                    ascending[50]));
    DrawPlan plan = DrawPlan.exactly(800);
    List<ImportanceEstimate> estimates =
        sample.ranks(space.natsOf(canaries), Enumerated.indices(canaries), 0.999, plan);
    for (int c = 0; c < canaries.length; c++) {
      ImportanceEstimate alone =
          sample.rank(space.nats()[canaries[c]], BigInteger.valueOf(canaries[c]), 0.999, plan);
      ImportanceEstimate together = estimates.get(c);
      assertThat(Samples.holds(together, space.rank(canaries[c]))).as("place %s", c).isTrue();
      assertThat(together.standardError()).isEqualTo(alone.standardError());
      assertThat(together.effectiveSampleSize()).isEqualTo(alone.effectiveSampleSize());
      assertThat(together.hits()).isEqualTo(alone.hits());
      assertThat(together.rank().high().doubleValue())
          .as("place %s: %s, alone %s", c, together, alone)
          .isLessThanOrEqualTo(1.5 * alone.rank().high().doubleValue() + 3);
      assertThat(together.rank().low().doubleValue())
          .isGreaterThanOrEqualTo(alone.rank().low().doubleValue() / 1.5 - 3);
    }
  }

  @Test
  void memorizedCardAmongTenToTheFifteen() {
    CanaryFormat format =
        new CanaryFormat(
            "card",
            "a {fill}.",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{16}"), Check.LUHN));
    String fill = format.space().fill(new BigInteger("271828182845904"));
    LanguageModel model = new HashedModel(ALPHABET, 5, 2, 3, "a " + fill + ".", 0.7);
    Candidates candidates = Candidates.of(format, ALPHABET);
    double nats = new LogPerplexity(model).nats("a " + fill + ".");
    ImportanceEstimate estimate =
        SerialSampling.ranks(
                SerialSampling.sampler(model, candidates),
                "s",
                new double[] {nats},
                List.of(candidates.automaton().indexOf(fill).orElseThrow()),
                0.95,
                DrawPlan.exactly(20_000))
            .get(0);
    assertThat(estimate.rank().high().intValueExact()).as("%s", estimate).isLessThan(3);
  }

  @Test
  void drawsAreTheSameHoweverTheyAreDivided() {
    Candidates candidates = Enumerated.of(MODEL, "a {fill}.", "[0-9]{3}").candidates();
    ImportanceSample whole = SerialSampling.sampler(MODEL, candidates).draw("s", 0, 300);
    for (int[] cuts : new int[][] {{0, 1, 300}, {0, 31, 33, 250, 300}, {0, 64, 299, 300}}) {
      ImportanceSample joined = null;
      for (int i = cuts.length - 2; i >= 0; i--) {
        ImportanceSample part =
            SerialSampling.sampler(MODEL, candidates).draw("s", cuts[i], cuts[i + 1]);
        joined = joined == null ? part : joined.join(part);
      }
      assertThat(joined).as(Arrays.toString(cuts)).isEqualTo(whole);
    }
    assertThat(SerialSampling.sampler(MODEL, candidates).draw("t", 0, 300)).isNotEqualTo(whole);
  }

  @Test
  void wrongInputIsRefused() {
    Candidates candidates = Enumerated.of(MODEL, "a {fill}.", "[0-9]{2}").candidates();
    ImportanceSampler sampler = SerialSampling.sampler(MODEL, candidates);
    assertThatThrownBy(() -> sampler.draw("s", 5, 5)).hasMessageContaining("from 5, to 5");
    assertThatThrownBy(() -> DrawPlan.exactly(0)).hasMessage("first must be at least 1: 0");
    assertThatThrownBy(() -> new Proposal(2.5, 1)).hasMessageContaining("exponent");
    assertThatThrownBy(() -> new Proposal(0.6, 1)).hasMessageContaining("multiple of 1/4");
    assertThatThrownBy(() -> sampler(candidates, List.of(new Proposal(1, 0.5)), 1))
        .hasMessage("shares must add up to 1: 0.5");
    ImportanceSample sample = sampler.draw("s", 0, 10);
    for (double level : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> sample.rank(3, BigInteger.ZERO, level, DrawPlan.exactly(10)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("level must be above 0 and below 1");
    }
    assertThatThrownBy(() -> sample.rank(3, BigInteger.valueOf(100), 0.9, DrawPlan.exactly(10)))
        .hasMessageContaining("100 candidates");
    assertThatThrownBy(() -> sample.join(sampler.draw("s", 11, 12)))
        .hasMessage("ranges of draws must meet: [0, 10) and [11, 12)");
  }

  private static ImportanceSampler sampler(
      Candidates candidates, List<Proposal> mixture, long most) {
    return Samples.sampler(MODEL, candidates, mixture, most);
  }
}
