package org.coalmine.spark;

import java.util.Optional;

/** The versions of Java that a session may run on: the oldest and the newest were tried whole. */
final class TestedJava {
  private static final int OLDEST = 17;
  private static final int NEWEST = 25;

  private TestedJava() {}

  /** What is wrong with the Java of this process; empty if nothing is. */
  static Optional<String> warning() {
    int feature = Integer.parseInt(System.getProperty("java.specification.version"));
    return feature >= OLDEST && feature <= NEWEST
        ? Optional.empty()
        : Optional.of(
            "this is Java %d; Coalmine runs on Java %d to %d, set JAVA_HOME to one of them"
                .formatted(feature, OLDEST, NEWEST));
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
}
