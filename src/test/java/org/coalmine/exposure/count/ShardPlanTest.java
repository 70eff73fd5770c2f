package org.coalmine.exposure.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.sample.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardPlanTest {
  private static final int SIXTEENTH = 16;

  /** Words, checks, variable lengths, from a single fill to 10^15. */
  static Stream<CanaryFormat> formats() {
    List<String> words =
        IntStream.range(0, 1000)
            .mapToObj(i -> Integer.toString(i * 7919 + 11, 36).repeat(1 + i % 3))
            .toList();
    return Stream.concat(
        Samples.formats().stream(),
        Stream.of(
            Samples.regex("nine", "no {fill}", "[0-9]{9}", Check.NONE),
            Samples.regex("card", "no {fill}", "[0-9]{4}( [0-9]{4}){3}", Check.LUHN),
            Samples.regex("lengths", "no {fill}", "[a-z]{1,6}", Check.NONE),
            Samples.regex("luhn-lengths", "no {fill}", "[0-9]{1,9}", Check.LUHN),
            Samples.regex("lopsided", "no {fill}", "a[0-9]{6}|[b-z]", Check.NONE),
            new CanaryFormat(
                "three-words",
                "no {fill}",
                RandomnessSpace.of(new FillExpression.Words(words, 3, "-"), Check.NONE))));
  }

  private static Candidates automaton(CanaryFormat format) {
    return Candidates.of(format, Samples.ALPHABET);
  }

  /** An end is moved by at most a sixteenth of a shard either way. */
  @ParameterizedTest
  @MethodSource("formats")
  void shardsHoldAboutTheSameNumberOfCandidates(CanaryFormat format) {
    Candidates candidates = automaton(format);
    BigInteger size = candidates.size();
    for (int count : new int[] {1, 2, 3, 7, 16, 100, 1000, 1234}) {
      if (size.compareTo(BigInteger.valueOf(count)) < 0) {
        continue;
      }
      BigInteger target = size.add(BigInteger.valueOf(count - 1)).divide(BigInteger.valueOf(count));
      BigInteger planned = size.add(target).subtract(BigInteger.ONE).divide(target);
      BigInteger ideal = size.divide(planned);
      BigInteger slack = ideal.divide(BigInteger.valueOf(SIXTEENTH)).add(BigInteger.ONE);

      ShardPlan plan = ShardPlan.of(candidates.automaton(), target);

      assertThat(plan.size()).isEqualTo(size);
      assertThat(plan.shards()).as("%s in %d", format.name(), count).hasSize(planned.intValue());
      for (Shard shard : plan.shards()) {
        assertThat(shard.size())
            .as("%s in %d: shard %d", format.name(), count, shard.id())
            .isBetween(ideal.subtract(slack), ideal.add(slack));
      }
    }
  }

  /** So that no prefix is walked twice: 10^9 / 7 is no round number, 10^6 is. */
  @Test
  void endsStandWhereSubtreesEnd() {
    Candidates candidates = automaton(Samples.regex("nine", "no {fill}", "[0-9]{9}", Check.NONE));
    ShardPlan plan = ShardPlan.of(candidates.automaton(), BigInteger.valueOf(142_857_143));

    assertThat(plan.shards()).hasSize(7);
    assertThat(plan.shards())
        .allSatisfy(shard -> assertThat(shard.to().mod(BigInteger.valueOf(1_000_000))).isZero());
  }

  @Test
  void hasNoMoreShardsThanADriverCanHold() {
    Candidates candidates = automaton(Samples.regex("nine", "no {fill}", "[0-9]{9}", Check.NONE));

    assertThat(ShardPlan.of(candidates.automaton(), BigInteger.ONE).shards())
        .hasSize(ShardPlan.MAXIMUM_SHARDS);
    assertThatThrownBy(() -> ShardPlan.of(candidates.automaton(), BigInteger.ZERO))
        .hasMessage("targetCandidates must be positive: 0");
  }

  @Test
  void refusesShardsThatLeaveAGapOrOverlap() {
    Shard first = new Shard(0, BigInteger.ZERO, BigInteger.TEN);
    for (long from : new long[] {9, 11}) {
      Shard second = new Shard(1, BigInteger.valueOf(from), BigInteger.valueOf(20));
      assertThatThrownBy(() -> new ShardPlan(List.of(first, second)))
          .hasMessageContaining("shard 1 must begin at 10");
    }
    Shard misnamed = new Shard(2, BigInteger.TEN, BigInteger.valueOf(20));
    assertThatThrownBy(() -> new ShardPlan(List.of(first, misnamed)))
        .hasMessageContaining("shard 1 must begin at 10");
    assertThatThrownBy(() -> new ShardPlan(List.of())).hasMessage("shards must not be empty");
  }
}
