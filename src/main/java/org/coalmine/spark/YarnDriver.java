package org.coalmine.spark;

import org.apache.spark.SparkUserAppException;

/**
 * The driver that YARN runs in a container of its own (deploy mode {@code cluster}). There {@link
 * System#exit} looks like a crash to Spark: the application fails and YARN starts it once more. A
 * main method that returns is a success, and one that throws {@link SparkUserAppException} hands
 * its code to the resource manager, which tells it in the application's diagnostics.
 */
public final class YarnDriver {
  private YarnDriver() {}

  /**
   * Ends the application with a code; returns for 0.
   *
   * @throws SparkUserAppException with any other
   */
  public static void end(int code) throws SparkUserAppException {
    if (code != 0) {
      throw new SparkUserAppException(code);
    }
  }
}
