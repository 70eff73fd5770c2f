package org.coalmine.spark.ranking;

import java.time.Duration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.spark.SharedModel;

/**
 * One call of a {@link RankJob}, on the driver.
 *
 * @param shared the same question, for the tasks
 * @param startNanos when it began, by {@link System#nanoTime}
 */
record RankCall(
    JavaSparkContext context,
    SharedModel model,
    RankSettings settings,
    RankQuestion question,
    Broadcast<RankQuestion> shared,
    RankProgress progress,
    long startNanos) {

  Candidates candidates() {
    return question.candidates();
  }

  Thresholds thresholds() {
    return question.thresholds();
  }

  /** Whether the space is small enough to be counted densely. */
  boolean mayCount() {
    return settings.mayCount(candidates().size());
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** The time left until the deadline, negative after it; without end if there is none. */
  long remainingNanos() {
    Duration deadline = settings.deadline();
    return deadline == null ? Long.MAX_VALUE : deadline.toNanos() - elapsedNanos();
  }
}
