package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * Sends windows to their workers and sorts them there: Spark's external sort, which spills what its
 * memory does not hold. A key is an array of numbers, which cost a stream little more than their
 * bytes: the worker, the kind of the record, and what the kind is ordered by.
 */
final class WorkerSort {
  /** A window to be trained on. */
  static final long TRAINING = 0;

  /** A window to be validated on. */
  static final long HELD_OUT = 1;

  /** That a document which is trained on holds a canary's whole text; the canary follows. */
  static final long FOUND = 2;

  private static final byte[] NOTHING = {};

  @SuppressWarnings("unchecked") // a cast to two interfaces, for a comparator that travels
  private static final Comparator<long[]> ORDER =
      (Comparator<long[]> & Serializable) Arrays::compare;

  private WorkerSort() {}

  /** The records in partition i that are worker i's, in the order of their keys. */
  static JavaPairRDD<long[], byte[]> sorted(JavaPairRDD<long[], byte[]> records, int workers) {
    return records.repartitionAndSortWithinPartitions(new ByWorker(workers), ORDER);
  }

  static Tuple2<long[], byte[]> found(long worker, int canary) {
    return new Tuple2<>(new long[] {worker, FOUND, canary}, NOTHING);
  }

  /** A key's first number is its partition. */
  private static final class ByWorker extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int workers;

    ByWorker(int workers) {
      this.workers = workers;
    }

    @Override
    public int numPartitions() {
      return workers;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((long[]) key)[0];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByWorker that && that.workers == workers;
    }

    @Override
    public int hashCode() {
      return workers;
    }
  }
}
