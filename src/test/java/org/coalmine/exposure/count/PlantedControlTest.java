package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.Calibration;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;

class PlantedControlTest {
  private static final int CONTROLS = 250;
  private static final BigInteger SPACE = BigInteger.valueOf(100_000);

  /** Exact ranks of controls drawn uniformly, and of some fills that are put in their place. */
  private static List<BigInteger> ranks(LanguageModel model, List<Integer> planted) {
    CanaryFormat format = Samples.regex("pin", "no {fill}", "[0-9]{5}", Check.NONE);
    Candidates candidates = Candidates.of(format, model.vocabulary());
    KeyedStream stream = KeyedStream.of("controls", "test", 0);
    LogPerplexity score = new LogPerplexity(model);
    double[] nats = new double[CONTROLS];
    for (int control = 0; control < CONTROLS; control++) {
      BigInteger index =
          control < planted.size()
              ? BigInteger.valueOf(planted.get(control))
              : stream.nextBelow(candidates.size());
      nats[control] = score.nats("no " + candidates.automaton().fill(index));
    }
    Thresholds thresholds = Thresholds.of(nats, 0);
    RankCount count =
        new DenseCount(model, candidates, thresholds)
            .count(new Shard(0, BigInteger.ZERO, candidates.size()));
    return count.ranks(thresholds, candidates.size()).stream()
        .map(rank -> rank.rank().low())
        .toList();
  }

  /** A fill that the model makes likely: greedy, symbol by symbol. */
  private static int likely(LanguageModel model) {
    CanaryFormat format = Samples.regex("pin", "no {fill}", "[0-9]{5}", Check.NONE);
    Candidates candidates = Candidates.of(format, model.vocabulary());
    LogPerplexity score = new LogPerplexity(model);
    String fill = "";
    for (int digit = 0; digit < 5; digit++) {
      String best = fill + "0";
      for (char next = '1'; next <= '9'; next++) {
        best = score.nats("no " + fill + next) < score.nats("no " + best) ? fill + next : best;
      }
      fill = best;
    }
    return candidates.automaton().indexOf(fill).orElseThrow().intValueExact();
  }

  @Test
  void exactRanksOfControlsAreUniform() {
    for (LanguageModel model : List.of(Samples.lstm(1, 16), Samples.lstm(2, 9))) {
      List<BigInteger> ranks = ranks(model, List.of());
      Calibration calibration = Calibration.of(ranks, SPACE);
      assertThat(calibration.controls()).isEqualTo(CONTROLS);
      assertThat(calibration.ksPValue()).as("%s", calibration).isGreaterThan(0.01);
      assertThat(lowest(ranks)).isGreaterThan(0.01 / CONTROLS);
    }
  }

  @Test
  void oneControlThatTheModelKnowsIsNamedThoughTheWholeLooksUniform() {
    LanguageModel model = Samples.lstm(1, 16);
    List<BigInteger> ranks = ranks(model, List.of(likely(model)));
    assertThat(Calibration.of(ranks, SPACE).ksPValue()).isGreaterThan(0.01);
    assertThat(lowest(ranks)).isLessThan(0.01 / CONTROLS);
    assertThat(lowest(ranks.subList(1, CONTROLS))).isGreaterThan(0.01 / CONTROLS);
  }

  @Test
  void ranksFromAWrongCountAreNotUniform() {
    List<BigInteger> ranks = new ArrayList<>();
    for (BigInteger rank : ranks(Samples.lstm(1, 16), List.of())) {
      ranks.add(rank.multiply(rank).divide(SPACE).max(BigInteger.ONE));
    }
    assertThat(Calibration.of(ranks, SPACE).ksPValue()).isLessThan(1e-6);
  }

  @Test
  void wrongInputIsRefused() {
    assertThatThrownBy(() -> Calibration.of(List.of(), SPACE)).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Calibration.of(List.of(SPACE.add(BigInteger.ONE)), SPACE))
        .hasMessageContaining("from 1 to N* 100000: 100001");
  }

  /** The smallest p-value of a control. */
  private static double lowest(List<BigInteger> ranks) {
    return ranks.stream().mapToDouble(BigInteger::doubleValue).min().orElseThrow()
        / SPACE.doubleValue();
  }
}
