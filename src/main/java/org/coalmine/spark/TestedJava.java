package org.coalmine.spark;

import java.util.Optional;
import org.apache.hadoop.util.VersionInfo;

/** The versions of Java that a session may run on: the oldest and the newest were tried whole. */
final class TestedJava {
  private static final int OLDEST = 17;
  private static final int NEWEST = 25;

  private TestedJava() {}

  /** What is wrong with the Java of this process; empty if nothing is. */
  static Optional<String> warning() {
    return feature() >= OLDEST && feature() <= NEWEST
        ? Optional.empty()
        : Optional.of(
            "this is Java %d; Coalmine runs on Java %d to %d, set JAVA_HOME to one of them"
                .formatted(feature(), OLDEST, NEWEST));
  }

  /**
   * Refuses every other, before Spark is asked for anything.
   *
   * @throws UnsupportedJavaException if the Java of this process is none of them
   */
  static void require() {
    warning()
        .ifPresent(
            warning -> {
              throw new UnsupportedJavaException(warning);
            });
  }

  /**
   * What it means that a session could not begin: before 3.4.3 Hadoop's login asks {@code
   * Subject.getSubject}, which fails since Java 23. A cluster's own Spark may bring such a Hadoop.
   *
   * @return empty if it was something else
   */
  static Optional<UnsupportedJavaException> refusalByHadoop(UnsupportedOperationException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    if (trace.length == 0 || !trace[0].getClassName().equals("javax.security.auth.Subject")) {
      return Optional.empty();
    }
    return Optional.of(
        new UnsupportedJavaException(
            "this is Java %d, where Hadoop %s cannot log in; set JAVA_HOME to Java %d, or take"
                    .formatted(feature(), VersionInfo.getVersion(), OLDEST)
                + " Hadoop 3.4.3"));
  }

  private static int feature() {
    return Integer.parseInt(System.getProperty("java.specification.version"));
  }
}
