package org.coalmine.spark;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a session have had of processors, those included that were tried again. Spark
 * tells of a task when it has ended, on a thread of its own.
 */
final class CpuTime extends SparkListener {
  private static final long PATIENCE_MILLIS = 2_000;

  private final AtomicLong nanos = new AtomicLong();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    @Nullable TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) {
      nanos.addAndGet(metrics.executorCpuTime() + metrics.executorDeserializeCpuTime());
    }
  }

  /** The time so far, when Spark has told of the tasks that have ended; soon, in any case. */
  long nanos(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException late) {
      // What is told later counts for the next stage.
    }
    return nanos.get();
  }
}
