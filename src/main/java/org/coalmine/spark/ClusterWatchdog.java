package org.coalmine.spark;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a cluster is gone. Spark's driver does not always: with the master dead and the
 * executors with it a job waits for ever, and a context that the master stopped leaves the process
 * without an exit code.
 *
 * <p>The cluster is lost when the context ended and nobody here closed it, or when a job runs and
 * has had no executor for {@code patience}. A job that never had one is given {@code
 * firstPatience}, because a busy cluster may let an application wait. An executor that gave up for
 * want of memory ({@link CollectorWatch}) is not waited for: another would fare like it.
 *
 * <p>It is lost too when executors come and go and nothing gets done: YARN kills one container
 * after another for its memory, and Spark counts none of them as a failure. That is so when no task
 * of the job ended for {@code fruitless}, {@value #MOST_LOST} executors were lost meanwhile, and
 * none that lives is as old.
 */
final class ClusterWatchdog extends SparkListener {
  private static final long CHECK_MILLIS = 500;
  private static final String DRIVER = "driver";
  private static final int MOST_LOST = 5;

  /** What Spark says of executors that nobody needed any more. */
  private static final String MEANT = "killed by driver";

  private final Duration patience;
  private final Duration firstPatience;
  private final Duration fruitless;
  private final String advice;
  private final LongSupplier nanoClock;

  /** Since when each executor is known. */
  private final Map<String, Long> executors = new HashMap<>();

  private final Set<Integer> jobs = new HashSet<>();
  private boolean everHadExecutor;
  private boolean ended;
  private boolean closed;
  private @Nullable MemoryException starved;
  private long idleSinceNanos;
  private long doneNanos;
  private int lost;
  private String lastReason = "";

  /**
   * Watches a cluster.
   *
   * @param advice what its settings may have to do with a want of executors; empty if nothing
   */
  ClusterWatchdog(
      Duration patience,
      Duration firstPatience,
      Duration fruitless,
      String advice,
      LongSupplier nanoClock) {
    this.patience = patience;
    this.firstPatience = firstPatience;
    this.fruitless = fruitless;
    this.advice = advice;
    this.nanoClock = nanoClock;
    this.idleSinceNanos = nanoClock.getAsLong();
    this.doneNanos = idleSinceNanos;
  }

  /** Checks in the background until the cluster is closed or lost. */
  void start(Consumer<RuntimeException> lost) {
    Thread thread =
        new Thread(
            () -> {
              while (!isClosed()) {
                Optional<? extends RuntimeException> loss = check();
                if (loss.isPresent()) {
                  lost.accept(loss.get());
                  return;
                }
                try {
                  Thread.sleep(CHECK_MILLIS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "coalmine-watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether the cluster is lost now, and how. */
  synchronized Optional<? extends RuntimeException> check() {
    if (closed) {
      return Optional.empty();
    }
    if (starved != null) {
      return Optional.of(starved);
    }
    if (ended) {
      return Optional.of(new ClusterException("the cluster ended the application" + last()));
    }
    if (jobs.isEmpty()) {
      return Optional.empty();
    }
    long now = nanoClock.getAsLong();
    Duration undone = Duration.ofNanos(now - doneNanos);
    if (lost >= MOST_LOST
        && undone.compareTo(fruitless) >= 0
        && executors.values().stream().allMatch(since -> since > doneNanos)) {
      return Optional.of(
          new ClusterException(
              "%d executors were lost in %d s and no task ended%s"
                  .formatted(lost, undone.toSeconds(), last())));
    }
    Duration idle = Duration.ofNanos(now - idleSinceNanos);
    Duration limit = everHadExecutor ? patience : firstPatience;
    return !executors.isEmpty() || idle.compareTo(limit) < 0
        ? Optional.empty()
        : Optional.of(
            new ClusterException(
                "no executor for %d s; is the master up, and has it a free core?%s"
                    .formatted(idle.toSeconds(), last())));
  }

  private String last() {
    return (lastReason.isEmpty() ? "" : "; the last executor that was lost: " + lastReason)
        + (everHadExecutor || advice.isEmpty() ? "" : "; " + advice);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** The end of the context is meant from here on. */
  synchronized void close() {
    closed = true;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    lives(event.executorId());
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart event) {
    lives(event.taskInfo().executorId());
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    lives(event.execId());
  }

  /** Executors may have come before this listener did; they are known by their tasks and beats. */
  private synchronized void lives(String executor) {
    if (!executor.equals(DRIVER)) {
      executors.putIfAbsent(executor, nanoClock.getAsLong());
      everHadExecutor = true;
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    executors.remove(event.executorId());
    MemoryException.ofEnd(event.reason()).ifPresent(ended -> starved = ended);
    idleSinceNanos = nanoClock.getAsLong();
    if (!event.reason().contains(MEANT)) {
      lost++;
      lastReason = event.reason().strip();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.taskInfo().successful()) {
      done();
    }
  }

  private void done() {
    doneNanos = nanoClock.getAsLong();
    lost = 0;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    if (jobs.isEmpty()) {
      idleSinceNanos = nanoClock.getAsLong();
      done();
    }
    jobs.add(event.jobId());
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd event) {
    jobs.remove(event.jobId());
  }

  @Override
  public synchronized void onApplicationEnd(SparkListenerApplicationEnd event) {
    ended = true;
  }
}
