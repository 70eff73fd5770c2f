package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchSteps;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.ranking.SamplingJob.Question;
import org.coalmine.spark.ranking.SamplingJob.Sampled;
import org.coalmine.store.RunDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ranks, draws and searches on executors that are processes of their own, and die. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RankJobIT {
  private static final RankFixture FIXTURE = new RankFixture(4);
  private static final RankSettings SETTINGS =
      new RankSettings(0, BigInteger.valueOf(10_000), BigInteger.valueOf(50), null);

  private static final long DRAWS = 20_000;

  @TempDir Path folder;

  /** Kills an executor at the given shards. */
  private static final class Killer implements RankProgress {
    private final List<Integer> shards;
    private int killed;

    Killer(Integer... shards) {
      this.shards = List.of(shards);
    }

    @Override
    public void dense(Dense state) {
      if (shards.contains(state.shardsDone()) && LocalCluster.killExecutor()) {
        killed++;
      }
    }
  }

  /** What draws and searches answered. */
  private record Answers(Sampled sampled, UniformSample uniform, Extraction extraction) {
    /** Calls {@code midway} once in every job, when a part of its results is there. */
    static Answers of(JavaSparkContext spark, Runnable midway) {
      SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
      Thresholds thresholds = FIXTURE.thresholds();
      Question question =
          new Question(
              IntStream.range(0, thresholds.canaries()).mapToObj(thresholds::canaryNats).toList(),
              FIXTURE.indices(),
              0.95);
      SamplingJob sampling = new SamplingJob(spark, () -> 2, model, 2000);
      Once inSampling = new Once(midway);
      Sampled sampled =
          sampling.importance(
              FIXTURE.candidates(),
              question,
              "s",
              new DrawPlan(DRAWS / 2, DRAWS, 0),
              (draws, most) -> inSampling.runIf(draws > DRAWS / 4));
      Once inUniform = new Once(midway);
      UniformSample uniform =
          sampling.uniform(
              FIXTURE.candidates(),
              "s",
              DRAWS,
              (draws, most) -> inUniform.runIf(draws > DRAWS / 4));
      Once inExtraction = new Once(midway);
      Extraction extraction =
          new ExtractionJob(spark, model, new SearchSteps(40, 40, 50_000))
              .extract(
                  FIXTURE.candidates(),
                  1000,
                  100_000_000,
                  new ExtractionProgress() {
                    @Override
                    public void wave(int tasks, int proven) {
                      inExtraction.runIf(proven > 0);
                    }
                  });
      return new Answers(sampled, uniform, extraction);
    }
  }

  /** Does something the first time that a condition holds. */
  private static final class Once {
    private final Runnable action;
    private boolean done;

    Once(Runnable action) {
      this.action = action;
    }

    void runIf(boolean condition) {
      if (condition && !done) {
        done = true;
        action.run();
      }
    }
  }

  private static List<Answers> undisturbed;
  private static JavaSparkContext spark;

  @BeforeAll
  static void open() throws IOException {
    undisturbed = new ArrayList<>();
    for (String master : List.of("local[1]", "local[2]")) {
      try (JavaSparkContext local = LocalSpark.open(master)) {
        undisturbed.add(Answers.of(local, () -> {}));
      }
    }
    spark = new JavaSparkContext(LocalCluster.conf());
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  @Test
  void killedExecutorsDoNotChangeADrawOrAGuess() {
    AtomicInteger killed = new AtomicInteger();

    Answers disturbed =
        Answers.of(spark, () -> killed.addAndGet(LocalCluster.killExecutor() ? 1 : 0));

    assertThat(killed).hasValue(3);
    assertThat(disturbed.extraction().complete()).isTrue();
    assertThat(undisturbed).containsExactly(disturbed, disturbed);
  }

  @Test
  void killedExecutorsDoNotChangeARank() throws IOException {
    List<BigInteger> oracle = FIXTURE.ranks();
    Killer killer = new Killer(30, 100);
    try (RunDirectory run =
        RunDirectory.create(
            new org.apache.hadoop.fs.Path(folder.resolve("run").toUri()),
            new Configuration(false))) {
      SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);

      RankOutcome disturbed =
          new RankJob(spark, model, SETTINGS, run)
              .rank(FIXTURE.candidates(), FIXTURE.thresholds(), killer);
      RankOutcome fromLedger =
          new RankJob(spark, model, SETTINGS, run)
              .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);
      RankOutcome undisturbed =
          new RankJob(spark, model, SETTINGS, null)
              .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);

      assertThat(killer.killed).isEqualTo(2);
      assertThat(RankFixture.exact(disturbed)).isEqualTo(oracle);
      assertThat(RankFixture.exact(undisturbed)).isEqualTo(oracle);
      assertThat(disturbed.ranks()).isEqualTo(undisturbed.ranks());
      assertThat(disturbed.candidates()).isEqualTo(undisturbed.candidates());
      assertThat(fromLedger.ranks()).isEqualTo(undisturbed.ranks());
      assertThat(fromLedger.damaged()).isEmpty();
    }
  }
}
