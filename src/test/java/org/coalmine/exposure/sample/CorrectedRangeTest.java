package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.coalmine.exposure.sample.Bets.Side;
import org.coalmine.exposure.sample.PastParts.Correction;
import org.coalmine.exposure.sample.SmallWorlds.Block;
import org.junit.jupiter.api.Test;

/**
 * What intervals rest on, over all blocks of small worlds and not over draws, with corrections at
 * random: the range of corrected values, their mean, and that no bet loses more than nine tenths.
 */
class CorrectedRangeTest {
  private static final int DRAWS = 4_000;
  private static final int CORRECTIONS = 40;

  /** Corrections of every size, among them the complement and those of one proposal alone. */
  private static double[] slopes(Random random, List<Proposal> mixture, int turn) {
    double[] slopes = new double[mixture.size()];
    if (turn == 0) {
      return slopes;
    }
    double scale = Math.pow(10, 2 - random.nextInt(8));
    int alone = random.nextInt(slopes.length);
    for (int c = 0; c < slopes.length; c++) {
      slopes[c] = turn % 3 == 0 && c != alone ? 0 : scale * random.nextGaussian();
    }
    for (int c = 0; c < slopes.length; c++) {
      if (turn % 5 == 0 && mixture.get(c).isUniform()) {
        slopes[c] = 1 / mixture.get(c).share();
      }
    }
    return slopes;
  }

  @Test
  void correctedValuesKeepTheirMeanAndStayInTheirRange() {
    List<List<Proposal>> mixtures =
        List.of(
            Proposal.DEFAULT_MIXTURE,
            List.of(new Proposal(1, 0.9), new Proposal(0, 0.1)),
            List.of(new Proposal(1, 1)),
            List.of(new Proposal(0, 1)));
    Random random = new Random(19);
    int whole = 0;
    for (SmallWorlds world : SmallWorlds.all()) {
      double size = world.size();
      for (List<Proposal> mixture : mixtures) {
        List<Block> blocks = world.blocks(mixture, DRAWS, 128);
        WeightBound bound =
            WeightBound.of(
                world.candidates().automaton(),
                mixture,
                new Descent(world.model(), world.candidates()).prefixNats());
        double covered = blocks.stream().mapToDouble(Block::probability).sum();
        assertThat(covered).isLessThan(1 + 1e-9);
        whole += covered > 1 - 1e-9 ? 1 : 0;
        PastParts parts =
            new PastParts(
                mixture,
                blocks.stream().flatMapToDouble(b -> Arrays.stream(b.parts())).toArray(),
                DrawPlan.exactly(blocks.size()));
        double[] scores =
            blocks.stream().flatMapToDouble(b -> Arrays.stream(b.nats())).sorted().toArray();
        for (int turn = 0; turn < CORRECTIONS; turn++) {
          double threshold =
              scores[turn < 2 ? turn * (scores.length - 1) : random.nextInt(scores.length)];
          double[] slopes = slopes(random, mixture, turn);
          Correction correction = parts.correction(slopes, 0, 0, 1);
          double limit = bound.mostCandidates(threshold) / size;
          double least = correction.least();
          double most = parts.most(correction, limit);
          double mean = 0;
          double uncorrected = 0;
          double spread = 0;
          for (Block block : blocks) {
            double corrected = block.value(threshold, size);
            uncorrected += block.probability() * corrected;
            for (int c = 0; c < slopes.length; c++) {
              corrected -= slopes[c] * (block.parts()[c] - mixture.get(c).share());
            }
            assertThat(corrected).as("%s, %s", world, mixture).isBetween(least, most);
            mean += block.probability() * corrected;
            spread = Math.max(spread, Math.abs(corrected));
            for (double m : new double[] {1e-9, random.nextDouble(), 0.999}) {
              assertFactors(corrected, least, most, m);
            }
          }
          if (covered > 1 - 1e-9) {
            assertThat(mean).isCloseTo(uncorrected, within(1e-9 * (1 + spread)));
            assertThat(uncorrected * size)
                .isCloseTo(
                    Arrays.stream(scores).filter(score -> score <= threshold).count(),
                    within(1e-6 * size));
          }
        }
      }
    }
    assertThat(whole).as("worlds and mixtures all of whose blocks were drawn").isGreaterThan(50);
  }

  private static void assertFactors(double corrected, double least, double most, double m) {
    for (Side side : Side.values()) {
      double stake = Bets.mostStake(side, side == Side.LARGER ? least : most, most - least, m);
      double factor = 1 + (side == Side.LARGER ? stake : -stake) * (corrected - m);
      assertThat(factor).isGreaterThanOrEqualTo(0.1 - 1e-12);
    }
  }

  /** The weights of uniform draws are products of rounded numbers, and come out above |R|. */
  @Test
  void weightsThatRoundUpStayInTheRange() {
    List<Proposal> mixture = List.of(new Proposal(0, 1));
    int above = 0;
    for (SmallWorlds world : SmallWorlds.all()) {
      List<Block> blocks = world.blocks(mixture, 2000, 1);
      PastParts parts = new PastParts(mixture, new double[] {1}, DrawPlan.exactly(1));
      double most = parts.most(parts.correction(new double[1], 0, 0, 1), Double.POSITIVE_INFINITY);
      for (Block block : blocks) {
        double value = block.value(Double.POSITIVE_INFINITY, world.size());
        above += value > 1 ? 1 : 0;
        assertThat(value).isLessThanOrEqualTo(most);
      }
    }
    assertThat(above).as("values that a bound without an allowance would not hold").isPositive();
  }
}
