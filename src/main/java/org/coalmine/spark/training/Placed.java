package org.coalmine.spark.training;

import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.storage.BlockManagerId;

/**
 * What a worker's task answers, and where it ran.
 *
 * @param place as Spark spells the executor that a task had better go to
 */
record Placed<V>(int worker, String place, V value) implements Serializable {
  /** The answer of the task that runs here. */
  static <V> Placed<V> here(V value) {
    BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
    return new Placed<>(
        TaskContext.getPartitionId(),
        "executor_%s_%s".formatted(executor.host(), executor.executorId()),
        value);
  }
}
