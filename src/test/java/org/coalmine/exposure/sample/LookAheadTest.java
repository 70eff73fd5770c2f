package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookAheadTest {
  private static final Proposal AHEAD = new Proposal(1, 1, 1);

  private static Candidates automaton(String text, String regex) {
    return Candidates.of(Samples.regex("test", text, regex, Check.NONE), Samples.ALPHABET);
  }

  /** Models that know the last two symbols at most, over a space small enough to be seen whole. */
  @ParameterizedTest
  @CsvSource({"1, no {fill}", "1, no {fill}b.", "3, no {fill}", "3, no {fill}b."})
  void whatLiesAheadIsWhatTheModelGivesAllThatFollows(int order, String text) {
    LanguageModel model = Samples.ngram(order);
    Enumerated space = Enumerated.of(model, text, "(a|ab|abb|[bc]{1,3}|x[0-9]?)");
    Candidates candidates = space.candidates();
    LookAhead ahead =
        LookAhead.of(
            candidates.automaton(),
            IntStream.range(0, 8).mapToObj(i -> PilotPaths.draw(model, candidates, i)).toList());
    Proposal[] proposals = {
      AHEAD, new Proposal(1.25, 1, 1), new Proposal(1.5, 1, 1.5), new Proposal(0.5, 1, 0.5)
    };
    for (Proposal proposal : proposals) {
      for (String before : List.of("", "x", "b", "bc")) {
        double[] expected = following(space, text, before, proposal);
        int place = ahead.start();
        int state = candidates.automaton().start();
        for (int symbol : Samples.ALPHABET.encodeExactly(before)) {
          int edge = edge(candidates, state, symbol);
          place = ahead.next(place, edge);
          state = candidates.automaton().target(state, edge);
        }
        double largest = Arrays.stream(expected).max().orElseThrow();
        for (int choice = 0; choice < expected.length; choice++) {
          assertThat((double) ahead.weights(proposal)[ahead.firstEdge(place) + choice])
              .as("%s, after '%s', choice %s", proposal, before, choice)
              .isCloseTo(expected[choice] / largest, within(0.12));
        }
      }
    }
  }

  private static int edge(Candidates candidates, int state, int symbol) {
    return IntStream.range(0, candidates.automaton().fanout(state))
        .filter(edge -> candidates.automaton().symbol(state, edge) == symbol)
        .findFirst()
        .orElseThrow();
  }

  /**
   * ψ^(β/γ) of the edges after the beginning of a fill by the plain loop, and of the choice to
   * stop, which nothing follows.
   */
  private static double[] following(
      Enumerated space, String text, String before, Proposal proposal) {
    Candidates candidates = space.candidates();
    int state = candidates.automaton().start();
    for (int symbol : Samples.ALPHABET.encodeExactly(before)) {
      state = candidates.automaton().target(state, edge(candidates, state, symbol));
    }
    String prefix = text.substring(0, text.indexOf('{')) + before;
    String suffix = text.substring(text.indexOf('}') + 1);
    double[] following = new double[candidates.automaton().fanout(state) + 1];
    for (int edge = 0; edge < candidates.automaton().fanout(state); edge++) {
      String symbol =
          Character.toString(
              Samples.ALPHABET.codePoint(candidates.automaton().symbol(state, edge)));
      double reached = nats(space.model(), prefix + symbol);
      for (int candidate = 0; candidate < space.size(); candidate++) {
        String fill = candidates.automaton().fill(BigInteger.valueOf(candidate)) + suffix;
        if (fill.startsWith(before + symbol)) {
          following[edge] += Math.exp(proposal.ahead() * (reached - space.nats()[candidate]));
        }
      }
    }
    following[following.length - 1] = candidates.automaton().accepts(state) ? 1 : 0;
    return Arrays.stream(following)
        .map(sum -> Math.pow(sum, proposal.exponent() / proposal.ahead()))
        .toArray();
  }

  private static double nats(LanguageModel model, String text) {
    return new LogPerplexity(model).nats(new int[][] {Samples.ALPHABET.encodeExactly(text)})[0];
  }

  /** A model that has seen numbers end after a 7 alone, which the digits before do not tell. */
  @Test
  void drawsThatLookAheadErrLessWhereProbabilityIsLostOutsideOfTheSpace() {
    Random random = new Random(3);
    List<Document> documents =
        IntStream.range(0, 300)
            .mapToObj(index -> new Document(index, "no " + random.nextInt(1_000_000) + "7."))
            .toList();
    LanguageModel model = NgramModel.train(Samples.ALPHABET, 3, 0.25, documents);
    Enumerated space = Enumerated.of(model, "no {fill}.", "[0-9]{4}");
    List<Proposal> plain =
        Proposal.DEFAULT_MIXTURE.stream()
            .map(proposal -> new Proposal(proposal.exponent(), proposal.share()))
            .toList();
    int[] canaries = space.atPlaces(10, 30, 100, 300, 700);
    List<ImportanceEstimate> without = estimates(space, plain, canaries);
    List<ImportanceEstimate> with = estimates(space, Proposal.DEFAULT_MIXTURE, canaries);
    for (int c = 0; c < canaries.length; c++) {
      assertThat(with.get(c).standardError())
          .as("rank %s: %s, %s", space.rank(canaries[c]), with.get(c), without.get(c))
          .isLessThan(0.7 * without.get(c).standardError());
    }
  }

  private static List<ImportanceEstimate> estimates(
      Enumerated space, List<Proposal> mixture, int[] canaries) {
    return SerialSampling.ranks(
        new ImportanceSampler(
            space.model(),
            space.candidates(),
            mixture,
            SerialSampling.lookAhead(space.model(), space.candidates()),
            1),
        "s",
        space.natsOf(canaries),
        Enumerated.indices(canaries),
        0.9,
        DrawPlan.exactly(4000));
  }

  @Test
  void pathsAreTheSameInEveryRunAndOthersInEveryBatch() {
    Candidates candidates = automaton("no {fill}.", "[0-9]{4}");
    float[] once = SerialSampling.lookAhead(Samples.lstm(2, 9), candidates).weights(AHEAD);
    float[] again = SerialSampling.lookAhead(Samples.lstm(2, 9), candidates).weights(AHEAD);
    assertThat(again).isEqualTo(once);
    PilotPaths first = PilotPaths.draw(Samples.lstm(2, 9), candidates, 0);
    PilotPaths second = PilotPaths.draw(Samples.lstm(2, 9), candidates, 1);
    assertThat(LookAhead.of(candidates.automaton(), List.of(second, first)).weights(AHEAD))
        .isEqualTo(once);
    assertThat(LookAhead.of(candidates.automaton(), List.of(first)).weights(AHEAD))
        .isNotEqualTo(LookAhead.of(candidates.automaton(), List.of(second)).weights(AHEAD));
    assertThat(PilotPaths.batches(candidates.automaton())).isEqualTo(2);
    assertThat(PilotPaths.batches(automaton("no {fill}.", "[0-9]{30}").automaton())).isEqualTo(8);
  }

  @Test
  void theMemoryOfABatchIsBounded() throws IOException {
    Candidates candidates = automaton("no {fill}.", "[0-9a-z]{40}");
    PilotPaths paths = PilotPaths.draw(Samples.lstm(1, 7), candidates, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(paths);
    }
    assertThat(bytes.size()).isBetween(4_000_000, 6_000_000);
    LookAhead ahead = LookAhead.of(candidates.automaton(), List.of(paths));
    ImportanceSample sample =
        new ImportanceSampler(Samples.lstm(1, 7), candidates, Proposal.DEFAULT_MIXTURE, ahead, 128)
            .draw("s", 0, 2000);
    double mean =
        IntStream.range(0, 2000).mapToDouble(draw -> all(sample, draw)).average().orElse(0);
    assertThat(mean / candidates.size().doubleValue()).isBetween(0.5, 2.0);
  }

  private static double all(ImportanceSample sample, int draw) {
    return sample.weight(draw) * sample.nats(draw).length;
  }

  /** The last symbol of the alphabet is certain, whatever came before. */
  @Test
  void whereEveryEdgeIsAsGoodAsImpossibleDrawsAreUniform() {
    LstmWeights random = RandomWeights.of("s", Samples.ALPHABET, 1, 4, 1);
    float[] bias = new float[Samples.ALPHABET.size()];
    bias[bias.length - 1] = 5000;
    LanguageModel model =
        LstmModel.of(
            LstmWeights.of(random.alphabet(), random.layers(), random.outputWeight(), bias));
    Enumerated space = Enumerated.of(model, "no {fill}", "[0-9]{3}");
    ImportanceSample sample = SerialSampling.sampler(model, space.candidates()).draw("s", 0, 1000);
    for (int draw = 0; draw < 1000; draw++) {
      assertThat(sample.weight(draw) * sample.nats(draw).length).isCloseTo(1000, within(1e-6));
    }
  }

  /** Nothing bounds what a draw stands for that they make. */
  @Test
  void theBoundRestsOnOtherProposals() {
    Candidates candidates = automaton("no {fill}", "[0-9]{6}");
    List<Proposal> plain = List.of(new Proposal(1, 0.1), new Proposal(0, 0.1));
    List<Proposal> both = List.of(new Proposal(1, 0.8, 1), plain.get(0), plain.get(1));
    for (double nats : new double[] {2, 5, 10, 20}) {
      assertThat(WeightBound.of(candidates.automaton(), both, 1).mostCandidates(nats))
          .isEqualTo(WeightBound.of(candidates.automaton(), plain, 1).mostCandidates(nats));
    }
  }

  @Test
  void otherProposalsAreRefused() {
    LookAhead ahead =
        SerialSampling.lookAhead(Samples.ngram(1), automaton("no {fill}", "[0-9]{2}"));
    assertThatThrownBy(() -> ahead.weights(new Proposal(2, 1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no proposal of the mixture");
    assertThatThrownBy(() -> new Proposal(1, 1, 0.3)).hasMessageContaining("ahead must be");
  }
}
