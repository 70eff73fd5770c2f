package org.coalmine.spark;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells how many tasks have ended of those that were begun, while jobs of a session run. */
public final class TaskWatch implements AutoCloseable {
  private final Cluster cluster;
  private final Told told;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final Listener listener = new Listener();

  private TaskWatch(Cluster cluster, Told told) {
    this.cluster = cluster;
    this.told = told;
  }

  /** Who is told, on a thread of Spark's. */
  @FunctionalInterface
  public interface Told {
    /**
     * Where the jobs have got to.
     *
     * @param ended tasks
     * @param begun tasks of all stages that were begun so far
     */
    void tasks(long ended, long begun);
  }

  /** Watches the jobs of a session until it is closed. */
  public static TaskWatch of(Cluster cluster, Told told) {
    TaskWatch watch = new TaskWatch(cluster, told);
    cluster.context().sc().addSparkListener(watch.listener);
    return watch;
  }

  @Override
  public void close() {
    cluster.context().sc().removeSparkListener(listener);
  }

  private final class Listener extends SparkListener {
    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
      begun.addAndGet(stage.stageInfo().numTasks());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().successful()) {
        long now = ended.incrementAndGet();
        told.tasks(now, Math.max(now, begun.get()));
      }
    }
  }
}
