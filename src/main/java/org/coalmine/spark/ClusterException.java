package org.coalmine.spark;

/** The cluster is gone or cannot be reached; the same may succeed later. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Names the end of an application for what it is: YARN's Spark interrupts a driver in a
   * container, and whatever that waited for fails for no reason of its own.
   *
   * @return the failure itself if it is another
   */
  public static Throwable orSelf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException) {
        return new ClusterException("the cluster ended the application; its log says why", failure);
      }
    }
    return failure;
  }
}
