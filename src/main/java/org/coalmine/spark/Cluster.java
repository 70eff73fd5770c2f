package org.coalmine.spark;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of one command, closed to everything outside this room. Master, memory and
 * cores come from spark-submit; without one the command runs on every core of this machine.
 */
public final class Cluster implements AutoCloseable {
  private final SparkSession session;
  private final JavaSparkContext context;

  private Cluster(SparkSession session) {
    this.session = session;
    this.context = new JavaSparkContext(session.sparkContext());
  }

  /**
   * Opens the session.
   *
   * @param application what Spark's pages and logs call it; must hold no secret
   */
  public static Cluster open(String application) {
    SparkConf conf = new SparkConf().setAppName("coalmine " + application);
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.ui.enabled", "false");
    return new Cluster(SparkSession.builder().config(conf).getOrCreate());
  }

  /** How many tasks run at once. */
  public int parallelism() {
    return Math.max(1, context.defaultParallelism());
  }

  /** The master, as Spark spells it. */
  public String master() {
    return context.master();
  }

  /** What every file system access of the run is configured by. */
  public Configuration hadoopConfiguration() {
    return context.hadoopConfiguration();
  }

  JavaSparkContext context() {
    return context;
  }

  SparkSession session() {
    return session;
  }

  @Override
  public void close() {
    session.stop();
  }
}
