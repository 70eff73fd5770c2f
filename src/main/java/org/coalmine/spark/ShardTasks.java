package org.coalmine.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * Runs one task per item and hands each result to the driver's thread as soon as it is there.
 *
 * <p>Spark delivers the result of a partition once, whatever was retried, speculated or lost; an
 * accumulator would not. It does so on the thread of its scheduler, so results only pass through a
 * queue there.
 */
public final class ShardTasks {
  private static final long POLL_MILLIS = 200;

  private ShardTasks() {}

  /** What a task does with its item. */
  @FunctionalInterface
  public interface Task<T, R> extends Function<T, R>, Serializable {}

  /**
   * Runs the tasks until all are done or the time is up.
   *
   * @param description what the tasks do, as {@link NamedJobs#doing} has it; must hold no secret
   * @param remainingNanos how long may be waited yet
   * @param finished is given each result, on the calling thread
   * @return whether all were done
   * @throws ClusterException if the cluster is lost or a task fails for lack of it
   */
  public static <T, R> boolean run(
      JavaSparkContext context,
      String description,
      List<T> items,
      Task<T, R> task,
      LongSupplier remainingNanos,
      Consumer<R> finished) {
    return run(
        context.parallelize(items, Math.max(1, items.size())),
        items.size(),
        description,
        task,
        remainingNanos,
        finished);
  }

  /**
   * Runs one task per partition, each of which holds one item.
   *
   * @param items of them the first is computed for each task
   * @see #run(JavaSparkContext, String, List, Task, LongSupplier, Consumer)
   */
  public static <T, R> boolean run(
      JavaRDD<T> items,
      String description,
      Task<T, R> task,
      LongSupplier remainingNanos,
      Consumer<R> finished) {
    return run(items, items.getNumPartitions(), description, task, remainingNanos, finished);
  }

  private static <T, R> boolean run(
      JavaRDD<T> items,
      int count,
      String description,
      Task<T, R> task,
      LongSupplier remainingNanos,
      Consumer<R> finished) {
    if (count == 0) {
      return true;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(items.context());
    LinkedBlockingQueue<R> results = new LinkedBlockingQueue<>();
    SimpleFutureAction<BoxedUnit> job =
        NamedJobs.doing(
            context,
            description,
            () ->
                context
                    .sc()
                    .submitJob(
                        items.rdd(),
                        new OneItem<>(task),
                        partitions(count),
                        new Collect<>(results),
                        new Nothing()));
    int missing = count;
    try {
      while (missing > 0) {
        long patience = Math.min(remainingNanos.getAsLong(), POLL_MILLIS * 1_000_000);
        R result = patience <= 0 ? results.poll() : results.poll(patience, TimeUnit.NANOSECONDS);
        if (result != null) {
          finished.accept(result);
          missing--;
        } else if (patience <= 0) {
          return false;
        } else if (results.isEmpty()) {
          throwFailure(job);
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for the cluster", e);
    } finally {
      if (missing > 0) {
        job.cancel();
      }
    }
  }

  private static void throwFailure(SimpleFutureAction<BoxedUnit> job) {
    if (!job.isCompleted()) {
      return;
    }
    Try<BoxedUnit> outcome = job.value().get();
    if (outcome.isFailure()) {
      Throwable failure = outcome.failed().get();
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof RuntimeException ours
            && !cause.getClass().getName().startsWith("org.apache.spark.")) {
          throw ours;
        }
      }
      throw new ClusterException(
          "the cluster gave up: "
              + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
          failure);
    }
  }

  private static Seq<Object> partitions(int count) {
    List<Object> numbers = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      numbers.add(partition);
    }
    return JavaConverters.asScalaBuffer(numbers).toList();
  }

  private static final class OneItem<T, R> extends AbstractFunction1<Iterator<T>, R>
      implements Serializable {
    private static final long serialVersionUID = 1;
    private final Task<T, R> task;

    OneItem(Task<T, R> task) {
      this.task = task;
    }

    @Override
    public R apply(Iterator<T> items) {
      return task.apply(items.next());
    }
  }

  private static final class Collect<R> extends AbstractFunction2<Object, R, BoxedUnit> {
    private final LinkedBlockingQueue<R> results;

    Collect(LinkedBlockingQueue<R> results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object partition, R result) {
      results.add(result);
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
