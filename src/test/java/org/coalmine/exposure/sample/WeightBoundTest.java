package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

/** Spaces and models in which draws come up to the bound, so that a lower one would not hold. */
class WeightBoundTest {
  private static final List<Proposal> OWN = List.of(new Proposal(1, 1));

  /** A model that gives every symbol the same probability whatever came before it. */
  private static LanguageModel constant(Alphabet alphabet, float[] bias) {
    LstmWeights random = RandomWeights.of("s", alphabet, 1, 4, 1);
    return LstmModel.of(
        LstmWeights.of(alphabet, random.layers(), new float[random.outputWeight().length], bias));
  }

  private static ImportanceSample draw(LanguageModel model, Candidates candidates, int n) {
    return new ImportanceSampler(model, candidates, OWN, null, 1).draw("s", 0, n);
  }

  private static Candidates automaton(LanguageModel model, String regex) {
    return Candidates.of(Samples.regex("test", "{fill}", regex, Check.NONE), model.vocabulary());
  }

  /**
   * The model is sure of an a, and at every a the draw may stop: with k places to stop passed by,
   * the last of them, half of the draws each time, is drawn once in 2^k.
   */
  @Test
  void aCandidateThatBeginsManyIsDrawnAsRarelyAsTheBoundSays() {
    Alphabet alphabet = Alphabet.of("ab");
    float[] bias = new float[alphabet.size()];
    bias[alphabet.symbol('a')] = 5000;
    LanguageModel model = constant(alphabet, bias);
    for (int most : new int[] {2, 5, 9}) {
      Candidates candidates = automaton(model, "a{1," + most + "}");
      ImportanceSample sample = draw(model, candidates, 20_000);
      double largest = 0;
      for (int draw = 0; draw < 20_000; draw++) {
        assertThat(sample.nats(draw)).containsExactly(0);
        assertThat(sample.weight(draw)).isLessThanOrEqualTo(sample.mostCandidates(0));
        largest = Math.max(largest, sample.weight(draw));
      }
      assertThat(largest).as("a{1,%s}", most).isEqualTo(Math.pow(2, most - 1));
      assertThat(sample.mostCandidates(0)).as("tight").isCloseTo(largest, withinPercentage(1.01));
    }
  }

  /** Of a proposal that is tempered, stops count with its exponent. */
  @Test
  void stopsCountWithTheExponentOfTheProposal() {
    LanguageModel model = constant(Alphabet.of("ab"), new float[4]);
    Candidates candidates = automaton(model, "a{1,5}");
    WeightBound half = WeightBound.of(candidates.automaton(), List.of(new Proposal(0.5, 1)), 0);
    WeightBound none = WeightBound.of(candidates.automaton(), List.of(new Proposal(0, 1)), 0);

    assertThat(half.mostCandidates(0)).isCloseTo(1.01 * Math.sqrt(5) * 4, within(1e-12));
    assertThat(none.mostCandidates(0)).isCloseTo(1.01 * 5, within(1e-12));
  }

  /**
   * All symbols that can follow are equally likely and their costs are rounded down to a float: the
   * probabilities of a step add up to more than 1, and over a long fill that adds up too.
   */
  @Test
  void costsThatRoundDownStayWithinTheBound() {
    boolean rounds = false;
    for (int symbols = 2; symbols <= 39; symbols++) {
      Alphabet alphabet = Alphabet.of(Samples.ALPHABET.characters().substring(0, symbols));
      float[] bias = new float[alphabet.size()];
      bias[Alphabet.BOUNDARY] = -5000;
      bias[Alphabet.UNKNOWN] = -5000;
      LanguageModel model = constant(alphabet, bias);
      double nats = new LogPerplexity(model).nats("0");
      if (Math.exp(-nats) * symbols <= 1 + 1e-8) {
        continue;
      }
      rounds = true;
      String regex = "[" + alphabet.characters().replace("-", "\\-") + "]{60}";
      Candidates candidates = automaton(model, regex);
      assertThat(candidates.size()).isEqualTo(BigInteger.valueOf(symbols).pow(60));
      ImportanceSample sample = draw(model, candidates, 50);
      IntStream.range(0, 50)
          .forEach(
              draw -> {
                double threshold = sample.nats(draw)[0];
                assertThat(sample.weight(draw))
                    .as("more than e^t: a bound without an allowance would not hold")
                    .isGreaterThan(Math.exp(threshold) * (1 + 1e-9))
                    .isLessThanOrEqualTo(sample.mostCandidates(threshold));
              });
    }
    assertThat(rounds).as("some number of symbols has a cost that rounds down").isTrue();
  }
}
