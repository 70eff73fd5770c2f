package org.coalmine.cli.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process of a command: how it begins and with which code it ends. Java and Spark end processes
 * with codes of their own, so the launcher takes the one that stands in its file, which is written
 * last, when all has been said.
 */
public final class ProcessEnd {
  /** Names the launcher's file; a driver that no launcher started has none. */
  private static final @Nullable String MARKER = System.getProperty("coalmine.marker");

  private static final AtomicBoolean DECIDED = new AtomicBoolean();

  private ProcessEnd() {}

  /**
   * Runs a command as this process and leaves with its code. Digits, decimal points and letters are
   * the same wherever it runs: some are names of files, and reports are compared byte by byte.
   *
   * @param silence what is still to do when a signal came and all is said
   */
  public static void run(IntSupplier command, Runnable silence) {
    Locale.setDefault(Locale.ROOT);
    StandardOutput out = StandardOutput.ofProcess();
    System.setOut(out.printer());
    Interruption.listen(silence);
    if (MARKER != null) {
      Interruption.watchLauncher();
    }
    int code = checked(command.getAsInt(), out);
    if (!decide()) {
      awaitTheEnd();
    }
    leave(code);
  }

  /** The code of a command whose output did not reach its reader is not 0. */
  static int checked(int code, StandardOutput out) {
    System.out.flush();
    return out.failure()
        .map(
            reason -> {
              System.err.println("coalmine: " + reason);
              return code == 0 ? ExitCode.CLUSTER_OR_STORAGE.code() : code;
            })
        .orElse(code);
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

  private static void awaitTheEnd() {
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
