package org.coalmine.cli.results;

import java.io.PrintStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * What Ctrl-C and SIGTERM do: say how to go on, end with the verdict line and the exit code that
 * shells give a signal, 128 and its number. What fails while everything is being shut down is no
 * finding and is not reported.
 */
public final class Interruption {
  private static final int SHELLS_BASE = 128;

  private static volatile boolean requested;
  private static volatile @Nullable String run;

  private Interruption() {}

  /** From now on signals are answered. */
  public static void listen() {
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), Interruption::end);
    }
  }

  /** Names the run that can be resumed. */
  public static void resumeWith(String path) {
    run = path;
  }

  /** Whether the process is about to end because it was told to. */
  public static boolean requested() {
    return requested;
  }

  private static void end(Signal signal) {
    if (requested) {
      Runtime.getRuntime().halt(SHELLS_BASE + signal.getNumber());
    }
    requested = true;
    PrintStream err = System.err;
    err.println();
    err.println("coalmine: interrupted by SIG" + signal.getName() + remedy());
    err.flush();
    int code = SHELLS_BASE + signal.getNumber();
    System.out.println(VerdictLine.interrupted(code));
    System.out.flush();
    try {
      // What Spark says of tasks that end with it is no error of the run.
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    } finally {
      System.exit(code);
    }
  }

  private static String remedy() {
    return run == null ? "" : "; go on with: scripts/coalmine audit --resume " + run;
  }
}
