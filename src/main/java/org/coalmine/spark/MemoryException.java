package org.coalmine.spark;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A process of the command has too little memory to go on. The message names the remedy. */
public final class MemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Spark's own code of an executor that is out of memory. */
  private static final int OUT_OF_MEMORY = 52;

  /** As standalone masters, YARN and Kubernetes tell how an executor ended. */
  private static final Pattern CODE = Pattern.compile("(?i)exit[^\\n]*?\\bcode:? ?(\\d+)\\b");

  private MemoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The driver, or the one process that there is, has too little. */
  static MemoryException ofDriver(String what) {
    return new MemoryException(
        "out of memory (%s); give the driver more: COALMINE_MEMORY=8g, or".formatted(what)
            + " --driver-memory with spark-submit",
        null);
  }

  private static MemoryException ofExecutor(String what, @Nullable Throwable cause) {
    return new MemoryException(
        "out of memory (%s); give the executors more: spark.executor.memory=8g, or".formatted(what)
            + " --executor-memory with spark-submit; or let each keep less text:"
            + " training.text-memory",
        cause);
  }

  /** What the end of an executor says of its memory, in Spark's words. */
  static Optional<MemoryException> ofEnd(String reason) {
    return code(reason) == CollectorWatch.EXIT_CODE
        ? Optional.of(ofExecutor("an executor did little but collect garbage", null))
        : Optional.empty();
  }

  /** The want of memory that a failure of Spark tells of, or the failure itself. */
  public static Throwable orSelf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      int code = code(String.valueOf(cause.getMessage()));
      if (code == OUT_OF_MEMORY || code == CollectorWatch.EXIT_CODE) {
        return ofExecutor("an executor ended with code " + code, failure);
      }
    }
    return failure;
  }

  private static int code(String text) {
    return CODE.matcher(text)
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .filter(code -> code == OUT_OF_MEMORY || code == CollectorWatch.EXIT_CODE)
        .findFirst()
        .orElse(-1);
  }
}
