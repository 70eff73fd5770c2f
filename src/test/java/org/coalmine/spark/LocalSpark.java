package org.coalmine.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark context inside the test's JVM; one at a time. */
public final class LocalSpark {
  private LocalSpark() {}

  public static JavaSparkContext open(String master) {
    return new JavaSparkContext(
        new SparkConf()
            .setMaster(master)
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.task.maxFailures", "4"));
  }
}
