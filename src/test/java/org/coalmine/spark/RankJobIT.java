package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.store.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rank job on executors that are processes of their own, and die. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RankJobIT {
  private static final RankFixture FIXTURE = new RankFixture(4);
  private static final RankSettings SETTINGS =
      new RankSettings(0, BigInteger.valueOf(10_000), BigInteger.valueOf(50), null);

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

  @Test
  void killedExecutorsDoNotChangeARank() throws IOException {
    List<BigInteger> oracle = FIXTURE.ranks();
    Killer killer = new Killer(30, 100);
    try (JavaSparkContext spark = new JavaSparkContext(LocalCluster.conf());
        RunDirectory run =
            RunDirectory.create(
                new org.apache.hadoop.fs.Path(folder.resolve("run").toUri()),
                new Configuration(false))) {
      SharedModel model = SharedModel.of(spark, RankFixture.file(), RankFixture::decode);

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
