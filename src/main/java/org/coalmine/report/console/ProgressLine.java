package org.coalmine.report.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * What is being done, on one line that is written over on a terminal, and as plain lines at
 * intervals where output is piped. Safe to call from several threads.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long TERMINAL_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PLAIN_INTERVAL_NANOS = Duration.ofSeconds(15).toNanos();
  private static final double LEAST_SHARE_FOR_AN_ESTIMATE = 0.01;
  private static final String CLEAR = "\r\u001b[K";

  /** A line longer than the terminal is cut at its edge; wrapped, it could not be written over. */
  private static final String CUT = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private @Nullable String stage;
  private long stageStartNanos;
  private long stageStartDone;
  private long lastShownNanos;
  private boolean lineOpen;

  /** Progress on a stream, usually standard error so that standard output stays for results. */
  public ProgressLine(PrintStream out, Terminal terminal) {
    this(out, terminal, System::nanoTime);
  }

  ProgressLine(PrintStream out, Terminal terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /**
   * Where a stage has got to. Shown at once for a new stage and at its end, else now and then.
   *
   * @param name the stage, e.g. {@code train}
   * @param detail what a person wants to see, e.g. {@code epoch 3/10, loss 1.93 bits/char}
   * @param done units finished, at most {@code total}
   * @param total units of the stage; the time left follows from what was done since it was first
   *     shown
   */
  public synchronized void show(String name, String detail, long done, long total) {
    Require.atLeast("done", 0, done);
    Require.atLeast("total", Math.max(1, done), total);
    long now = nanoTime.getAsLong();
    boolean started = !name.equals(stage);
    if (started) {
      endLine();
      stage = name;
      stageStartNanos = now;
      stageStartDone = done;
    }
    long interval = terminal.interactive() ? TERMINAL_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS;
    if (!started && done < total && now - lastShownNanos < interval) {
      return;
    }
    lastShownNanos = now;
    String line = line(name, detail, done, total, stageStartDone, now - stageStartNanos);
    if (terminal.interactive()) {
      int shown = Math.min(line.length(), terminal.columns() - 1);
      out.print(CLEAR + CUT + line.substring(0, shown) + WRAP);
      lineOpen = true;
    } else {
      out.print(line + "\n");
    }
    out.flush();
  }

  /** Prints a line that stays, above the progress. */
  public synchronized void note(String text) {
    if (lineOpen) {
      out.print(CLEAR);
      lineOpen = false;
    }
    out.print(Figures.printable(text) + "\n");
    out.flush();
  }

  /** Leaves the last state of the line standing. */
  @Override
  public synchronized void close() {
    endLine();
    stage = null;
  }

  private void endLine() {
    if (lineOpen) {
      out.print("\n");
      out.flush();
      lineOpen = false;
    }
  }

  /**
   * Where the line is too long, its detail is cut, if possible before a comma, so that no figure
   * loses its unit: the time left matters more.
   */
  private String line(
      String name, String detail, long done, long total, long startDone, long nanos) {
    String head = String.format("%-8s %3d%%  ", name, (long) (100.0 * done / total));
    String said = Figures.printable(detail).replace('\n', ' ');
    String time = time(done, total, done - startDone, nanos);
    int room = terminal.columns() - 1 - head.length() - time.length();
    if (said.length() > room && room > 0) {
      int comma = said.lastIndexOf(", ", room - 1);
      said = said.substring(0, comma > 0 ? comma : room - 1) + (terminal.unicode() ? "…" : ".");
    }
    return head + said + time;
  }

  private static String time(long done, long total, long doneHere, long nanos) {
    if (done == total) {
      return "  in " + Figures.duration(Duration.ofNanos(nanos));
    }
    if (doneHere < LEAST_SHARE_FOR_AN_ESTIMATE * total) {
      return "";
    }
    double left = (double) nanos / doneHere * (total - done);
    return "  " + Figures.duration(Duration.ofNanos(Math.round(left))) + " left";
  }
}
