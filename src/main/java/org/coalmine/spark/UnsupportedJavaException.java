package org.coalmine.spark;

import org.apache.hadoop.util.VersionInfo;

/** This process runs on a Java on which Coalmine, or Hadoop beside it, cannot run. */
public final class UnsupportedJavaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsupportedJavaException(String message) {
    super(message);
  }

  /**
   * Names a failure of Hadoop's login for what it is: before 3.4.3 it asks {@code
   * Subject.getSubject}, which fails since Java 23. A cluster's own Spark may bring such a Hadoop.
   *
   * @return the failure itself if it is another
   */
  public static Throwable orSelf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      StackTraceElement[] trace = cause.getStackTrace();
      if (cause instanceof UnsupportedOperationException
          && trace.length > 0
          && trace[0].getClassName().equals("javax.security.auth.Subject")) {
        return new UnsupportedJavaException(
            "this is Java %d, where Hadoop %s cannot log in; set JAVA_HOME to Java 17, or take"
                    .formatted(Runtime.version().feature(), VersionInfo.getVersion())
                + " Hadoop 3.4.3");
      }
    }
    return failure;
  }
}
