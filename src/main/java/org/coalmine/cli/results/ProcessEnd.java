package org.coalmine.cli.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * With which code a process ends. Java and Spark end processes with codes of their own, so the
 * launcher takes the one that stands in its file, which is written last, when all has been said.
 */
public final class ProcessEnd {
  /** Names the launcher's file; a driver that no launcher started has none. */
  private static final @Nullable String MARKER = System.getProperty("coalmine.marker");

  private static final AtomicBoolean DECIDED = new AtomicBoolean();

  private ProcessEnd() {}

  /** Whether a launcher started this process and waits for its code. */
  static boolean launched() {
    return MARKER != null;
  }

  /** Whether the caller is the first who wants to end the process, and so has the say. */
  static boolean decide() {
    return DECIDED.compareAndSet(false, true);
  }

  /** Ends the process in order. */
  static void leave(int code) {
    mark(code);
    System.exit(code);
  }

  /** Ends the process at once, for threads that may never return. */
  public static void halt(ExitCode code) {
    if (!decide()) {
      awaitTheEnd();
    }
    halt(code.code());
  }

  static void halt(int code) {
    mark(code);
    Runtime.getRuntime().halt(code);
  }

  static void awaitTheEnd() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void mark(int code) {
    if (MARKER != null) {
      try {
        Files.writeString(Path.of(MARKER), "%3d%n".formatted(code), StandardOpenOption.WRITE);
      } catch (IOException e) {
        System.err.println("coalmine: the launcher cannot be told the exit code: " + e);
      }
    }
  }
}
