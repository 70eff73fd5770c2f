package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskState;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Nil$;

class ClusterWatchdogTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ClusterWatchdog watchdog =
      new ClusterWatchdog(
          Duration.ofSeconds(45),
          Duration.ofSeconds(600),
          Duration.ofSeconds(240),
          "have a service",
          nanos::get);

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void executorAdded(String id) {
    watchdog.onExecutorAdded(
        new SparkListenerExecutorAdded(0, id, new ExecutorInfo("host", 1, Map$.MODULE$.empty())));
  }

  private void executorRemoved(String id) {
    executorRemoved(id, "lost");
  }

  private void executorRemoved(String id, String reason) {
    watchdog.onExecutorRemoved(new SparkListenerExecutorRemoved(0, id, reason));
  }

  private void jobStarts() {
    watchdog.onJobStart(new SparkListenerJobStart(1, 0, scalaNil(), new Properties()));
  }

  @SuppressWarnings("unchecked")
  private static <T> scala.collection.Seq<T> scalaNil() {
    return (scala.collection.Seq<T>) (Object) Nil$.MODULE$;
  }

  @Test
  void jobWithoutExecutorsIsLostAfterPatience() {
    executorAdded("0");
    jobStarts();
    pass(1000);
    executorRemoved("0");
    pass(44);
    assertThat(watchdog.check()).isEmpty();
    pass(1);
    assertThat(watchdog.check()).get().asString().contains("45 s");
  }

  private void taskEnds(String executor, boolean well) {
    TaskInfo task =
        new TaskInfo(0, 0, 0, 0, 0, executor, "host", TaskLocality.PROCESS_LOCAL(), false);
    task.markFinished(well ? TaskState.FINISHED() : TaskState.FAILED(), 1);
    watchdog.onTaskEnd(
        new SparkListenerTaskEnd(0, 0, "ResultTask", null, task, null, new TaskMetrics()));
  }

  /** One container after another is killed for its memory. */
  @Test
  void executorsThatComeAndGoForNothingAreALoss() {
    jobStarts();
    for (int i = 0; i < 23; i++) {
      executorAdded("" + i);
      pass(10);
      taskEnds("" + i, false);
      executorRemoved("" + i, "Container killed. Consider boosting spark.executor.memoryOverhead.");
      assertThat(watchdog.check()).as("after %d", i).isEmpty();
    }
    executorAdded("23");
    pass(11);
    assertThat(watchdog.check())
        .get()
        .asString()
        .contains("23 executors were lost in 241 s and no task ended", "memoryOverhead");
  }

  @Test
  void whoGetsSomethingDoneMayLoseExecutors() {
    executorAdded("old");
    jobStarts();
    for (int i = 0; i < 50; i++) {
      executorAdded("" + i);
      pass(10);
      executorRemoved("" + i, "preempted");
    }
    assertThat(watchdog.check()).as("one is at work all the time").isEmpty();
    executorRemoved("old");
    executorAdded("last");
    taskEnds("last", true);
    pass(239);
    assertThat(watchdog.check()).as("a task has ended").isEmpty();
  }

  @Test
  void executorsThatNobodyNeedsAreNotLost() {
    jobStarts();
    for (int i = 0; i < 50; i++) {
      executorAdded("" + i);
      pass(10);
      executorRemoved("" + i, "Executor killed by driver.");
    }
    executorAdded("50");
    assertThat(watchdog.check()).isEmpty();
  }

  @Test
  void theReasonOfTheLastLossIsTold() {
    executorAdded("0");
    jobStarts();
    executorRemoved("0", "Container exited with 143");
    pass(45);
    assertThat(watchdog.check())
        .get()
        .asString()
        .contains("lost: Container exited")
        .doesNotContain("service");
  }

  /** Spark tells no driver why a node starts none. */
  @Test
  void adviceIsGivenWhereNoExecutorEverCame() {
    jobStarts();
    pass(600);
    assertThat(watchdog.check())
        .get()
        .asString()
        .contains("no executor for 600 s", "have a service");
  }

  @Test
  void replacedExecutorIsNoLoss() {
    executorAdded("0");
    jobStarts();
    executorRemoved("0");
    executorAdded("1");
    pass(1000);

    assertThat(watchdog.check()).isEmpty();
  }

  @Test
  void driverWithoutAJobNeedsNoExecutor() {
    executorAdded("0");
    jobStarts();
    watchdog.onJobEnd(new SparkListenerJobEnd(1, 0, JobSucceeded$.MODULE$));
    executorRemoved("0");
    pass(1000);

    assertThat(watchdog.check()).isEmpty();
    jobStarts();
    assertThat(watchdog.check()).isEmpty();
  }

  @Test
  void busyClusterMayLetTheFirstExecutorWait() {
    jobStarts();
    pass(599);
    assertThat(watchdog.check()).isEmpty();
    pass(1);
    assertThat(watchdog.check()).isPresent();
  }

  @Test
  void endedApplicationIsLostUnlessItWasClosed() {
    executorAdded("0");
    executorRemoved("0", "Container killed for its memory");
    watchdog.onApplicationEnd(new SparkListenerApplicationEnd(0));
    assertThat(watchdog.check()).get().asString().contains("ended", "killed for its memory");
    watchdog.close();
    assertThat(watchdog.check()).isEmpty();
  }

  @Test
  void absentMasterIsToldAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      StandaloneMaster.requireReachable("spark://127.0.0.1:1,127.0.0.1:" + port);
    }
    String master = "spark://127.0.0.1:" + port;
    assertThatThrownBy(() -> StandaloneMaster.requireReachable(master))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining(master);
    assertThatThrownBy(() -> StandaloneMaster.requireReachable("spark://nonsense"))
        .isInstanceOf(ClusterException.class);
    StandaloneMaster.requireReachable("local[2]");
  }

  @Test
  void anExecutorThatGaveUpForWantOfMemoryEndsTheWait() {
    executorAdded("0");
    executorAdded("1");
    jobStarts();
    executorRemoved("0", "Command exited with code 137");
    assertThat(watchdog.check()).isEmpty();
    executorRemoved("1", "Command exited with code " + CollectorWatch.EXIT_CODE);
    assertThat(watchdog.check())
        .get()
        .isInstanceOf(MemoryException.class)
        .asString()
        .contains("spark.executor.memory");
  }
}
