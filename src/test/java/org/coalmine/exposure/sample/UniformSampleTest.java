package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.RankInterval;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

class UniformSampleTest {
  private static final LanguageModel MODEL =
      new HashedModel(Alphabet.of(" .0123456789abc"), 2, 2, 4, "a 271.", 0.5);
  private static final BigInteger BILLION = BigInteger.TEN.pow(9);

  /** Clopper and Pearson's interval for 4 of 20, as in their paper's tables: 0.0573 to 0.4366. */
  @Test
  void boundsAreClopperAndPearsons() {
    double[] nats = IntStream.range(0, 20).asDoubleStream().toArray();
    RankInterval rank = UniformSample.of(BILLION, nats).rank(3, 0.95);
    assertThat(rank.low().doubleValue() / 1e9).isCloseTo(0.057334, offset(1e-6));
    assertThat(rank.high().doubleValue() / 1e9).isCloseTo(0.436614, offset(1e-6));
    assertThat(rank.method()).isEqualTo(RankInterval.Method.UNIFORM);
  }

  @Test
  void noHitsShowNoMoreThanTheSampleCan() {
    double[] nats = new double[1000];
    Arrays.fill(nats, 30);
    UniformSample sample = UniformSample.of(BILLION, nats);
    RankInterval below = sample.rank(3, 0.95);
    assertThat(below.low()).isEqualTo(BigInteger.ONE);
    assertThat(below.high().doubleValue() / 1e9).isCloseTo(1 - Math.pow(0.025, 1e-3), offset(1e-8));
    RankInterval above = sample.rank(31, 0.95);
    assertThat(above.high()).isEqualTo(BILLION);
    assertThat(above.low().doubleValue() / 1e9).isCloseTo(Math.pow(0.025, 1e-3), offset(1e-8));
    assertThat(sample.estimate(3)).as("no hit, no estimate").isEmpty();
    assertThat(sample.estimate(31)).hasValue(1e9);
    assertThat(UniformSample.of(BigInteger.TWO, new double[] {1, 9, 9}).estimate(1)).hasValue(1);
  }

  @Test
  void intervalsCoverAndDrawsHaveTheScoresOfTheirCandidates() {
    Enumerated space = Enumerated.of(MODEL, "a {fill}.", "a|ab|[0-9]{3}");
    int[] canaries = space.atPlaces(0, 3, 20, 100, 300, 501);
    int repetitions = 150;
    int[] missed = new int[canaries.length];
    for (int seed = 0; seed < repetitions; seed++) {
      UniformSample sample = UniformSample.draw(MODEL, space.candidates(), "seed " + seed, 0, 64);
      assertThat(Arrays.stream(space.nats()).boxed().toList())
          .containsAll(Arrays.stream(sample.nats()).boxed().toList());
      for (int c = 0; c < canaries.length; c++) {
        RankInterval interval = sample.rank(space.nats()[canaries[c]], 0.9);
        long rank = space.rank(canaries[c]);
        boolean held =
            interval.low().longValueExact() <= rank && rank <= interval.high().longValueExact();
        missed[c] += held ? 0 : 1;
      }
    }
    assertThat(Arrays.stream(missed).max().orElseThrow())
        .as("missed %s", Arrays.toString(missed))
        .isLessThanOrEqualTo(
            BinomialDistribution.of(repetitions, 0.1).inverseCumulativeProbability(0.999));
  }

  @Test
  void drawsAreTheSameHoweverTheyAreDivided() {
    Candidates candidates = Enumerated.of(MODEL, "a {fill}.", "[0-9]{2}").candidates();
    UniformSample whole = UniformSample.draw(MODEL, candidates, "s", 0, 100);
    UniformSample first = UniformSample.draw(MODEL, candidates, "s", 0, 37);
    UniformSample second = UniformSample.draw(MODEL, candidates, "s", 37, 100);
    assertThat(UniformSample.join(List.of(first, second))).isEqualTo(whole);
    assertThat(UniformSample.join(List.of(second, first))).isEqualTo(whole);
    assertThatThrownBy(() -> UniformSample.join(List.of(first, first)))
        .hasMessageContaining("must meet");
  }

  @Test
  void wrongInputIsRefused() {
    UniformSample sample = UniformSample.of(BILLION, new double[] {1, 2});
    for (double level : new double[] {0, 1, 1.5, Double.NaN}) {
      assertThatThrownBy(() -> sample.rank(1, level))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("level must be above 0 and below 1");
    }
    assertThatThrownBy(() -> UniformSample.of(BILLION, new double[0]))
        .hasMessage("there must be at least 1 draw: 0");
    assertThatThrownBy(() -> UniformSample.of(BigInteger.ZERO, new double[] {1}))
        .hasMessageContaining("spaceSize");
  }
}
