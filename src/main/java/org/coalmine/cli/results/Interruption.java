package org.coalmine.cli.results;

import java.io.PrintStream;
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
  private static volatile Runnable last = () -> {};
  private static volatile @Nullable String run;

  private Interruption() {}

  /**
   * From now on signals are answered.
   *
   * @param beforeTheEnd what is still to do when one came and all is said
   */
  public static void listen(Runnable beforeTheEnd) {
    last = beforeTheEnd;
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
      last.run();
    } finally {
      System.exit(code);
    }
  }

  private static String remedy() {
    return run == null ? "" : "; go on with: scripts/coalmine audit --resume " + run;
  }
}
