package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.ShardPlan;
import org.junit.jupiter.api.Test;

class CountDigestTest {
  private static final Candidates CANDIDATES = new RankFixture(3).candidates();
  private static final Thresholds THRESHOLDS = Thresholds.of(new double[] {25.25, 40.5}, 0.125);

  private static ShardPlan plan(Candidates candidates, long shardCandidates) {
    return ShardPlan.of(candidates.automaton(), BigInteger.valueOf(shardCandidates));
  }

  @Test
  void equalQuestionsHaveOneDigest() {
    assertThat(
            CountDigest.of(
                "2",
                "m",
                new RankFixture(3).candidates(),
                Thresholds.of(new double[] {25.25, 40.5}, 0.125),
                plan(CANDIDATES, 40)))
        .isEqualTo(CountDigest.of("2", "m", CANDIDATES, THRESHOLDS, plan(CANDIDATES, 40)))
        .matches("[0-9a-f]{64}");
  }

  @Test
  void everyPartOfTheQuestionCounts() {
    Candidates longer = new RankFixture(4).candidates();

    assertThat(
            List.of(
                CountDigest.of("2", "m", CANDIDATES, THRESHOLDS, plan(CANDIDATES, 40)),
                CountDigest.of("2", "n", CANDIDATES, THRESHOLDS, plan(CANDIDATES, 40)),
                CountDigest.of("2", "m", longer, THRESHOLDS, plan(CANDIDATES, 40)),
                CountDigest.of("2", "m", CANDIDATES, THRESHOLDS.only(1, 0), plan(CANDIDATES, 40)),
                CountDigest.of("3", "m", CANDIDATES, THRESHOLDS, plan(CANDIDATES, 40)),
                CountDigest.of(
                    "2",
                    "m",
                    CANDIDATES,
                    Thresholds.of(new double[] {25.25, 40.5}, 0.25),
                    plan(CANDIDATES, 40)),
                CountDigest.of("2", "m", CANDIDATES, THRESHOLDS, plan(CANDIDATES, 100))))
        .doesNotHaveDuplicates();
  }
}
