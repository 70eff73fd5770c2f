package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.RankCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;

/**
 * The plan and the merge under a cluster that reorders, repeats, delays and loses results, and
 * under a driver that dies between them. The cluster is a seeded fake: thousands of schedules per
 * second, each repeatable by its number.
 */
class SimulatedScheduleTest {
  private static final int SCHEDULES = 100_000;
  private static final int[] SHARD_SIZES = {3, 17, 25, 40, 100};
  private static final RankFixture FIXTURE = new RankFixture(2);

  private final Candidates candidates = FIXTURE.candidates();
  private final Thresholds thresholds = FIXTURE.thresholds();
  private final List<BigInteger> oracle = FIXTURE.ranks();
  private final List<Planned> plans = new ArrayList<>();

  /** A plan and what an executor would answer for each of its shards. */
  private record Planned(ShardPlan plan, List<byte[]> results) {}

  SimulatedScheduleTest() {
    LanguageModel model = RankFixture.decode(RankFixture.file());
    for (int size : SHARD_SIZES) {
      ShardPlan plan = ShardPlan.of(candidates.automaton(), BigInteger.valueOf(size));
      List<byte[]> results =
          plan.shards().stream()
              .map(shard -> new DenseCount(model, candidates, thresholds).count(shard).toBytes())
              .toList();
      plans.add(new Planned(plan, results));
    }
  }

  /** What became of the results of one schedule. */
  private static final class Fates {
    int repeated;
    int delayed;
    int lost;
    int restarts;
  }

  @Test
  void everyScheduleCountsEveryCandidateOnce() {
    Fates fates = new Fates();
    for (int schedule = 0; schedule < SCHEDULES; schedule++) {
      // Plans of many shards are costly to simulate; a fiftieth of the schedules will do.
      Planned planned = plans.get(schedule % 50 == 0 ? 0 : 1 + schedule % (plans.size() - 1));
      RankCount total = run(planned, new Random(schedule), fates);
      if (!total.complete(planned.plan()) || !exact(total).equals(oracle)) {
        assertThat(exact(total)).as("schedule %d", schedule).isEqualTo(oracle);
        assertThat(total.complete(planned.plan())).as("schedule %d", schedule).isTrue();
      }
    }
    assertThat(List.of(fates.repeated, fates.delayed, fates.lost, fates.restarts))
        .as("results repeated, delayed, lost; drivers restarted")
        .allSatisfy(count -> assertThat(count).isGreaterThan(SCHEDULES / 10));
  }

  private List<BigInteger> exact(RankCount total) {
    return total.ranks(thresholds, candidates.size()).stream()
        .map(CanaryRank::rank)
        .map(rank -> rank.exact() ? rank.low() : BigInteger.valueOf(-1))
        .toList();
  }

  /** Drives one count to its end, as the job does: what is missing is asked for again. */
  private RankCount run(Planned planned, Random random, Fates fates) {
    Map<Integer, byte[]> ledger = new HashMap<>();
    List<Integer> underWay = new ArrayList<>();
    DenseCounts counts = new DenseCounts(planned.plan(), thresholds, null);
    while (!counts.missing().isEmpty()) {
      for (Shard shard : counts.missing()) {
        underWay.add(shard.id());
      }
      Collections.shuffle(underWay, random);
      List<Integer> late = new ArrayList<>();
      for (int shard : underWay) {
        int fate = random.nextInt(10);
        if (fate == 0) {
          fates.lost++;
        } else if (fate == 1) {
          fates.delayed++;
          late.add(shard);
        } else {
          deliver(planned, shard, counts, ledger, random);
          if (fate == 2) {
            fates.repeated++;
            deliver(planned, shard, counts, ledger, random);
          }
        }
      }
      underWay = late;
      if (!counts.candidates().equals(sizes(planned.plan(), counts))) {
        throw new AssertionError("counted " + counts.candidates());
      }
      if (random.nextInt(20) == 0) {
        holds(counts.merged());
      }
      if (random.nextInt(8) == 0) {
        fates.restarts++;
        counts = new DenseCounts(planned.plan(), thresholds, null);
        ledger.values().forEach(counts::add);
      }
    }
    return counts.merged();
  }

  /** The driver takes a result; a crash may come before the ledger has it. */
  private static void deliver(
      Planned planned, int shard, DenseCounts counts, Map<Integer, byte[]> ledger, Random random) {
    byte[] result = planned.results().get(shard);
    counts.add(result);
    if (random.nextInt(5) > 0) {
      ledger.put(shard, result);
    }
  }

  private static BigInteger sizes(ShardPlan plan, DenseCounts counts) {
    BigInteger sum = plan.size();
    for (Shard missing : counts.missing()) {
      sum = sum.subtract(missing.size());
    }
    return sum;
  }

  /** Stopped at any moment the answer is an interval that holds. */
  private void holds(RankCount part) {
    List<CanaryRank> ranks = part.ranks(thresholds, candidates.size());
    for (int canary = 0; canary < ranks.size(); canary++) {
      assertThat(oracle.get(canary))
          .isBetween(ranks.get(canary).rank().low(), ranks.get(canary).rank().high());
    }
  }
}
