package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ContextCleaner;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Option;
import scala.Tuple2;

/**
 * What all workers of one round bring back, as one.
 *
 * <p>Few small values are collected and merged by the driver. Many or large ones would not fit into
 * {@code spark.driver.maxResultSize}, and one thread would add them all. Those are cut into slices:
 * a shuffle brings equal slices together, each is merged on an executor, and the driver gets one
 * value. Either way each number is made of the workers' numbers in the workers' order, so the bits
 * are the same. A tree over the workers would add in another order.
 *
 * @param value the workers' values as one
 * @param places where each worker ran
 * @param <V> what a worker brings back
 */
record MergedRound<V>(V value, List<Placed<Boolean>> places) implements Serializable {
  private static final double BYTES_OF_A_SLICE = 16e6;

  /**
   * @param workers how many there are at most
   * @param bytes what the value of one takes
   */
  static <V> MergedRound<V> of(
      JavaRDD<Placed<V>> round, int workers, long bytes, Merging<V> merging) {
    long allowed = round.context().getConf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
    return new RoundTraffic(workers, bytes, allowed == 0 ? Long.MAX_VALUE : allowed).collected()
        ? merged(round.collect(), merging)
        : sliced(round, slices(workers, bytes), merging);
  }

  /**
   * So many that each is merged of some megabytes: with as many as workers, Spark would keep the
   * square of their number of blocks.
   */
  private static int slices(int workers, long bytes) {
    return (int) Math.min(workers, Math.ceil((double) workers * bytes / BYTES_OF_A_SLICE));
  }

  /**
   * @param slices into how many parts each value is cut
   */
  static <V> MergedRound<V> sliced(JavaRDD<Placed<V>> round, int slices, Merging<V> merging) {
    JavaPairRDD<Integer, Placed<V>> shuffled =
        JavaPairRDD.fromJavaRDD(round.flatMap(worker -> slices(worker, slices, merging)))
            .partitionBy(new HashPartitioner(slices));
    List<MergedRound<V>> merged =
        shuffled.mapPartitions(pieces -> slice(pieces, merging)).collect();
    forget(shuffled);
    return new MergedRound<>(
        merging.join(merged.stream().map(MergedRound::value).toList()), merged.get(0).places());
  }

  /**
   * Has Spark remove the slices, and not what they were made of. It would keep those of every round
   * until the driver's collector finds that nobody can ask for them.
   */
  private static void forget(JavaPairRDD<?, ?> shuffled) {
    int shuffle = ((ShuffleDependency<?, ?, ?>) shuffled.rdd().dependencies().head()).shuffleId();
    Option<ContextCleaner> cleaner = shuffled.context().cleaner();
    if (cleaner.isDefined()) {
      cleaner.get().doCleanupShuffle(shuffle, false);
    }
  }

  private static <V> Iterator<Tuple2<Integer, Placed<V>>> slices(
      Placed<V> worker, int slices, Merging<V> merging) {
    return IntStream.range(0, slices)
        .mapToObj(
            number ->
                new Tuple2<>(
                    number,
                    new Placed<>(
                        worker.worker(),
                        worker.place(),
                        merging.slice(worker.value(), number, slices))))
        .iterator();
  }

  /** The merged slice of one partition; the places stand in the first alone. */
  private static <V> Iterator<MergedRound<V>> slice(
      Iterator<Tuple2<Integer, Placed<V>>> shuffled, Merging<V> merging) {
    List<Placed<V>> pieces = new ArrayList<>();
    boolean first = false;
    while (shuffled.hasNext()) {
      Tuple2<Integer, Placed<V>> piece = shuffled.next();
      first = piece._1() == 0;
      pieces.add(piece._2());
    }
    pieces.sort(Comparator.comparingInt(Placed::worker));
    MergedRound<V> merged = merged(pieces, merging);
    return List.of(first ? merged : new MergedRound<>(merged.value(), List.<Placed<Boolean>>of()))
        .iterator();
  }

  private static <V> MergedRound<V> merged(List<Placed<V>> workers, Merging<V> merging) {
    return new MergedRound<>(
        merging.merge(workers.stream().map(Placed::value).toList()),
        workers.stream()
            .map(worker -> new Placed<>(worker.worker(), worker.place(), true))
            .toList());
  }
}
