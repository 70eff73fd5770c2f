package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.canary.Check;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.junit.jupiter.api.Test;

class LookAheadTest {
  private static final Proposal AHEAD = new Proposal(1, 0.07, 1);
  private static final Proposal SHARP = new Proposal(1.25, 0.21, 1);

  private static CandidateAutomaton automaton(String text, String regex) {
    return CandidateAutomaton.of(Samples.regex("test", text, regex, Check.NONE), Samples.ALPHABET);
  }

  /** To a model of single symbols what follows is the same after any, so that no guess is off. */
  @Test
  void whatLiesAheadIsWhatTheModelGivesAllThatFollows() {
    LanguageModel model = Samples.ngram(1);
    Enumerated space = Enumerated.of(model, "no {fill}b.", "(a|ab|abb|[bc]{1,5}|x[0-9]?)");
    CandidateAutomaton automaton = space.automaton();
    LookAhead ahead = LookAhead.of(model, automaton);
    int start = automaton.start();
    double[] sums = new double[automaton.fanout(start)];
    for (int candidate = 0; candidate < space.size(); candidate++) {
      String fill = automaton.fill(BigInteger.valueOf(candidate));
      for (int edge = 0; edge < sums.length; edge++) {
        int symbol = automaton.symbol(start, edge);
        if (Samples.ALPHABET.encodeExactly(fill)[0] == symbol) {
          sums[edge] += Math.exp(-space.nats()[candidate]);
        }
      }
    }
    double[] following = new double[sums.length];
    for (int edge = 0; edge < sums.length; edge++) {
      following[edge] = sums[edge] / probability(model, automaton.symbol(start, edge));
    }
    int first = ahead.firstEdge(ahead.start());
    for (int edge = 1; edge < sums.length; edge++) {
      double expected = following[edge] / following[0];
      assertThat(ahead.weights(AHEAD)[first + edge] / ahead.weights(AHEAD)[first])
          .as("edge %s", edge)
          .isCloseTo((float) expected, within((float) (0.03 * expected)));
      assertThat(ahead.weights(SHARP)[first + edge] / ahead.weights(SHARP)[first])
          .isCloseTo((float) Math.pow(expected, 1.25), within((float) (0.03 * expected)));
    }
  }

  /** The probability of a symbol to a model that knows no order. */
  private static double probability(LanguageModel model, int symbol) {
    String character = Character.toString(Samples.ALPHABET.codePoint(symbol));
    LogPerplexity nats = new LogPerplexity(model);
    double[] both =
        nats.nats(
            new int[][] {
              Samples.ALPHABET.encodeExactly("a" + character), Samples.ALPHABET.encodeExactly("a")
            });
    return Math.exp(both[1] - both[0]);
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
    return new ImportanceSampler(
            space.model(),
            space.automaton(),
            mixture,
            LookAhead.of(space.model(), space.automaton()),
            1)
        .ranks(
            "s", space.natsOf(canaries), Enumerated.indices(canaries), 0.9, DrawPlan.exactly(4000));
  }

  @Test
  void pathsAreTheSameInEveryRunAndOthersInEveryBatch() {
    CandidateAutomaton automaton = automaton("no {fill}.", "[0-9]{4}");
    float[] once = LookAhead.of(Samples.lstm(2, 9), automaton).weights(AHEAD);
    float[] again = LookAhead.of(Samples.lstm(2, 9), automaton).weights(AHEAD);
    assertThat(again).isEqualTo(once);
    PilotPaths first = PilotPaths.draw(Samples.lstm(2, 9), automaton, 0);
    assertThat(LookAhead.of(automaton, List.of(first, first)).weights(AHEAD)).isNotEqualTo(once);
  }

  @Test
  void theMemoryOfABatchIsBounded() throws IOException {
    CandidateAutomaton automaton = automaton("no {fill}.", "[0-9a-z]{40}");
    PilotPaths paths = PilotPaths.draw(Samples.lstm(1, 7), automaton, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(paths);
    }
    assertThat(bytes.size()).isBetween(8_000_000, 12_000_000);
    LookAhead ahead = LookAhead.of(automaton, List.of(paths));
    ImportanceSample sample =
        new ImportanceSampler(Samples.lstm(1, 7), automaton, Proposal.DEFAULT_MIXTURE, ahead, 128)
            .draw("s", 0, 2000);
    double mean =
        IntStream.range(0, 2000).mapToDouble(draw -> all(sample, draw)).average().orElse(0);
    assertThat(mean / automaton.size().doubleValue()).isBetween(0.5, 2.0);
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
    ImportanceSample sample = new ImportanceSampler(model, space.automaton()).draw("s", 0, 1000);
    for (int draw = 0; draw < 1000; draw++) {
      assertThat(sample.weight(draw) * sample.nats(draw).length).isCloseTo(1000, within(1e-6));
    }
  }

  @Test
  void otherProposalsAreRefused() {
    LookAhead ahead = LookAhead.of(Samples.ngram(1), automaton("no {fill}", "[0-9]{2}"));
    assertThatThrownBy(() -> ahead.weights(new Proposal(2, 1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of the mixture");
    assertThatThrownBy(() -> new Proposal(1, 1, 0.3)).hasMessageContaining("ahead must be");
  }
}
