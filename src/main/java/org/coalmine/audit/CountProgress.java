package org.coalmine.audit;

import java.math.BigDecimal;
import org.coalmine.spark.RunMetrics;
import org.coalmine.spark.RunMetrics.Metric;
import org.coalmine.spark.ranking.RankProgress;

/** Tells a person how the count goes, and Spark's metrics. */
final class CountProgress implements RankProgress {
  private static final long PARTS = 1_000_000;

  private final String format;
  private final RunMetrics metrics;
  private final AuditProgress progress;

  CountProgress(String format, RunMetrics metrics, AuditProgress progress) {
    this.format = format;
    this.metrics = metrics;
    this.progress = progress;
  }

  @Override
  public void pruning(double seconds) {
    progress.show("rank", "%s: pruned walk, %.0f s".formatted(format, seconds), 0, 1);
  }

  @Override
  public void pruned(int finished, int canaries) {
    progress.note(
        "%s: the pruned walk ranked %d of %d canaries".formatted(format, finished, canaries));
  }

  @Override
  public void dense(Dense state) {
    metrics.set(Metric.CANDIDATES_COUNTED, state.candidates().doubleValue());
    metrics.set(Metric.CANDIDATES, state.spaceSize().doubleValue());
    metrics.set(Metric.CANDIDATES_PER_SECOND, state.candidatesPerSecond());
    metrics.set(Metric.SHARDS_DONE, state.shardsDone());
    metrics.set(Metric.SHARDS_RESUMED, state.shardsResumed());
    metrics.set(Metric.SHARDS, state.shards());
    metrics.set(
        Metric.SECONDS_LEFT,
        state.remainingMillis() < 0 ? Double.NaN : state.remainingMillis() / 1e3);
    long done =
        new BigDecimal(state.candidates())
            .multiply(BigDecimal.valueOf(PARTS))
            .toBigInteger()
            .divide(state.spaceSize())
            .longValueExact();
    progress.show(
        "rank",
        "%s: shard %,d/%,d%s"
            .formatted(
                format,
                state.shardsDone(),
                state.shards(),
                state.candidatesPerSecond() == 0
                    ? ""
                    : ", %.2f million candidates/s".formatted(state.candidatesPerSecond() / 1e6)),
        done,
        PARTS);
  }
}
