package org.coalmine.spark.training;

import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.storage.BlockManagerId;

/**
 * What a worker's task answers, and where it ran.
 *
 * @param place the executor
 */
record Placed<V>(int worker, BlockManagerId place, V value) implements Serializable {
  /** The answer of the task that runs here. */
  static <V> Placed<V> here(V value) {
    return new Placed<>(
        TaskContext.getPartitionId(), SparkEnv.get().blockManager().blockManagerId(), value);
  }
}
