package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorWatchTest {
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private final AtomicLong millis = new AtomicLong(123);
  private final CollectorWatch watch = new CollectorWatch(millis::get, nanos::get);

  private void pass(Duration time, Duration ofCollector) {
    nanos.addAndGet(time.toNanos());
    millis.addAndGet(ofCollector.toMillis());
  }

  /** Seconds, each with so many milliseconds of the collector. */
  private void seconds(int seconds, int collectorMillis) {
    for (int second = 0; second < seconds; second++) {
      assertThat(watch.check()).as("second %d", second).isEmpty();
      pass(Duration.ofSeconds(1), Duration.ofMillis(collectorMillis));
    }
  }

  @Test
  void nearlyAllOfAMinuteIsTooMuch() {
    seconds(60, 950);
    assertThat(watch.check()).contains("the garbage collector took 57 of the last 60 s");
  }

  @Test
  void lessThanThatIsNot() {
    seconds(600, 890);
  }

  @Test
  void aBusyStartIsForgottenAndALateCrawlIsSeen() {
    seconds(50, 1000);
    seconds(100, 100);
    seconds(50, 1000);
    pass(Duration.ofSeconds(12), Duration.ofSeconds(12));
    assertThat(watch.check()).contains("the garbage collector took 60 of the last 60 s");
  }

  /** A process that crawls hardly gets to look at the clock. */
  @Test
  void oneLongPauseIsSeen() {
    assertThat(watch.check()).isEmpty();
    pass(Duration.ofSeconds(100), Duration.ofSeconds(99));
    assertThat(watch.check()).contains("the garbage collector took 99 of the last 100 s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PS MarkSweep", "PS Scavenge", "G1 Old Generation", "Copy", "ZGC Major Pauses"})
  void timeOfStandingStillCounts(String collector) {
    assertThat(CollectorWatch.pauses(collector)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZGC Cycles", "G1 Concurrent GC", "Shenandoah Cycles"})
  void whatRunsBesideTheProgramDoesNot(String collector) {
    assertThat(CollectorWatch.pauses(collector)).isFalse();
  }

  @Test
  void thisJavaHasCollectorsThatCount() {
    assertThat(ManagementFactory.getGarbageCollectorMXBeans())
        .extracting(GarbageCollectorMXBean::getName)
        .anyMatch(CollectorWatch::pauses);
  }

  /** As a standalone master, YARN and Kubernetes tell it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Command exited with code 86",
        "Container from a bad node: container_1. Exit status: 86, exit code 86.",
        "The executor with id 3 exited with exit code 86(Unknown exit code)."
      })
  void anExecutorThatGaveUpIsKnownByItsCode(String reason) {
    assertThat(MemoryException.ofEnd(reason))
        .get()
        .asString()
        .contains("spark.executor.memory")
        .contains("training.text-memory");
    assertThat(MemoryException.orSelf(new IllegalStateException("lost: " + reason)))
        .isInstanceOf(MemoryException.class);
  }

  @Test
  void anExecutorThatRanOutIsTriedAgainAndToldInTheEnd() {
    String reason = "ExecutorLostFailure (executor 1 exited): Command exited with code 52";
    assertThat(MemoryException.ofEnd(reason)).isEmpty();
    assertThat(MemoryException.orSelf(new IllegalStateException("x", new Exception(reason))))
        .isInstanceOf(MemoryException.class)
        .hasMessageContaining("spark.executor.memory");
  }

  @Test
  void otherEndsAreOfOtherKinds() {
    for (String reason : new String[] {"Command exited with code 137", "lost", "code 861"}) {
      Exception failure = new IllegalStateException(reason);
      assertThat(MemoryException.ofEnd(reason)).isEmpty();
      assertThat(MemoryException.orSelf(failure)).isSameAs(failure);
    }
  }
}
