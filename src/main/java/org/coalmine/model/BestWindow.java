package org.coalmine.model;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How a rate is measured in a JVM that may not have compiled the code yet: windows of a tenth of a
 * second, of which the best counts.
 *
 * <p>Times are those of the thread on the processor, not of the clock. Other load hardly shows in
 * them, and a busy machine delays the compiler as much as the thread.
 */
public final class BestWindow {
  /** How long a window lasts at least. */
  public static final long WINDOW_NANOS = 100_000_000L;

  private static final int LEAST_WINDOWS = 3;
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private BestWindow() {}

  /** How many windows may bring next to nothing better until a rate has settled. */
  private static final int SETTLED_WINDOWS = 3;

  private static final double BETTER = 1.03;

  /** What the current thread has had of a processor. */
  public static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /**
   * Measures three windows, and more for up to 5 s while the best is doubtful.
   *
   * @param window measures for {@link #WINDOW_NANOS} of {@link #cpuNanos}
   * @param rate what makes one window better than another
   * @param doubtful whether a window is so slow that the code may not be compiled
   * @return the window of the highest rate
   */
  public static <W> W measure(Supplier<W> window, ToDoubleFunction<W> rate, Predicate<W> doubtful) {
    return measure(window, rate, doubtful, BestWindow::cpuNanos);
  }

  static <W> W measure(
      Supplier<W> window, ToDoubleFunction<W> rate, Predicate<W> doubtful, LongSupplier clock) {
    long start = clock.getAsLong();
    W best = window.get();
    for (int windows = 1;
        windows < LEAST_WINDOWS
            || (doubtful.test(best) && clock.getAsLong() - start < PATIENCE_NANOS);
        windows++) {
      W next = window.get();
      if (rate.applyAsDouble(next) > rate.applyAsDouble(best)) {
        best = next;
      }
    }
    return best;
  }

  /**
   * How much work the current thread does in a second of a processor: the best window, when three
   * in a row were hardly better and the rate is not doubtful, or 5 s have gone.
   *
   * @param work does some and tells how much it was, above 0
   * @param doubtfulBelow a rate at which the code may not be compiled
   */
  public static double perSecond(LongSupplier work, double doubtfulBelow) {
    return perSecond(work, doubtfulBelow, BestWindow::cpuNanos);
  }

  static double perSecond(LongSupplier work, double doubtfulBelow, LongSupplier clock) {
    long start = clock.getAsLong();
    double best = 0;
    int settled = 0;
    while (settled < SETTLED_WINDOWS || best < doubtfulBelow) {
      double next = window(work, clock);
      settled = next > BETTER * best ? 0 : settled + 1;
      best = Math.max(best, next);
      if (clock.getAsLong() - start >= PATIENCE_NANOS) {
        break;
      }
    }
    return best;
  }

  private static double window(LongSupplier work, LongSupplier clock) {
    long start = clock.getAsLong();
    long nanos;
    long done = 0;
    do {
      done += work.getAsLong();
      nanos = clock.getAsLong() - start;
    } while (nanos < WINDOW_NANOS);
    return done * 1e9 / nanos;
  }
}
