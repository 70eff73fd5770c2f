package org.coalmine.exposure.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.PlainLoop;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.TokenWorlds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dense and pruned ranks equal the plain loop's, for every kind of space and model. */
final class CountedRanksTest {
  private static final int SEED = 20190814;
  private static final int CANARIES = 25;
  private static final double TOLERANCE_NATS = 0.02;

  private static final List<Case> CASES = new ArrayList<>();

  /** Every format by every model; the plain loops are run once. */
  static synchronized List<Case> cases() {
    if (CASES.isEmpty()) {
      for (CanaryFormat format : Samples.formats()) {
        for (LanguageModel model : Samples.models()) {
          CASES.add(new Case(format, model));
        }
        for (int lanes : new int[] {7, 128}) {
          CASES.add(new Case(format, Samples.ngram(3).withLanes(lanes)));
        }
      }
      for (int lanes : new int[] {24, 128}) {
        List<Enumerated> worlds = TokenWorlds.all(lanes);
        for (Enumerated world : worlds) {
          CASES.add(new Case("tokens " + worlds.indexOf(world), world));
        }
      }
    }
    return CASES;
  }

  /** One format, one model, some canaries with their true ranks. */
  private record Case(String format, LanguageModel model, Candidates candidates, PlainLoop loop) {
    Case(CanaryFormat format, LanguageModel model) {
      this(
          format.name(),
          model,
          Candidates.of(format, model.vocabulary()),
          new PlainLoop(model, format));
    }

    Case(String format, Enumerated world) {
      this(format, world.model(), world.candidates(), new PlainLoop(world.nats()));
    }

    @Override
    public String toString() {
      return "%s by %s of %d lanes, seed %d"
          .formatted(format, model.getClass().getSimpleName(), model.scorer().lanes(), SEED);
    }

    BigInteger size() {
      return BigInteger.valueOf(loop.size());
    }

    /** The cheapest and the costliest candidate, and some drawn ones. */
    int[] canaries() {
      Comparator<Integer> byNats = Comparator.comparingDouble(loop::nats);
      Random random = new Random(SEED);
      List<Integer> all = IntStream.range(0, loop.size()).boxed().toList();
      return IntStream.concat(
              IntStream.of(Collections.min(all, byNats), Collections.max(all, byNats)),
              random.ints(CANARIES, 0, loop.size()))
          .toArray();
    }

    Thresholds thresholds() {
      return Thresholds.of(
          Arrays.stream(canaries()).mapToDouble(loop::nats).toArray(), TOLERANCE_NATS);
    }

    List<CanaryRank> expected(Method method) {
      return Arrays.stream(canaries()).mapToObj(canary -> expected(canary, method)).toList();
    }

    CanaryRank expected(int canary, Method method) {
      double nats = loop.nats(canary);
      return new CanaryRank(
          RankInterval.exact(BigInteger.valueOf(loop.countUpTo(nats)), method),
          BigInteger.valueOf(loop.countUpTo(nats - TOLERANCE_NATS)),
          BigInteger.valueOf(loop.countUpTo(nats + TOLERANCE_NATS)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void denseEqualsThePlainLoop(Case it) {
    ShardPlan whole = ShardPlan.of(it.candidates.automaton(), it.size());

    RankCount count =
        new DenseCount(it.model, it.candidates, it.thresholds()).count(whole.shards().get(0));

    assertThat(count.complete(whole)).as("%s", it).isTrue();
    assertThat(BigInteger.valueOf(count.steps()))
        .as("%s", it)
        .isEqualTo(TrieSize.of(it.candidates.automaton()).inner());
    assertThat(count.ranks(it.thresholds(), it.size()))
        .as("%s", it)
        .isEqualTo(it.expected(Method.DENSE));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyShardsInAnyOrderEqualThePlainLoop(Case it) {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 4; trial++) {
      ShardPlan plan =
          trial % 2 == 0
              ? ShardPlan.of(
                  it.candidates.automaton(), BigInteger.valueOf(1 + random.nextInt(it.loop.size())))
              : randomPlan(random, it.loop.size());
      DenseCount workspace = new DenseCount(it.model, it.candidates, it.thresholds());
      List<Shard> order = new ArrayList<>(plan.shards());
      order.addAll(plan.shards().subList(0, plan.shards().size() / 2));
      Collections.shuffle(order, random);

      RankCount merged = RankCount.none(it.thresholds());
      for (Shard shard : order) {
        RankCount part = RankCount.fromBytes(workspace.count(shard).toBytes());
        merged = random.nextBoolean() ? merged.merge(part) : part.merge(merged);
      }

      assertThat(merged.complete(plan)).as("%s, %s", it, plan).isTrue();
      assertThat(merged.histogram().candidates()).isEqualTo(it.loop.size());
      assertThat(merged.ranks(it.thresholds(), it.size()))
          .as("%s, %s", it, plan)
          .isEqualTo(it.expected(Method.DENSE));
    }
  }

  private static ShardPlan randomPlan(Random random, int size) {
    int[] ends =
        IntStream.concat(random.ints(random.nextInt(12), 1, size + 1), IntStream.of(size))
            .sorted()
            .distinct()
            .toArray();
    List<Shard> shards = new ArrayList<>();
    BigInteger from = BigInteger.ZERO;
    for (int end : ends) {
      shards.add(new Shard(shards.size(), from, BigInteger.valueOf(end)));
      from = BigInteger.valueOf(end);
    }
    return new ShardPlan(shards);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void missingShardsLeaveAnHonestInterval(Case it) {
    Random random = new Random(SEED);
    ShardPlan plan = randomPlan(random, it.loop.size());
    DenseCount workspace = new DenseCount(it.model, it.candidates, it.thresholds());
    RankCount some = RankCount.none(it.thresholds());
    for (Shard shard : plan.shards()) {
      if (random.nextBoolean()) {
        some = some.merge(workspace.count(shard));
      }
    }
    assertHolds(it, some.ranks(it.thresholds(), it.size()), it.expected(Method.DENSE));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void prunedEqualsThePlainLoop(Case it) {

    PrunedCount.Result result =
        PrunedCount.count(it.model, it.candidates, it.thresholds(), 1_000_000_000, Long.MAX_VALUE);

    assertThat(result.unfinished()).as("%s", it).isEmpty();
    assertThat(result.ranks()).as("%s", it).isEqualTo(it.expected(Method.PRUNED));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyBudgetLeavesHonestIntervals(Case it) {
    List<CanaryRank> expected = it.expected(Method.PRUNED);
    for (long budget : new long[] {0, 1, 2, 5, 13, 40, 150, 600, 2500}) {
      PrunedCount.Result result =
          PrunedCount.count(it.model, it.candidates, it.thresholds(), budget, Long.MAX_VALUE);

      assertThat(result.steps()).as("%s", it).isLessThan(budget + it.model.scorer().lanes());
      assertHolds(it, result.ranks(), expected);
      for (int canary = 0; canary < expected.size(); canary++) {
        if (!result.unfinished().contains(canary)) {
          assertThat(result.ranks().get(canary))
              .as("%s, canary %d, budget %d", it, canary, budget)
              .isEqualTo(expected.get(canary));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyTimeLeavesHonestIntervals(Case it) {
    List<CanaryRank> expected = it.expected(Method.PRUNED);
    for (long nanos : new long[] {0, 1_000, 30_000, 300_000, 3_000_000}) {
      PrunedCount.Result result =
          PrunedCount.count(it.model, it.candidates, it.thresholds(), Long.MAX_VALUE, nanos);

      assertHolds(it, result.ranks(), expected);
      if (nanos == 0) {
        assertThat(result.steps()).as("%s", it).isZero();
      }
    }
  }

  private static void assertHolds(Case it, List<CanaryRank> ranks, List<CanaryRank> expected) {
    for (int canary = 0; canary < ranks.size(); canary++) {
      CanaryRank found = ranks.get(canary);
      CanaryRank truth = expected.get(canary);
      assertThat(truth.rank().low())
          .as("%s, canary %d", it, canary)
          .isBetween(found.rank().low(), found.rank().high());
      assertThat(found.nearTiesLow()).isLessThanOrEqualTo(truth.nearTiesLow());
      assertThat(found.nearTiesHigh()).isGreaterThanOrEqualTo(truth.nearTiesHigh());
    }
  }

  @Test
  void plainJavaGivesTheSameIntegers() {
    for (CanaryFormat format : Samples.formats()) {
      Candidates candidates = Candidates.of(format, Samples.ALPHABET);
      Shard whole = ShardPlan.of(candidates.automaton(), candidates.size()).shards().get(0);
      Thresholds thresholds = new Case(format, Samples.lstm(2, 9)).thresholds();

      byte[] vector = counts(Samples.lstm(2, 9), candidates, whole, thresholds);
      byte[] scalar = counts(Samples.scalarLstm(2, 9), candidates, whole, thresholds);

      assertThat(scalar).as(format.name()).isEqualTo(vector);
    }
  }

  private static byte[] counts(
      LanguageModel model, Candidates candidates, Shard shard, Thresholds thresholds) {
    RankCount count = new DenseCount(model, candidates, thresholds).count(shard);
    return (Arrays.toString(count.counts(thresholds)) + count.steps()).getBytes(UTF_8);
  }
}
