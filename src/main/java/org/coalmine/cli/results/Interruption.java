package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * What Ctrl-C, SIGTERM and SIGHUP do: say how to go on, end with the verdict line and the exit code
 * that shells give a signal, 128 and its number. What fails while everything is being shut down is
 * no finding and is not reported. A second signal ends the process at once.
 */
public final class Interruption {
  private static final int SHELLS_BASE = 128;

  /** Ctrl-C comes twice: from the terminal, and from the launcher that passes on its own. */
  private static final long ECHO_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static volatile boolean requested;
  private static boolean answered;
  private static long answeredNanos;
  private static volatile Runnable last = () -> {};
  private static volatile @Nullable String remedy;

  private Interruption() {}

  /**
   * From now on signals are answered.
   *
   * @param beforeTheEnd what is still to do when one came and all is said
   */
  static void listen(Runnable beforeTheEnd) {
    last = beforeTheEnd;
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), signal -> end(signal, "interrupted by SIG" + name));
    }
  }

  /**
   * From now on the process ends as for SIGTERM when its launcher is gone, which was killed. Java
   * takes a process for alive until somebody has waited for it, so the number of the parent is
   * watched.
   */
  static void watchLauncher() {
    Optional<ProcessHandle> launcher = ProcessHandle.current().parent();
    Thread watch =
        new Thread(
            () -> {
              while (ProcessHandle.current().parent().equals(launcher)) {
                LockSupport.parkNanos(WATCH_NANOS);
              }
              end(new Signal("TERM"), "interrupted, since its launcher is gone");
            },
            "launcher");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Names the run that can be resumed.
   *
   * @param command that goes on with it
   */
  public static void resumeWith(String command, String run) {
    remedy = "; go on with: scripts/coalmine %s --resume %s".formatted(command, run);
  }

  /**
   * Names the run that the same command goes on with, if its options are the same.
   *
   * @param command that goes on with it
   */
  public static void sameAgain(String command, String run) {
    remedy = "; go on with the same command: scripts/coalmine %s %s".formatted(command, run);
  }

  /** Whether the process is about to end because it was told to. */
  public static boolean requested() {
    return requested;
  }

  private static void end(Signal signal, String what) {
    int code = SHELLS_BASE + signal.getNumber();
    if (!isFirst(code) || !ProcessEnd.decide()) {
      return;
    }
    requested = true;
    PrintStream err = System.err;
    err.println();
    err.println("coalmine: " + what + Objects.requireNonNullElse(remedy, ""));
    err.flush();
    // What libraries print of tasks that end with the process is no error of the run.
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    System.out.println(VerdictLine.interrupted(code));
    System.out.flush();
    CommandVerdict.cutShort(code, what);
    try {
      last.run();
    } finally {
      ProcessEnd.leave(code);
    }
  }

  private static synchronized boolean isFirst(int code) {
    long now = System.nanoTime();
    if (answered && now - answeredNanos > ECHO_NANOS) {
      ProcessEnd.halt(code);
    }
    boolean first = !answered;
    if (first) {
      answered = true;
      answeredNanos = now;
    }
    return first;
  }
}
