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
}
