package org.coalmine.audit.plan;

import org.jspecify.annotations.Nullable;

/**
 * The machine that a plan is for.
 *
 * @param executors how many processes work
 * @param coresEach of each
 * @param rate how many times as fast one of its cores is as one of this machine
 * @param pricePerCoreHour null where nobody asked
 */
public record Machine(
    int executors, int coresEach, double rate, @Nullable Double pricePerCoreHour) {
  public Machine {
    if (executors < 1 || coresEach < 1) {
      throw new IllegalArgumentException(
          "executors and cores must be at least 1: %d, %d".formatted(executors, coresEach));
    }
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate must be positive and finite: " + rate);
    }
  }

  /** Of all executors. */
  public int cores() {
    return Math.multiplyExact(executors, coresEach);
  }
}
