package org.coalmine.spark;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.SparkEnv;

/**
 * Notices that a process does little but collect garbage. Java gives up a heap that is full, with
 * an OutOfMemoryError, but crawls for hours in one that is nearly full; nothing that waits for it
 * learns why. Here {@value #MOST_PERCENT} percent of a minute is too much.
 *
 * <p>Only time in which the program stands still is counted: not that of collectors which run
 * beside it.
 */
public final class CollectorWatch {
  /** What an executor's process ends with. None of Java's, of Spark's, nor of a signal's. */
  static final int EXIT_CODE = 86;

  private static final Duration SPAN = Duration.ofMinutes(1);
  private static final int MOST_PERCENT = 90;
  private static final long CHECK_MILLIS = 1_000;
  private static final AtomicBoolean EXECUTOR_IS_WATCHED = new AtomicBoolean();

  private final LongSupplier collectorMillis;
  private final LongSupplier nanoClock;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private volatile boolean closed;

  private record Sample(long nanos, long collectorMillis) {}

  /**
   * @param collectorMillis how long the program has stood still for the collector until now
   */
  CollectorWatch(LongSupplier collectorMillis, LongSupplier nanoClock) {
    this.collectorMillis = collectorMillis;
    this.nanoClock = nanoClock;
  }

  static CollectorWatch ofThisProcess() {
    return new CollectorWatch(CollectorWatch::pauseMillis, System::nanoTime);
  }

  private static long pauseMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> pauses(collector.getName()))
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** Whether a collector's time is one of standing still, by the name that Java gives it. */
  static boolean pauses(String collector) {
    String name = collector.toLowerCase(Locale.ROOT);
    return !name.contains("cycles") && !name.contains("concurrent");
  }

  /** Ends this process if it crawls, where it is an executor's. Costs nothing after the first. */
  public static void onExecutor() {
    if (EXECUTOR_IS_WATCHED.compareAndSet(false, true)
        && !SparkEnv.get().executorId().equals("driver")) {
      ofThisProcess()
          .start(
              crawl -> {
                System.err.println("coalmine: " + crawl + "; this executor gives up");
                Runtime.getRuntime().halt(EXIT_CODE);
              });
    }
  }

  /** Checks in the background until it is closed or the process crawls. */
  void start(Consumer<String> crawls) {
    Thread thread =
        new Thread(
            () -> {
              while (!closed) {
                Optional<String> crawl = check();
                if (crawl.isPresent() && !closed) {
                  crawls.accept(crawl.get());
                  return;
                }
                try {
                  Thread.sleep(CHECK_MILLIS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "coalmine-collector-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** How the last minute was spent, if it was spent in the collector. */
  synchronized Optional<String> check() {
    Sample now = new Sample(nanoClock.getAsLong(), collectorMillis.getAsLong());
    samples.addLast(now);
    Sample from = null;
    while (samples.getFirst().nanos() <= now.nanos() - SPAN.toNanos()) {
      from = samples.removeFirst();
    }
    if (from == null) {
      return Optional.empty();
    }
    samples.addFirst(from);
    Duration span = Duration.ofNanos(now.nanos() - from.nanos());
    long millis = now.collectorMillis() - from.collectorMillis();
    return millis * 100 < span.toMillis() * MOST_PERCENT
        ? Optional.empty()
        : Optional.of(
            "the garbage collector took %d of the last %d s"
                .formatted(Duration.ofMillis(millis).toSeconds(), span.toSeconds()));
  }

  void close() {
    closed = true;
  }
}
