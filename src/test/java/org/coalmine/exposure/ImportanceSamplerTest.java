package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Alphabet;
import org.coalmine.text.Document;
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
        ImportanceSample sample = sampler(space.automaton(), mixture, most).draw("s", 0, 20_000);
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
      ImportanceSample sample = sampler(space.automaton(), mixture, most).draw("s", 0, 5000);
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
    ImportanceSampler sampler = new ImportanceSampler(MODEL, space.automaton());
    for (DrawPlan plan : List.of(DrawPlan.exactly(40), DrawPlan.exactly(400))) {
      int[] missed = new int[canaries.length];
      for (int seed = 0; seed < repetitions; seed++) {
        List<ImportanceEstimate> estimates =
            sampler.ranks(
                "seed " + seed, space.natsOf(canaries), Enumerated.indices(canaries), level, plan);
        for (int c = 0; c < canaries.length; c++) {
          missed[c] += holds(estimates.get(c), space.rank(canaries[c])) ? 0 : 1;
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
    ImportanceSampler sampler = new ImportanceSampler(MODEL, space.automaton());
    DrawPlan plan = new DrawPlan(50, 3200, 0.6);
    int missed = 0;
    int early = 0;
    for (int seed = 0; seed < 100; seed++) {
      ImportanceEstimate estimate =
          sampler
              .ranks(
                  "seed " + seed, space.natsOf(canaries), Enumerated.indices(canaries), 0.9, plan)
              .get(0);
      missed += holds(estimate, space.rank(canaries[0])) ? 0 : 1;
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
        new ImportanceSampler(MODEL, space.automaton())
            .ranks(
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
          sampler(space.automaton(), Proposal.DEFAULT_MIXTURE, most).draw("s", 0, 2000);
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

  @Test
  void ranksInTheHeadAreExactAndThoseAboveAreHelpedByIt() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{4}");
    double[] ascending = space.nats().clone();
    Arrays.sort(ascending);
    int[] known =
        space.atPlaces(
            IntStream.concat(IntStream.range(0, 130), IntStream.of(131, 135, 140, 700)).toArray());
    Head head = Head.of(space.natsOf(known), Enumerated.indices(known), ascending[100]);
    ImportanceSampler sampler = sampler(space.automaton(), Proposal.PLAIN_MIXTURE, 128);
    int[] canaries = space.atPlaces(0, 3, 60, 99, 100, 101, 130, 131, 145, 700, 4999);
    int missed = 0;
    for (int seed = 0; seed < 50; seed++) {
      ImportanceSample alone = sampler.draw("seed " + seed, 0, 300);
      ImportanceSample headed = alone.above(head);
      for (int canary : canaries) {
        long rank = space.rank(canary);
        DrawPlan plan = DrawPlan.exactly(300);
        double nats = space.nats()[canary];
        ImportanceEstimate estimate = headed.rank(nats, BigInteger.valueOf(canary), 0.9, plan);
        missed += holds(estimate, rank) ? 0 : 1;
        assertThat(estimate.rank().low().longValueExact())
            .isGreaterThanOrEqualTo(Math.min(130, rank));
        if (nats < ascending[100]) {
          assertThat(estimate.rank().low()).isEqualTo(rank).isEqualTo(estimate.rank().high());
          assertThat(estimate.estimate()).isEqualTo(rank);
        } else if (rank <= 130) {
          assertThat(estimate.estimate()).as("all below are known").isEqualTo(rank);
          assertThat(estimate.hits()).isZero();
        } else if (rank < 150) {
          assertThat(estimate.standardError())
              .isLessThan(alone.rank(nats, BigInteger.valueOf(canary), 0.9, plan).standardError());
        }
      }
    }
    assertThat(missed).isLessThanOrEqualTo(50);
    assertThatThrownBy(() -> Head.of(new double[0], List.of(), Double.NaN))
        .hasMessageContaining("belowNats");
    assertThatThrownBy(() -> Head.of(new double[1], List.of(), 1)).hasMessageContaining("1 and 0");
  }

  /** Whatever was drawn is known, so that nothing is left to estimate. */
  @Test
  void whatIsKnownIsTakenOutOfEveryBlock() {
    for (String regex : List.of("[0-9]{3}", "(a|ab|abc|[0-9]{1,3})c?")) {
      Enumerated space = Enumerated.of(MODEL, "a {fill}b", regex);
      int[] all = IntStream.range(0, space.size()).toArray();
      Head head = Head.of(space.natsOf(all), Enumerated.indices(all), 0);
      for (long most : new long[] {1, 10, 128}) {
        ImportanceSample sample =
            sampler(space.automaton(), Proposal.DEFAULT_MIXTURE, most).draw("s", 0, 500);
        for (int canary = 0; canary < space.size(); canary += 7) {
          ImportanceEstimate estimate =
              sample
                  .above(head)
                  .rank(
                      space.nats()[canary], BigInteger.valueOf(canary), 0.9, DrawPlan.exactly(500));
          assertThat(estimate.hits()).isZero();
          assertThat(estimate.estimate()).isEqualTo(space.rank(canary));
        }
      }
    }
  }

  /** All candidates tie, and all but one are known. */
  @Test
  void tiesWithKnownCandidatesAreNotTakenForThem() {
    Alphabet digits = Alphabet.of("0123456789");
    LanguageModel model =
        NgramModel.train(digits, 1, 0.25, List.of(new Document(0, "0123456789".repeat(200))));
    Enumerated space = Enumerated.of(model, "{fill}", "[0-9]{2}");
    int[] known = IntStream.range(0, 100).filter(candidate -> candidate != 55).toArray();
    Head head = Head.of(space.natsOf(known), Enumerated.indices(known), 0);
    int[] canaries = new int[700];
    Arrays.fill(canaries, 42);
    canaries[301] = 55;
    DrawPlan plan = DrawPlan.exactly(300);
    for (int most : new int[] {1, 10}) {
      ImportanceSampler sampler =
          sampler(model, space.automaton(), List.of(new Proposal(1, 1)), most);
      for (int seed = 0; seed < 100; seed++) {
        ImportanceSample sample = sampler.draw("seed " + seed, 0, 300).above(head);
        List<ImportanceEstimate> estimates =
            sample.ranks(space.natsOf(canaries), Enumerated.indices(canaries), 0.5, plan);
        assertThat(estimates).noneMatch(ImportanceEstimate::certain);
        assertThat(estimates.get(301).estimate()).isEqualTo(100);
        assertThat(estimates.get(301).rank().low()).isEqualTo(100);
        long drawn =
            IntStream.range(0, 300)
                .filter(draw -> sample.firstLow(draw) <= 55 && 55 < sample.firstLow(draw) + most)
                .count();
        assertThat(estimates.get(0).hits()).isEqualTo(drawn);
      }
    }
  }

  /** Above 2^64 indices are told apart by their low bits and by scores. */
  @Test
  void knownCandidatesOfVeryLargeSpacesAreCountedOnce() {
    Random random = new Random(1);
    String letters =
        random
            .ints(3000, 0, 30)
            .mapToObj(number -> number == 0 ? "b" : "a")
            .collect(Collectors.joining());
    LanguageModel model =
        NgramModel.train(Samples.ALPHABET, 3, 0.01, List.of(new Document(0, letters)));
    CandidateAutomaton automaton =
        CandidateAutomaton.of(
            Samples.regex("long", "{fill}", "[ab]{66}", Check.NONE), model.alphabet());
    List<Extraction.Guess> guesses =
        BestFirst.search(model, automaton, 400, SearchBudget.DEFAULT).guesses();
    double[] nats = guesses.stream().mapToDouble(Extraction.Guess::logPerplexityNats).toArray();
    List<BigInteger> indices = guesses.stream().map(Extraction.Guess::candidateIndex).toList();
    List<Integer> known = IntStream.range(0, 400).filter(place -> place % 3 != 1).boxed().toList();
    Head head =
        Head.of(
            known.stream().mapToDouble(place -> nats[place]).toArray(),
            known.stream().map(indices::get).toList(),
            0);
    ImportanceSampler sampler =
        sampler(model, automaton, List.of(new Proposal(1, 0.9), new Proposal(0, 0.1)), 1);
    for (int place : new int[] {1, 40, 62}) {
      assertThat(nats[place]).as("all that tie are found").isLessThan(nats[399]);
      double rank = Arrays.stream(nats).filter(other -> other <= nats[place]).count();
      double sum = 0;
      double squares = 0;
      for (int seed = 0; seed < 40; seed++) {
        double estimate =
            sampler
                .draw("seed " + seed, 0, 2000)
                .above(head)
                .rank(nats[place], indices.get(place), 0.9, DrawPlan.exactly(2000))
                .estimate();
        sum += estimate;
        squares += (estimate - rank) * (estimate - rank);
      }
      assertThat(sum / 40)
          .as("rank %s", rank)
          .isCloseTo(rank, within(4 * Math.sqrt(squares) / 40 + 1e-6));
    }
  }

  @Test
  void aHeadCountsWhatIsAtOrBelowAThreshold() {
    double above = Math.nextUp(2.0);
    Head head =
        Head.of(
            new double[] {above, 2, 1, 2, above, 3, 9},
            Enumerated.indices(new int[] {0, 1, 2, 3, 4, 5, 6}),
            5);
    assertThat(head.upTo(0.5)).isZero();
    assertThat(head.upTo(1)).isEqualTo(1);
    assertThat(head.upTo(2)).isEqualTo(3);
    assertThat(head.upTo(above)).isEqualTo(5);
    assertThat(head.upTo(4)).isEqualTo(6);
    assertThat(head.upTo(10)).isEqualTo(7);
    assertThat(head.contains(2, BigInteger.ONE)).isTrue();
    assertThat(head.contains(2, BigInteger.valueOf(3))).isTrue();
    assertThat(head.contains(2, BigInteger.ZERO)).isFalse();
    assertThat(head.contains(9, BigInteger.valueOf(6))).isTrue();
    assertThat(head.contains(10, BigInteger.valueOf(6))).isFalse();
  }

  /** More canaries than get an interval of their own. */
  @Test
  void intervalsOfVeryManyCanariesHoldAndAreLittleWider() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{3}");
    int[] canaries = space.atPlaces(IntStream.range(0, 1000).toArray());
    double[] ascending = space.nats().clone();
    Arrays.sort(ascending);
    ImportanceSample sample =
        new ImportanceSampler(MODEL, space.automaton())
            .draw("s", 0, 800)
            .above(
                Head.of(
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
      assertThat(holds(together, space.rank(canaries[c]))).as("place %s", c).isTrue();
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
    CandidateAutomaton automaton = CandidateAutomaton.of(format, ALPHABET);
    double nats = new LogPerplexity(model).nats("a " + fill + ".");
    ImportanceEstimate estimate =
        new ImportanceSampler(model, automaton)
            .ranks(
                "s",
                new double[] {nats},
                List.of(automaton.indexOf(fill).orElseThrow()),
                0.95,
                DrawPlan.exactly(20_000))
            .get(0);
    assertThat(estimate.rank().high().intValueExact()).as("%s", estimate).isLessThan(3);
  }

  @Test
  void drawsAreTheSameHoweverTheyAreDivided() {
    CandidateAutomaton automaton = Enumerated.of(MODEL, "a {fill}.", "[0-9]{3}").automaton();
    ImportanceSample whole = new ImportanceSampler(MODEL, automaton).draw("s", 0, 300);
    for (int[] cuts : new int[][] {{0, 1, 300}, {0, 31, 33, 250, 300}, {0, 64, 299, 300}}) {
      ImportanceSample joined = null;
      for (int i = cuts.length - 2; i >= 0; i--) {
        ImportanceSample part =
            new ImportanceSampler(MODEL, automaton).draw("s", cuts[i], cuts[i + 1]);
        joined = joined == null ? part : joined.join(part);
      }
      assertThat(joined).as(Arrays.toString(cuts)).isEqualTo(whole);
    }
    assertThat(new ImportanceSampler(MODEL, automaton).draw("t", 0, 300)).isNotEqualTo(whole);
  }

  @Test
  void wrongInputIsRefused() {
    CandidateAutomaton automaton = Enumerated.of(MODEL, "a {fill}.", "[0-9]{2}").automaton();
    ImportanceSampler sampler = new ImportanceSampler(MODEL, automaton);
    assertThatThrownBy(() -> sampler.draw("s", 5, 5)).hasMessageContaining("from 5, to 5");
    assertThatThrownBy(() -> DrawPlan.exactly(0)).hasMessage("first must be at least 1: 0");
    assertThatThrownBy(() -> new Proposal(2.5, 1)).hasMessageContaining("exponent");
    assertThatThrownBy(() -> new Proposal(0.6, 1)).hasMessageContaining("multiple of 1/4");
    assertThatThrownBy(() -> sampler(automaton, List.of(new Proposal(1, 0.5)), 1))
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

  private static boolean holds(ImportanceEstimate estimate, long rank) {
    return estimate.rank().low().longValueExact() <= rank
        && rank <= estimate.rank().high().longValueExact();
  }

  private static ImportanceSampler sampler(
      CandidateAutomaton automaton, List<Proposal> mixture, long most) {
    return sampler(MODEL, automaton, mixture, most);
  }

  private static ImportanceSampler sampler(
      LanguageModel model, CandidateAutomaton automaton, List<Proposal> mixture, long most) {
    return new ImportanceSampler(model, automaton, mixture, LookAhead.of(model, automaton), most);
  }
}
