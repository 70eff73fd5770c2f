package org.coalmine.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold of a session and a process that are not ours. */
final class CallersSession {
  private static final Logger LOG = LoggerFactory.getLogger(CallersSession.class);
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String SERIALIZER = "spark.serializer";
  private static final String JAVA_SERIALIZER = "org.apache.spark.serializer.JavaSerializer";
  private static final String DRIVER = "driver";

  private CallersSession() {}

  /**
   * Checks what every job needs.
   *
   * @throws IllegalStateException naming the setting and the remedy
   * @throws ClusterException if the session has been stopped
   */
  static void require(SparkSession session) {
    if (session.sparkContext().isStopped()) {
      throw new ClusterException("the Spark session has been stopped; open another");
    }
    String serializer = session.sparkContext().getConf().get(SERIALIZER, JAVA_SERIALIZER);
    if (!serializer.equals(JAVA_SERIALIZER)) {
      throw new IllegalStateException(
          "%s is %s, which cannot carry what Coalmine's tasks send; open the session with %s"
              .formatted(SERIALIZER, serializer, JAVA_SERIALIZER));
    }
    String number = "%,.1f".formatted(1234.5);
    if (!number.equals("1,234.5")) {
      throw new IllegalStateException(
          ("this Java writes 1234.5 as %s, and reports are compared byte by byte; call"
                  + " Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT) first")
              .formatted(number));
    }
  }

  /**
   * Checks what training needs in every process, and warns of a session that would store text in
   * the clear.
   *
   * @throws IllegalStateException naming the process and the Java option
   */
  static void requireTraining(JavaSparkContext context, int parallelism) {
    if (!context.getConf().getBoolean("spark.io.encryption.enabled", false)) {
      LOG.warn(
          "spark.io.encryption.enabled is false: what Spark spills of the planted corpus lies on"
              + " disk in the clear");
    }
    List<String> lacking = new ArrayList<>();
    if (lacksVectors()) {
      lacking.add(DRIVER);
    }
    int tasks = 2 * parallelism;
    List<Integer> numbers = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      numbers.add(task);
    }
    lacking.addAll(
        context
            .parallelize(numbers, tasks)
            .filter(number -> lacksVectors())
            .map(number -> SparkEnv.get().executorId())
            .distinct()
            .filter(process -> !process.equals(DRIVER))
            .map(executor -> "executor " + executor)
            .collect());
    if (!lacking.isEmpty()) {
      throw new IllegalStateException(
          ("training needs the Java option --add-modules=%s, which was not given to %s; set it in"
                  + " spark.driver.extraJavaOptions and spark.executor.extraJavaOptions, or start"
                  + " Java with it")
              .formatted(VECTOR_MODULE, String.join(", ", lacking)));
    }
  }

  private static boolean lacksVectors() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty();
  }
}
