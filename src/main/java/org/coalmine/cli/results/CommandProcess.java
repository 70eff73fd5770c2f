package org.coalmine.cli.results;

import java.util.Locale;
import java.util.function.IntSupplier;

/** The process of a command. */
public final class CommandProcess {
  private CommandProcess() {}

  /**
   * Runs a command as this process and leaves with its code. Digits, decimal points and letters are
   * the same wherever it runs: some are names of files, and reports are compared byte by byte.
   *
   * @param silence what is still to do when a signal came and all is said
   */
  public static void run(IntSupplier command, Runnable silence) {
    ProcessEnd.leave(code(command, silence));
  }

  /**
   * The same, for a process that its caller ends.
   *
   * @return the exit code; the end is decided, and a signal changes it no more
   */
  public static int code(IntSupplier command, Runnable silence) {
    Locale.setDefault(Locale.ROOT);
    StandardOutput out = StandardOutput.ofProcess();
    System.setOut(out.printer());
    Interruption.listen(silence);
    if (ProcessEnd.launched()) {
      Interruption.watchLauncher();
    }
    int code = checked(command.getAsInt(), out);
    if (!ProcessEnd.decide()) {
      ProcessEnd.awaitTheEnd();
    }
    return code;
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
}
