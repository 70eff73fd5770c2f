package org.coalmine.api;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** A caller's session with documents in two partitions. */
final class Sessions {
  /** The documents. */
  static final List<String> TEXTS =
      IntStream.range(0, 60)
          .mapToObj(i -> "The committee has met " + i + " times and the vote was taken at noon.")
          .toList();

  private Sessions() {}

  static SparkSession open() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("a program")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  static Dataset<String> texts(SparkSession session) {
    return session.createDataset(TEXTS, Encoders.STRING());
  }
}
