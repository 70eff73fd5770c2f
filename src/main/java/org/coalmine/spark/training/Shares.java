package org.coalmine.spark.training;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.spark.NamedJobs;

/** All workers' shares during one training, as its driver sees them. */
final class Shares<T extends Share> implements AutoCloseable {
  private final JavaSparkContext context;
  private final Broadcast<KeptShares> kept;
  private final ShareRdd<T> shares;

  /**
   * @param records of all workers, in any order
   * @param textMemory as {@link KeptShares} takes it
   */
  Shares(
      JavaPairRDD<long[], byte[]> records,
      int workers,
      long textMemory,
      Class<T> type,
      ShareRdd.Builder<T> builder) {
    context = JavaSparkContext.fromSparkContext(records.context());
    kept = context.broadcast(new KeptShares(textMemory));
    shares = new ShareRdd<>(WorkerSort.sorted(records, workers).rdd(), type, builder, kept);
  }

  JavaSparkContext context() {
    return context;
  }

  /** Partition i is worker i's share. */
  JavaRDD<T> rdd() {
    return shares.toJavaRDD();
  }

  /** What each worker's task makes of its share, in the order of the workers. */
  <V> List<V> each(Function<T, V> work) {
    List<V> answers = new ArrayList<>();
    for (Placed<V> answer : NamedJobs.doing(context, "shares", () -> answers(work).collect())) {
      moved(answer);
      answers.add(answer.value());
    }
    return answers;
  }

  /**
   * What the workers' tasks make of their shares, as one.
   *
   * @param bytes what the answer of one takes
   */
  <V> V merged(Function<T, V> work, long bytes, Merging<V> merging) {
    MergedRound<V> merged =
        MergedRound.of(answers(work), shares.getNumPartitions(), bytes, merging);
    merged.places().forEach(this::moved);
    return merged.value();
  }

  private <V> JavaRDD<Placed<V>> answers(Function<T, V> work) {
    return rdd().map(share -> Placed.here(work.call(share)));
  }

  /** Takes down where a worker's share is. */
  void moved(Placed<?> answer) {
    shares.place(answer.worker(), answer.place());
  }

  /**
   * Frees all shares, and has Spark remove the sorted windows: it would keep them until the
   * driver's collector finds that nobody can ask for them, and the twin's training needs as much
   * room again.
   */
  @Override
  public void close() {
    kept.value().close();
    kept.destroy();
    shares.cleanShuffleDependencies(false);
  }
}
