package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.RankInterval;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

/** What a search knows beside what draws estimate. */
class KnownCandidatesTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789abc");
  private static final LanguageModel MODEL = new HashedModel(ALPHABET, 11, 2, 5, "a 3141.", 0.6);

  @Test
  void ranksInTheHeadAreExactAndThoseAboveAreHelpedByIt() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "[0-9]{4}");
    double[] ascending = space.nats().clone();
    Arrays.sort(ascending);
    int[] known =
        space.atPlaces(
            IntStream.concat(IntStream.range(0, 130), IntStream.of(131, 135, 140, 700)).toArray());
    KnownCandidates head =
        KnownCandidates.of(space.natsOf(known), Enumerated.indices(known), ascending[100]);
    ImportanceSampler sampler = sampler(space.candidates(), Proposal.PLAIN_MIXTURE, 128);
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
        missed += Samples.holds(estimate, rank) ? 0 : 1;
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
    assertThatThrownBy(() -> KnownCandidates.of(new double[0], List.of(), Double.NaN))
        .hasMessageContaining("belowNats");
    assertThatThrownBy(() -> KnownCandidates.of(new double[1], List.of(), 1))
        .hasMessageContaining("1 and 0");
  }

  /** Whatever was drawn is known, so that nothing is left to estimate. */
  @Test
  void whatIsKnownIsTakenOutOfEveryBlock() {
    for (String regex : List.of("[0-9]{3}", "(a|ab|abc|[0-9]{1,3})c?")) {
      Enumerated space = Enumerated.of(MODEL, "a {fill}b", regex);
      int[] all = IntStream.range(0, space.size()).toArray();
      KnownCandidates head = KnownCandidates.of(space.natsOf(all), Enumerated.indices(all), 0);
      for (long most : new long[] {1, 10, 128}) {
        ImportanceSample sample =
            sampler(space.candidates(), Proposal.DEFAULT_MIXTURE, most).draw("s", 0, 500);
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

  /**
   * One canary at a time, all at once, and of so many that some lie between two that were asked.
   */
  @Test
  void whatTheHeadProvedIsExactAndNothingElse() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}b", "[0-9]{3}");
    int[] all = IntStream.range(0, space.size()).toArray();
    double below =
        space.nats()[IntStream.of(all).filter(c -> space.rank(c) == 40).findFirst().orElseThrow()];
    int[] found = IntStream.of(all).filter(c -> space.nats()[c] < below).toArray();
    KnownCandidates head =
        KnownCandidates.of(space.natsOf(found), Enumerated.indices(found), below);
    DrawPlan plan = DrawPlan.exactly(400);
    ImportanceSample sample =
        sampler(space.candidates(), Proposal.DEFAULT_MIXTURE, 10).draw("s", 0, 400).above(head);
    List<RankInterval> intervals =
        sample.intervals(space.natsOf(all), Enumerated.indices(all), 0.9, plan);
    List<ImportanceEstimate> ranks =
        sample.ranks(space.natsOf(all), Enumerated.indices(all), 0.9, plan);
    for (int canary : all) {
      RankInterval alone =
          sample.rank(space.nats()[canary], BigInteger.valueOf(canary), 0.9, plan).rank();
      assertThat(alone.exact()).isEqualTo(space.nats()[canary] < below);
      assertThat(ranks.get(canary).rank().exact()).isEqualTo(alone.exact());
      assertThat(intervals.get(canary).exact()).isEqualTo(alone.exact());
      if (alone.exact()) {
        RankInterval rank =
            RankInterval.exact(
                BigInteger.valueOf(space.rank(canary)), RankInterval.Method.IMPORTANCE);
        assertThat(List.of(alone, ranks.get(canary).rank(), intervals.get(canary)))
            .containsOnly(rank);
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
    KnownCandidates head = KnownCandidates.of(space.natsOf(known), Enumerated.indices(known), 0);
    int[] canaries = new int[700];
    Arrays.fill(canaries, 42);
    canaries[301] = 55;
    DrawPlan plan = DrawPlan.exactly(300);
    for (int most : new int[] {1, 10}) {
      ImportanceSampler sampler =
          Samples.sampler(model, space.candidates(), List.of(new Proposal(1, 1)), most);
      for (int seed = 0; seed < 100; seed++) {
        ImportanceSample sample = sampler.draw("seed " + seed, 0, 300).above(head);
        List<ImportanceEstimate> estimates =
            sample.ranks(space.natsOf(canaries), Enumerated.indices(canaries), 0.5, plan);
        assertThat(estimates).noneMatch(estimate -> estimate.rank().exact());
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
    Candidates candidates =
        Candidates.of(Samples.regex("long", "{fill}", "[ab]{66}", Check.NONE), model.vocabulary());
    List<Extraction.Guess> guesses =
        BestFirst.search(model, candidates, 400, SearchBudget.DEFAULT).guesses();
    double[] nats = guesses.stream().mapToDouble(Extraction.Guess::logPerplexityNats).toArray();
    List<BigInteger> indices = guesses.stream().map(Extraction.Guess::candidateIndex).toList();
    List<Integer> known = IntStream.range(0, 400).filter(place -> place % 3 != 1).boxed().toList();
    KnownCandidates head =
        KnownCandidates.of(
            known.stream().mapToDouble(place -> nats[place]).toArray(),
            known.stream().map(indices::get).toList(),
            0);
    ImportanceSampler sampler =
        Samples.sampler(model, candidates, List.of(new Proposal(1, 0.9), new Proposal(0, 0.1)), 1);
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
    KnownCandidates head =
        KnownCandidates.of(
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

  private static ImportanceSampler sampler(
      Candidates candidates, List<Proposal> mixture, long most) {
    return Samples.sampler(MODEL, candidates, mixture, most);
  }
}
