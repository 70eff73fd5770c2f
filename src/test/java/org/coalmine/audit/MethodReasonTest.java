package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Histogram;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.spark.ranking.RankOutcome;
import org.coalmine.spark.ranking.RankOutcome.Pruning;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

class MethodReasonTest {
  private static final BigInteger SIZE = BigInteger.valueOf(1000);
  private static final MethodReason REASON = new MethodReason(BigInteger.valueOf(1110), SIZE);

  private static CanaryRank exact(Method method) {
    return new CanaryRank(RankInterval.exact(BigInteger.TWO, method), BigInteger.ONE, SIZE);
  }

  private static CanaryRank open(Method method, double confidence) {
    return new CanaryRank(
        new RankInterval(BigInteger.ONE, SIZE, method, confidence), BigInteger.ZERO, SIZE);
  }

  private static RankOutcome walked(
      List<CanaryRank> ranks, long steps, Optional<BigInteger> dense) {
    return outcome(ranks, new Pruning(OptionalDouble.empty(), 500, 500, steps), dense);
  }

  private static RankOutcome notWalked(
      List<CanaryRank> ranks, long steps, Optional<BigInteger> dense) {
    return outcome(ranks, new Pruning(OptionalDouble.empty(), 0, 0, steps), dense);
  }

  private static RankOutcome outcome(
      List<CanaryRank> ranks, Pruning pruning, Optional<BigInteger> dense) {
    return new RankOutcome(
        ranks,
        dense.map(candidates -> counted()),
        dense.isPresent() && dense.get().equals(SIZE),
        dense.orElse(BigInteger.ZERO),
        pruning.steps(),
        0,
        pruning,
        0,
        0,
        List.of());
  }

  private static Histogram counted() {
    LanguageModel model = new HashedModel(Alphabet.of(" 0123456789"), 1, 2, 4, "", 0);
    Candidates digit =
        Candidates.of(
            new CanaryFormat(
                "digit",
                "{fill}",
                RandomnessSpace.of(new FillExpression.Regex("[0-9]"), Check.NONE)),
            model.vocabulary());
    return new DenseCount(model, digit, Thresholds.of(new double[] {3}, 0))
        .count(new Shard(0, BigInteger.ZERO, digit.size()))
        .histogram();
  }

  @Test
  void theWalkAlone() {
    List<CanaryRank> all = List.of(exact(Method.PRUNED));
    assertThat(REASON.of(walked(all, 40, Optional.empty()), all))
        .isEqualTo(
            "The pruned walk reached every canary in 40 steps of the model, so no dense pass was"
                + " made.");
    assertThat(REASON.of(walked(all, 40, Optional.of(SIZE)), all))
        .as("near ties were out of the walk's reach")
        .isEqualTo(
            "The pruned walk reached every canary in 40 steps of the model; near ties needed a"
                + " dense pass, which scored every one of 1,000 candidates.");
  }

  @Test
  void aWalkThatBrokeOffNamesItsAllowanceAndWhatCameAfter() {
    List<CanaryRank> some = List.of(exact(Method.PRUNED), open(Method.PRUNED, 1));
    String walk =
        "The pruned walk reached 1 of 2 canaries in 470 steps of the model and broke off: the next"
            + " would exceed its time or its allowance of 500; ";
    assertThat(REASON.of(walked(some, 470, Optional.empty()), some))
        .isEqualTo(walk + "a dense pass would take 1,110 steps and was not made.");
    List<CanaryRank> estimated = List.of(some.get(0), open(Method.IMPORTANCE, 0.95));
    assertThat(REASON.of(walked(some, 470, Optional.empty()), estimated))
        .endsWith("was not made; 1 rank was estimated by importance sampling.");
    List<CanaryRank> counted = List.of(some.get(0), exact(Method.DENSE));
    assertThat(REASON.of(walked(counted, 470, Optional.of(SIZE)), counted))
        .isEqualTo(
            walk + "the others needed a dense pass, which scored every one of 1,000 candidates.");
  }

  @Test
  void whatAProbeSaidComesFirst() {
    List<CanaryRank> counted = List.of(exact(Method.DENSE));
    Pruning cut = new Pruning(OptionalDouble.of(12_345.6), 500, 5, 4);
    assertThat(REASON.of(outcome(counted, cut, Optional.of(SIZE)), counted))
        .isEqualTo(
            "A probe of 640 descents put the pruned walk for all canaries at about 12,346 steps of"
                + " the model, twice of which is more than the 500 it may take, so that it got a"
                + " hundredth; the pruned walk reached 0 of 1 canaries in 4 steps of the model and"
                + " broke off: the next would exceed its time or its allowance of 5; the others"
                + " needed a dense pass, which scored every one of 1,000 candidates.");
    List<CanaryRank> all = List.of(exact(Method.PRUNED));
    Pruning within = new Pruning(OptionalDouble.of(40), 500, 500, 41);
    assertThat(REASON.of(outcome(all, within, Optional.empty()), all))
        .isEqualTo(
            "A probe of 640 descents put the pruned walk for all canaries at about 40 steps of the"
                + " model; the pruned walk reached every canary in 41 steps of the model, so no"
                + " dense pass was made.");
  }

  @Test
  void methodsThatWereNotAskedForAreNotNamed() {
    List<CanaryRank> counted = List.of(exact(Method.DENSE));
    assertThat(REASON.of(notWalked(counted, 0, Optional.of(SIZE)), counted))
        .isEqualTo("A dense pass scored every one of 1,000 candidates.");
    List<CanaryRank> open = List.of(open(Method.DENSE, 1));
    assertThat(REASON.of(notWalked(open, 0, Optional.of(BigInteger.TEN)), open))
        .isEqualTo("A dense pass stopped early, after 10 of 1,000 candidates.");
    List<CanaryRank> drawn = List.of(open(Method.UNIFORM, 0.95), open(Method.UNIFORM, 0.95));
    assertThat(REASON.of(notWalked(open, 0, Optional.empty()), drawn))
        .isEqualTo("2 ranks were estimated from uniform draws.");
    List<CanaryRank> found = List.of(exact(Method.IMPORTANCE), open(Method.IMPORTANCE, 0.95));
    assertThat(REASON.of(notWalked(open, 0, Optional.empty()), found))
        .isEqualTo(
            "1 rank was proved by the search beside the draws; 1 rank was estimated by importance"
                + " sampling.");
    assertThat(REASON.of(notWalked(List.of(), 0, Optional.empty()), List.of()))
        .isEqualTo("There was no canary to rank.");
    assertThat(REASON.of(notWalked(open, 0, Optional.empty()), open))
        .isEqualTo("No method was allowed a step.");
  }
}
