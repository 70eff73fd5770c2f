package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ngram.NgramModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrieWalkTest {
  private static final double ABOVE_ALL = 1e6;

  static List<CanaryFormat> formats() {
    return Samples.formats();
  }

  /** Where the budget ends a walk, what was counted and what was left out are all there is. */
  @ParameterizedTest
  @MethodSource("formats")
  void everyCandidateIsCountedOrLeftOutOnce(CanaryFormat format) {
    Candidates candidates = Candidates.of(format, Samples.ALPHABET);
    NgramModel model = Samples.ngram(3);
    assertEveryCandidateIsCountedOrLeftOutOnce(
        new TrieWalk(new ScoredTrie(model, candidates)), candidates);
    for (int lanes : new int[] {1, 7, 32, 128}) {
      assertEveryCandidateIsCountedOrLeftOutOnce(
          new BufferedWalk(new ScoredTrie(model.withLanes(lanes), candidates)), candidates);
    }
  }

  private static void assertEveryCandidateIsCountedOrLeftOutOnce(Walk walk, Candidates candidates) {
    Thresholds thresholds = Thresholds.of(new double[] {ABOVE_ALL}, 0);
    Random random = new Random(4);
    int size = candidates.size().intValueExact();
    for (int trial = 0; trial < 60; trial++) {
      int from = trial % 2 == 0 ? 0 : random.nextInt(size);
      int to = trial % 2 == 0 ? size : from + 1 + random.nextInt(size - from);
      WalkLimit cut =
          new WalkLimit(
              thresholds,
              Double.POSITIVE_INFINITY,
              random.nextInt(20 + 12 * trial),
              Deadline.NEVER);
      LeafCount leaves = new LeafCount(thresholds, walk.prefixNats());

      walk.walk(BigInteger.valueOf(from), BigInteger.valueOf(to), cut, leaves);

      BigInteger leftOut = cut.unvisitedUpTo()[0];
      assertThat(leftOut.add(BigInteger.valueOf(leaves.candidates())))
          .as("%s of %s from %d to %d, %d steps", walk, candidates, from, to, cut.stepBudget())
          .isEqualTo(to - from);
      assertThat(cut.brokenOff()).isEqualTo(leftOut.signum() > 0);
    }
  }

  @Test
  void aLongTextAfterTheHoleTakesNoMemory() {
    LanguageModel model = Samples.lstm(2, 9);
    CanaryFormat format =
        Samples.regex("long", "no {fill} " + "and so on ".repeat(90), "[0-9]{2}", Check.NONE);
    TrieWalk walk = new TrieWalk(new ScoredTrie(model, Candidates.of(format, model.vocabulary())));
    LeafCount leaves = new LeafCount(Thresholds.of(new double[] {ABOVE_ALL}, 0), 0);

    walk.walk(BigInteger.ZERO, BigInteger.valueOf(100), WalkLimit.nowhere(), leaves);

    assertThat(leaves.candidates()).isEqualTo(100);
    assertThat(walk.levels()).isLessThan(6);
  }
}
