package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

/** The near-tie band holds the ranks of double precision, also where costs are large. */
final class NearTieBandTest {
  private static final double LEAST_NATS = 1e-4;
  private static final int FILLS = 1_331;
  private static final CanaryFormat FORMAT =
      CanaryFormat.of("digits", "ABCDEFGHIJKLMNOPQRSTUVWXYZ{fill}ABCDEFGHIJKLMNOP", "[0-9A]{3}");
  private static final Alphabet ALPHABET = RandomWeights.alphabet(60);

  /** Weights four times as large as those of a network whose costs are already uneven. */
  private static final LstmWeights WEIGHTS = RandomWeights.of("near ties", ALPHABET, 2, 32, 4 * 3);

  @Test
  void holdsTheRanksOfDoublePrecisionOfEveryFill() {
    int[][] texts =
        IntStream.range(0, FILLS)
            .mapToObj(fill -> FORMAT.space().fill(BigInteger.valueOf(fill)))
            .map(fill -> ALPHABET.encodeExactly(FORMAT.prefix() + fill + FORMAT.suffix()))
            .toArray(int[][]::new);
    double[] nats = LogPerplexity.nats(LstmModel.of(WEIGHTS), texts);
    double[] exact = doublePrecision(texts);
    List<CanaryRank> ranks = ranks(nats);
    double[] sorted = exact.clone();
    Arrays.sort(sorted);

    int beyondTheFixedBand = 0;
    for (int fill = 0; fill < FILLS; fill++) {
      CanaryRank ours = ranks.get(fill);
      int rank = upTo(sorted, exact[fill]);
      assertThat(BigInteger.valueOf(rank))
          .as("fill %d, cost %s nats, in double %s", fill, nats[fill], exact[fill])
          .isBetween(ours.nearTiesLow(), ours.nearTiesHigh());
      beyondTheFixedBand += Math.abs(nats[fill] - exact[fill]) > LEAST_NATS ? 1 : 0;
    }
    assertThat(Arrays.stream(nats).map(LogPerplexity::bits).max().getAsDouble()).isGreaterThan(540);
    assertThat(beyondTheFixedBand).as("fills whose cost differs by more").isGreaterThan(130);
  }

  private static double[] doublePrecision(int[][] texts) {
    ReferenceLstm reference = new ReferenceLstm(WEIGHTS);
    return Arrays.stream(texts)
        .mapToDouble(text -> Arrays.stream(reference.eachNats(text)).sum())
        .toArray();
  }

  private static List<CanaryRank> ranks(double[] nats) {
    Candidates candidates = Candidates.of(FORMAT, ALPHABET);
    Thresholds thresholds = Thresholds.of(nats, LEAST_NATS);
    BigInteger size = BigInteger.valueOf(FILLS);
    return new DenseCount(LstmModel.of(WEIGHTS), candidates, thresholds)
        .count(ShardPlan.of(candidates.automaton(), size).shards().get(0))
        .ranks(thresholds, size);
  }

  private static int upTo(double[] sorted, double nats) {
    int place = Arrays.binarySearch(sorted, nats);
    while (place + 1 < sorted.length && sorted[place + 1] == nats) {
      place++;
    }
    return place + 1;
  }
}
