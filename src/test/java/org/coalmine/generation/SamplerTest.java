package org.coalmine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 100_000;

  private static float[] costs(double... probabilities) {
    float[] costs = new float[probabilities.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = (float) -Math.log(probabilities[i]);
    }
    return costs;
  }

  /** How often each symbol came, of {@link #DRAWS}. */
  private static int[] shares(Sampler sampler, float[] costs) {
    KeyedStream stream = KeyedStream.of("shares", "test", 0);
    int[] counts = new int[costs.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[sampler.draw(costs, 0, 1, stream.nextDouble())]++;
    }
    return counts;
  }

  private static void requireShare(int count, double probability) {
    double sigma = Math.sqrt(DRAWS * probability * (1 - probability));
    assertThat((double) count)
        .isBetween(DRAWS * probability - 4 * sigma, DRAWS * probability + 4 * sigma);
  }

  @Test
  void twoSymbolsComeAsOftenAsTheyAreLikely() {
    float[] costs = {(float) Math.log(4), (float) -Math.log(0.75)};
    for (int complement : new int[] {-1, 1}) {
      int[] order = complement < 0 ? new int[] {0, 1} : new int[] {0, 2};
      float[] all = complement < 0 ? costs : new float[] {costs[0], 40, costs[1]};
      int[] counts = shares(new Sampler(Sampling.PLAIN, order, complement), all);
      requireShare(counts[0], 0.25);
      requireShare(counts[order[1]], 0.75);
    }
  }

  /** What may not be drawn is not, and the others share its probability. */
  @Test
  void theUnknownIsNeverDrawn() {
    float[] costs = costs(0.125, 0.5, 0.375);
    for (Sampling sampling :
        List.of(Sampling.PLAIN, Sampling.of(1, 2, 1), Sampling.of(1, 0, 0.99))) {
      int[] counts = shares(new Sampler(sampling, new int[] {2, 0}, 1), costs);
      requireShare(counts[0], 0.25);
      assertThat(counts[1]).isZero();
      requireShare(counts[2], 0.75);
    }
  }

  @Test
  void temperatureSharpensTopKAndTopPCut() {
    float[] costs = costs(0.1, 0.2, 0.3, 0.4);
    int[] order = {0, 1, 2, 3};
    int[] cold = shares(new Sampler(Sampling.of(0.5, 0, 1), order, -1), costs);
    for (int symbol = 0; symbol < 4; symbol++) {
      requireShare(cold[symbol], Math.pow(symbol + 1, 2) / 30);
    }
    int[] two = shares(new Sampler(Sampling.of(1, 2, 1), order, -1), costs);
    assertThat(two[0] + two[1]).isZero();
    requireShare(two[3], 4 / 7.0);
    int[] most = shares(new Sampler(Sampling.of(1, 0, 0.6), order, -1), costs);
    assertThat(most[0] + most[1]).isZero();
    requireShare(most[3], 4 / 7.0);
    int[] one = shares(new Sampler(Sampling.of(1, 0, 1e-9), order, -1), costs);
    assertThat(one[3]).isEqualTo(DRAWS);
  }

  /** Of symbols that cost the same the smaller is the likelier. */
  @Test
  void tiesFallToTheSmallerSymbol() {
    float[] costs = costs(0.25, 0.25, 0.25, 0.25);
    int[] order = {3, 2, 1, 0};
    assertThat(shares(new Sampler(Sampling.of(1, 1, 1), order, -1), costs)[0]).isEqualTo(DRAWS);
    int[] half = shares(new Sampler(Sampling.of(1, 0, 0.5), order, -1), costs);
    assertThat(half[2] + half[3]).isZero();
    requireShare(half[0], 0.5);
  }

  @Test
  void theOrderSaysWhichSymbolANumberMeans() {
    float[] costs = costs(0.25, 0.75);
    Sampler sampler = new Sampler(Sampling.PLAIN, new int[] {1, 0}, -1);
    assertThat(sampler.draw(costs, 0, 1, 0)).isEqualTo(1);
    assertThat(sampler.draw(costs, 0, 1, 0.74)).isEqualTo(1);
    assertThat(sampler.draw(costs, 0, 1, 0.76)).isZero();
  }

  /** Costs that sum to less than 1 leave the last symbol, as rounding may. */
  @Test
  void theLastOfTheOrderTakesWhatIsLeft() {
    float[] costs = costs(0.2, 1e-30, 0.2);
    assertThat(new Sampler(Sampling.PLAIN, new int[] {0, 2}, 1).draw(costs, 0, 1, 0.9))
        .isEqualTo(2);
    double almost = Math.nextDown(1.0);
    Sampler warm = new Sampler(Sampling.of(0.3, 0, 1), new int[] {2, 0}, -1);
    assertThat(warm.draw(costs, 0, 1, almost)).isZero();
    Sampler top = new Sampler(Sampling.of(1, 2, 1), new int[] {2, 1, 0}, -1);
    assertThat(top.draw(costs, 0, 1, almost)).as("behind the equal 0").isEqualTo(2);
  }

  /** A loop over boxed pairs gives the same symbols. */
  @Test
  void equalsAPlainLoop() {
    Random random = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      int symbols = 2 + random.nextInt(12);
      int lanes = 1 + random.nextInt(3);
      int lane = random.nextInt(lanes);
      float[] costs = new float[symbols * lanes];
      for (int i = 0; i < costs.length; i++) {
        costs[i] = random.nextInt(4) == 0 ? 1.5f : (float) (random.nextDouble() * 6);
      }
      List<Integer> order = new ArrayList<>(IntStream.range(0, symbols).boxed().toList());
      java.util.Collections.shuffle(order, random);
      Sampling sampling =
          Sampling.of(
              random.nextBoolean() ? 1 : 0.3 + random.nextDouble(),
              random.nextBoolean() ? 0 : 1 + random.nextInt(symbols + 2),
              random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble());
      double u = random.nextDouble();
      Sampler sampler =
          new Sampler(sampling, order.stream().mapToInt(Integer::intValue).toArray(), -1);
      assertThat(sampler.draw(costs, lane, lanes, u))
          .as("round %d: %s, u %s", round, sampling, u)
          .isEqualTo(plain(costs, lane, lanes, order, sampling, u));
    }
  }

  /** Where u lies on the border of two symbols, or a rounding beside it, the exact sums decide. */
  @Test
  void equalsAPlainLoopOnBorders() {
    Random random = new Random(12);
    for (int round = 0; round < 500; round++) {
      int symbols = 2 + random.nextInt(60);
      float[] costs = new float[symbols];
      for (int i = 0; i < costs.length; i++) {
        costs[i] = (float) (random.nextDouble() * 6);
      }
      List<Integer> order = IntStream.range(0, symbols).boxed().toList();
      Sampling sampling =
          Sampling.of(
              0.3 + random.nextDouble(),
              random.nextBoolean() ? 0 : 1 + random.nextInt(symbols),
              random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble());
      Sampler sampler = new Sampler(sampling, IntStream.range(0, symbols).toArray(), -1);
      int symbol = plain(costs, 0, 1, order, sampling, random.nextDouble());
      double low = 0;
      double high = Math.nextDown(1.0);
      int last = plain(costs, 0, 1, order, sampling, high);
      while (symbol != last && Math.nextUp(low) < high) {
        double middle = (low + high) / 2;
        boolean beyond = plain(costs, 0, 1, order, sampling, middle) == last;
        high = beyond ? middle : high;
        low = beyond ? low : middle;
      }
      for (double u :
          new double[] {low, high, Math.max(0, Math.nextDown(low)), Math.nextUp(high)}) {
        if (u < 1) {
          assertThat(sampler.draw(costs, 0, 1, u))
              .as("round %d: %s, u %s", round, sampling, u)
              .isEqualTo(plain(costs, 0, 1, order, sampling, u));
        }
      }
    }
  }

  private static int plain(
      float[] costs, int lane, int lanes, List<Integer> order, Sampling sampling, double u) {
    Comparator<Integer> likeliest =
        Comparator.comparingDouble((Integer symbol) -> costs[symbol * lanes + lane])
            .thenComparing(Comparator.naturalOrder());
    List<Integer> kept = new ArrayList<>(order);
    double least =
        order.stream().mapToDouble(symbol -> costs[symbol * lanes + lane]).min().orElseThrow();
    if (sampling.topK() > 0 || sampling.topP() < 1) {
      kept.sort(likeliest);
      if (sampling.topK() > 0) {
        kept = kept.subList(0, Math.min(kept.size(), sampling.topK()));
      }
    }
    java.util.function.ToDoubleFunction<Integer> weight =
        symbol -> StrictMath.exp(-(costs[symbol * lanes + lane] - least) / sampling.temperature());
    double all = 0;
    for (int symbol : kept) {
      all += weight.applyAsDouble(symbol);
    }
    if (sampling.topP() < 1) {
      double wanted = sampling.topP() * all;
      all = 0;
      int held = 0;
      while (held == 0 || held < kept.size() && all < wanted) {
        all += weight.applyAsDouble(kept.get(held++));
      }
      kept = kept.subList(0, held);
    }
    double sum = 0;
    for (int symbol : kept) {
      sum += weight.applyAsDouble(symbol);
      if (sum > u * all) {
        return symbol;
      }
    }
    return kept.get(kept.size() - 1);
  }

  @Test
  void refusesWhatIsNoSampling() {
    assertThatThrownBy(() -> Sampling.of(0, 0, 1)).hasMessageContaining("temperature must be");
    assertThatThrownBy(() -> Sampling.of(1, -1, 1)).hasMessageContaining("top-k must not be");
    assertThatThrownBy(() -> Sampling.of(1, 0, 0)).hasMessageContaining("top-p must be above 0");
    assertThatThrownBy(() -> Sampling.of(1, 0, 1.5)).hasMessageContaining("top-p must be above 0");
    assertThat(Sampling.of(0.5, 40, 0.9)).hasToString("T 0.5, top 40, p 0.9");
  }
}
