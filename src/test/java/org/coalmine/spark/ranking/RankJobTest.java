package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalmine.spark.ranking.RankFixture.exact;
import static org.coalmine.spark.ranking.RankFixture.settings;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.CountingModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelSource;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankJobTest {
  private static final RankFixture FIXTURE = new RankFixture(3);
  private static final List<BigInteger> ORACLE = FIXTURE.ranks();

  /** The model of a test that looks at it; tasks run in this process. */
  private static final AtomicReference<LanguageModel> DECODED = new AtomicReference<>();

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2,4]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static RankOutcome rank(
      RankSettings settings, @Nullable RunDirectory run, RankProgress progress) {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    return new RankJob(spark, model, settings, run)
        .rank(FIXTURE.candidates(), FIXTURE.thresholds(), progress);
  }

  private static RankOutcome rank(RankSettings settings) {
    return rank(settings, null, RankProgress.NONE);
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(folder.resolve("run").toUri());
  }

  private RunDirectory create() {
    return RunDirectory.create(path(), new Configuration(false));
  }

  private RunDirectory resume() {
    return RunDirectory.resume(path(), new Configuration(false));
  }

  @Test
  void oracleKnowsAMemorizedCanaryFromOthers() {
    assertThat(ORACLE).startsWith(BigInteger.ONE);
    assertThat(ORACLE.get(4)).isGreaterThan(BigInteger.valueOf(100));
    assertThat(ORACLE.get(4)).as("two canaries that tie").isEqualTo(ORACLE.get(3));
  }

  @Test
  void denseCountEqualsThePlainLoop() {
    RankOutcome outcome = rank(settings(0, 1000, null));

    assertThat(exact(outcome)).isEqualTo(ORACLE);
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.candidates()).isEqualTo(1000);
    assertThat(outcome.histogram()).get().returns(1000L, histogram -> histogram.candidates());
    assertThat(outcome.ranks()).allMatch(rank -> rank.rank().method() == Method.DENSE);
  }

  @Test
  void pruningEqualsThePlainLoopAndNeedsNoDenseCount() {
    RankOutcome outcome = rank(settings(1_000_000, 1000, null));

    assertThat(exact(outcome)).isEqualTo(ORACLE);
    assertThat(outcome.histogram()).isEmpty();
    assertThat(outcome.ranks()).allMatch(rank -> rank.rank().method() == Method.PRUNED);
  }

  @Test
  void whatPruningLeavesIsCountedDensely() {
    RankOutcome outcome = rank(settings(60, 1000, null));

    assertThat(exact(outcome)).isEqualTo(ORACLE);
    assertThat(outcome.ranks())
        .extracting(rank -> rank.rank().method())
        .contains(Method.PRUNED, Method.DENSE);
  }

  @Test
  void probeLeavesToTheDenseCountWhatTheWalkWouldNotReach() {
    RankFixture wide = new RankFixture(5);
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    RankOutcome dense =
        new RankJob(spark, model, settings(0, 100_000, null, 5000), null)
            .rank(wide.candidates(), wide.thresholds(), RankProgress.NONE);
    assertThat(dense.pruning().probedSteps()).isEmpty();

    RankOutcome probed =
        new RankJob(spark, model, settings(2000, 100_000, null, 5000), null)
            .rank(wide.candidates(), wide.thresholds(), RankProgress.NONE);
    assertThat(exact(probed)).isEqualTo(exact(dense));
    assertThat(probed.pruning().probedSteps().orElseThrow()).isGreaterThan(2000);
    assertThat(probed.pruning().cut()).isTrue();
    assertThat(probed.pruning().allowance()).isEqualTo(20);
    assertThat(probed.pruning().steps()).isLessThan(100);
    assertThat(probed.complete()).isTrue();

    RankOutcome within =
        new RankJob(spark, model, settings(1_000_000, 100_000, null, 5000), null)
            .rank(wide.candidates(), wide.thresholds(), RankProgress.NONE);
    assertThat(exact(within)).isEqualTo(exact(dense));
    assertThat(within.pruning().probedSteps())
        .hasValue(probed.pruning().probedSteps().orElseThrow());
    assertThat(within.pruning().cut()).isFalse();
    assertThat(within.pruning().allowance()).isEqualTo(1_000_000);
    assertThat(within.histogram()).isEmpty();

    RankOutcome hurried =
        new RankJob(spark, model, settings(2000, 100_000, Duration.ofHours(1), 5000), null)
            .rank(wide.candidates(), wide.thresholds(), RankProgress.NONE);
    assertThat(hurried.pruning().probedSteps()).as("a dense count may be cut short").isEmpty();
    assertThat(hurried.pruning().allowance()).isEqualTo(2000);
  }

  @Test
  void spaceAboveTheLimitIsLeftWithIntervals() {
    RankOutcome outcome = rank(settings(60, 999, null));

    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.unfinished()).isNotEmpty();
    assertIntervalsHold(outcome);
  }

  @Test
  void deadlineGivesIntervalsThatHold() {
    RankOutcome outcome = rank(settings(0, 1000, Duration.ZERO));

    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.candidates()).isLessThan(BigInteger.valueOf(1000));
    assertIntervalsHold(outcome);
  }

  @Test
  void deadlineEndsThePrunedWalkToo() {
    RankOutcome outcome = rank(settings(Long.MAX_VALUE, 1000, Duration.ZERO));

    assertThat(outcome.pruning().steps()).isZero();
    assertIntervalsHold(outcome);
  }

  private static void assertIntervalsHold(RankOutcome outcome) {
    for (int canary = 0; canary < ORACLE.size(); canary++) {
      CanaryRank rank = outcome.ranks().get(canary);
      assertThat(ORACLE.get(canary)).isBetween(rank.rank().low(), rank.rank().high());
    }
  }

  @Test
  void progressGoesFromNothingToEverything() {
    List<RankProgress.Dense> states = new ArrayList<>();
    rank(
        settings(0, 1000, null),
        null,
        new RankProgress() {
          @Override
          public void dense(Dense state) {
            states.add(state);
          }
        });

    assertThat(states).hasSize(states.get(0).shards() + 1).hasSizeGreaterThan(20);
    assertThat(states.get(0)).returns(0, RankProgress.Dense::shardsDone);
    assertThat(states.get(states.size() - 1))
        .returns(states.get(0).shards(), RankProgress.Dense::shardsDone)
        .returns(BigInteger.valueOf(1000), RankProgress.Dense::candidates)
        .returns(0L, RankProgress.Dense::remainingMillis);
  }

  /** Twenty-five shards on two threads; the process has one model, which counts its steps. */
  @Test
  void textBeforeTheHoleIsScoredOnceForAllShards() {
    CountingModel counting =
        new CountingModel(
            RankFixture.decode(RankFixture.file()), FIXTURE.candidates().context().length());
    DECODED.set(counting);
    SharedModel model =
        SharedModel.of(
            spark,
            new ModelSource.Bytes(new byte[] {4}),
            files -> Objects.requireNonNull(DECODED.get()));

    RankOutcome outcome =
        new RankJob(spark, model, settings(0, 1000, null), null)
            .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);

    assertThat(exact(outcome)).isEqualTo(ORACLE);
    assertThat(counting.early()).isEqualTo(FIXTURE.candidates().context().length());
    assertThat(counting.advances()).isGreaterThan(25 + counting.early());
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The driver dies when so many shards are done. */
  private static RankProgress crashAfter(int shards) {
    return new RankProgress() {
      @Override
      public void dense(Dense state) {
        if (state.shardsDone() - state.shardsResumed() == shards) {
          throw new Crash();
        }
      }
    };
  }

  @Test
  void resumedJobCountsWhatIsMissingAndNothingElse() {
    try (RunDirectory run = create()) {
      assertThatThrownBy(() -> rank(settings(0, 1000, null), run, crashAfter(7)))
          .isInstanceOf(Crash.class);
    }
    try (RunDirectory run = resume()) {
      assertThatThrownBy(() -> rank(settings(0, 1000, null), run, crashAfter(5)))
          .isInstanceOf(Crash.class);
    }
    try (RunDirectory run = resume()) {
      RankOutcome outcome = rank(settings(0, 1000, null), run, RankProgress.NONE);

      assertThat(outcome.shardsResumed()).isEqualTo(12);
      assertThat(exact(outcome)).isEqualTo(ORACLE);
    }
    try (RunDirectory run = resume()) {
      RankOutcome again = rank(settings(0, 1000, null), run, RankProgress.NONE);

      assertThat(again.shardsResumed()).isEqualTo(25);
      assertThat(exact(again)).isEqualTo(ORACLE);
    }
  }

  /** As when two drivers ran side by side: no two counts of a shard take the same time. */
  @Test
  void shardsThatWereCountedTwiceAreTrusted() throws IOException {
    try (RunDirectory run = create()) {
      rank(settings(0, 1000, null), run, RankProgress.NONE);
    }
    Path first = Files.move(folder.resolve("run"), folder.resolve("first"));
    try (RunDirectory run = create()) {
      rank(settings(0, 1000, null), run, RankProgress.NONE);
    }
    List<Path> segments;
    try (Stream<Path> files = Files.walk(first.resolve("ledger"))) {
      segments = files.filter(file -> file.toString().endsWith(".segment")).toList();
    }
    for (Path segment : segments) {
      Files.copy(segment, folder.resolve("run").resolve(first.relativize(segment)));
    }

    try (RunDirectory run = resume()) {
      RankOutcome outcome = rank(settings(0, 1000, null), run, RankProgress.NONE);

      assertThat(outcome.damaged()).isEmpty();
      assertThat(outcome.shardsResumed()).isEqualTo(25);
      assertThat(exact(outcome)).isEqualTo(ORACLE);
    }
  }

  @Test
  void tornLedgerCostsItsShardsAndNoMore() throws IOException {
    try (RunDirectory run = create()) {
      rank(settings(0, 1000, null), run, RankProgress.NONE);
    }
    Path segment;
    try (Stream<Path> files = Files.walk(folder.resolve("run/ledger"))) {
      segment =
          files.filter(file -> file.toString().endsWith(".segment")).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(segment);
    content[content.length / 2] ^= 1;
    Files.write(segment, content);

    try (RunDirectory run = resume()) {
      RankOutcome outcome = rank(settings(0, 1000, null), run, RankProgress.NONE);

      assertThat(outcome.damaged()).containsExactly(segment.getFileName().toString());
      assertThat(outcome.shardsResumed()).isLessThan(25);
      assertThat(exact(outcome)).isEqualTo(ORACLE);
    }
  }

  @Test
  void ledgerOfAnotherQuestionIsNotAsked() {
    try (RunDirectory run = create()) {
      rank(settings(0, 1000, null), run, RankProgress.NONE);
      RankSettings other =
          new RankSettings(0, BigInteger.valueOf(1000), BigInteger.valueOf(100), null);

      RankOutcome outcome = rank(other, run, RankProgress.NONE);

      assertThat(outcome.shardsResumed()).isZero();
      assertThat(exact(outcome)).isEqualTo(ORACLE);
    }
  }

  /** Another canary, and another tolerance, are other questions: nothing is damaged. */
  @Test
  void ledgerOfOtherThresholdsIsNotAsked() throws IOException {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    Thresholds asked = FIXTURE.thresholds();
    try (RunDirectory run = create()) {
      for (Thresholds thresholds :
          List.of(
              asked,
              asked.only(1, 0, 2, 3, 4),
              asked.only(0, 1, 2, 2, 3),
              Thresholds.of(new double[] {asked.canaryNats(2)}, 0.5))) {
        RankOutcome outcome =
            new RankJob(spark, model, settings(0, 1000, null), run)
                .rank(FIXTURE.candidates(), thresholds, RankProgress.NONE);

        assertThat(outcome.shardsResumed()).as("%s", thresholds).isZero();
        assertThat(outcome.damaged()).as("%s", thresholds).isEmpty();
        assertThat(outcome.complete()).isTrue();
      }
    }
    try (Stream<Path> ledgers = Files.list(folder.resolve("run/ledger"))) {
      assertThat(ledgers).hasSize(4);
    }
  }

  /** The names were taken from version 0.1.0: a run of before must find its ledgers. */
  @Test
  void ledgerKeepsItsName() throws IOException {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    Map<Thresholds, String> names =
        Map.of(
            Thresholds.of(new double[] {25.25, 40.5}, 0.0),
            "6663dcf795230b278bab36e061f94488d4a72a22bba62425984246ed036c1a4d",
            Thresholds.of(new double[] {40.5, 25.25, 25.25}, 0.125),
            "b2f9ca6e8b51f86010be20d34b25855861ff5c8449003ca6e3a1655b32b8bed5");
    for (Map.Entry<Thresholds, String> name : names.entrySet()) {
      try (RunDirectory run = create()) {
        new RankJob(spark, model, settings(0, 1000, null), run)
            .rank(FIXTURE.candidates(), name.getKey(), RankProgress.NONE);
      }
      Path finished = Files.move(folder.resolve("run"), folder.resolve(name.getValue()));
      try (Stream<Path> ledgers = Files.list(finished.resolve("ledger"))) {
        assertThat(ledgers)
            .singleElement()
            .extracting(ledger -> ledger.getFileName().toString())
            .isEqualTo(name.getValue());
      }
    }
  }

  /** Version 0.1.0 counted this canary within 10⁻⁴ nats: what it counted is not mixed in. */
  @Test
  void ledgerOfABandThatGrewHasAnotherName() throws IOException {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    try (RunDirectory run = create()) {
      new RankJob(spark, model, settings(0, 1000, null), run)
          .rank(
              FIXTURE.candidates(),
              Thresholds.of(new double[] {25.25, 40.5}, 1e-4),
              RankProgress.NONE);
    }
    try (Stream<Path> ledgers = Files.list(folder.resolve("run/ledger"))) {
      assertThat(ledgers)
          .singleElement()
          .extracting(ledger -> ledger.getFileName().toString())
          .isNotEqualTo("1f1de6611a573eac69059cdce15f01450d8a33f731df6300cfb1c877d921a8e8");
    }
  }

  @Test
  void retriedTasksCountOnce() {
    byte[] file = Arrays.copyOf(RankFixture.file(), RankFixture.file().length + 1);
    file[file.length - 1] = '\n';
    SharedModel model =
        SharedModel.of(
            spark,
            new ModelSource.Bytes(file),
            files -> {
              TaskContext task = TaskContext.get();
              if (task != null && task.attemptNumber() < 2) {
                throw new IllegalStateException("a flaky machine");
              }
              return RankFixture.decode(files);
            });

    RankOutcome outcome =
        new RankJob(spark, model, settings(0, 1000, null), null)
            .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);

    assertThat(exact(outcome)).isEqualTo(ORACLE);
  }

  @Test
  void taskThatAlwaysFailsEndsTheJobWithItsOwnError() {
    SharedModel model =
        SharedModel.of(
            spark,
            new ModelSource.Bytes(new byte[] {1}),
            files -> {
              throw new IllegalArgumentException("not a model");
            });

    assertThatThrownBy(
            () ->
                new RankJob(spark, model, settings(0, 1000, null), null)
                    .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a model");
  }
}
