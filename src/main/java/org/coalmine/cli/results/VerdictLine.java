package org.coalmine.cli.results;

import java.io.PrintWriter;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.console.GateTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The last line on standard output, for schedulers: verdict, report, gate, exit code. */
public final class VerdictLine {
  private VerdictLine() {}

  /** The line. */
  public static String of(String verdict, String report, ExitCode code) {
    return of(verdict, report, code.code());
  }

  /**
   * The line of a report that a gate may have decided on.
   *
   * @param gate what it decided; null if there was none
   */
  public static String of(
      String verdict, String report, @Nullable GateOutcome gate, ExitCode code) {
    return gate == null
        ? of(verdict, report, code)
        : of(verdict, report + " | gate: " + GateTable.brief(gate), code);
  }

  /**
   * Prints the line after a command's output: on standard error if that output is a document, which
   * would be none with a line behind it.
   */
  public static void print(String verdict, boolean behindDocument, CommandLine line) {
    PrintWriter to = behindDocument ? line.getErr() : line.getOut();
    line.getOut().flush();
    to.println(verdict);
    to.flush();
  }

  /**
   * Of a process that was told to end.
   *
   * @param code 128 and the signal's number
   */
  public static String interrupted(int code) {
    return of("interrupted", "none", code);
  }

  private static String of(String verdict, String report, int code) {
    return "verdict: %s | report: %s | exit: %d".formatted(verdict, report, code);
  }
}
