package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import org.coalmine.spark.CollectorWatch;
import org.coalmine.train.text.TextPlace;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The shares of all workers, partition i being worker i's: what the process keeps ({@link
 * KeptShares}), or else what is built from the records that Spark sorted. A task goes where its
 * share is, if that executor is still there: for one that is lost, Spark would have the task wait
 * as it does for one that is busy.
 */
final class ShareRdd<T extends Share> extends RDD<T> {
  private static final long serialVersionUID = 1;
  private static final long MOMENT_NANOS = 100_000_000;

  private final Class<T> type;
  private final Builder<T> builder;
  private final Broadcast<KeptShares> kept;
  private final transient @Nullable BlockManagerId[] places;

  /**
   * Addresses of the executors that were there a moment ago: Spark asks for each task of a stage.
   */
  private transient Set<String> alive = Set.of();

  private transient long aliveNanos = System.nanoTime() - MOMENT_NANOS;

  /** Makes a share of a worker's records. */
  interface Builder<T> extends Serializable {
    /**
     * @param sorted as {@link WorkerSort} has them
     */
    T build(Iterator<Tuple2<long[], byte[]>> sorted, TextPlace place);
  }

  ShareRdd(
      RDD<Tuple2<long[], byte[]>> sorted,
      Class<T> type,
      Builder<T> builder,
      Broadcast<KeptShares> kept) {
    super(sorted, ClassTag$.MODULE$.<T>apply(type));
    this.type = type;
    this.builder = builder;
    this.kept = kept;
    this.places = new BlockManagerId[sorted.getNumPartitions()];
  }

  /** Has a worker's tasks sent where its share is from now on. */
  void place(int worker, BlockManagerId place) {
    places[worker] = place;
  }

  @Override
  public scala.collection.Iterator<T> compute(Partition partition, TaskContext context) {
    CollectorWatch.onExecutor();
    T share =
        kept.value()
            .take(
                partition.index(), type, place -> builder.build(sorted(partition, context), place));
    return JavaConverters.asScalaIterator(List.of(share).iterator());
  }

  private Iterator<Tuple2<long[], byte[]>> sorted(Partition partition, TaskContext context) {
    ClassTag<Tuple2<long[], byte[]>> pairs = ClassTag$.MODULE$.apply(Tuple2.class);
    return JavaConverters.asJavaIterator(firstParent(pairs).iterator(partition, context));
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(ClassTag$.MODULE$.apply(Tuple2.class)).partitions();
  }

  @Override
  public synchronized Seq<String> getPreferredLocations(Partition partition) {
    long now = System.nanoTime();
    if (now - aliveNanos >= MOMENT_NANOS) {
      alive = JavaConverters.setAsJavaSet(context().getExecutorMemoryStatus().keySet().toSet());
      aliveNanos = now;
    }
    BlockManagerId place = places[partition.index()];
    List<String> preferred =
        place == null || !alive.contains(place.hostPort())
            ? List.of()
            : List.of("executor_%s_%s".formatted(place.host(), place.executorId()));
    return JavaConverters.asScalaBuffer(preferred).toList();
  }
}
