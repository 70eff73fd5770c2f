package org.coalmine.cli.results;

import org.coalmine.report.GateOutcome;
import org.coalmine.report.console.GateTable;
import org.jspecify.annotations.Nullable;

/**
 * The last line on standard output, for schedulers: verdict, report, gate, exit code.
 *
 * @param report where it stands, {@code none} if there is none
 * @param gate what a gate decided; null if there was none
 * @param code the exit code, or 128 and the number of a signal
 */
public record VerdictLine(String verdict, String report, @Nullable GateOutcome gate, int code) {
  /** Where there is no verdict, or no report. */
  public static final String NONE = "none";

  /** The line of a command that has no gate. */
  public static VerdictLine of(String verdict, String report, ExitCode code) {
    return of(verdict, report, null, code);
  }

  /** The line of a report that a gate may have decided on. */
  public static VerdictLine of(
      String verdict, String report, @Nullable GateOutcome gate, ExitCode code) {
    return new VerdictLine(verdict, report, gate, code.code());
  }

  /** The line of a command that failed. */
  public static VerdictLine none(ExitCode code) {
    return of(NONE, NONE, code);
  }

  /**
   * Of a process that was told to end.
   *
   * @param code 128 and the signal's number
   */
  static VerdictLine interrupted(int code) {
    return new VerdictLine("interrupted", NONE, null, code);
  }

  @Override
  public String toString() {
    String decided = gate == null ? "" : " | gate: " + GateTable.brief(gate);
    return "verdict: %s | report: %s%s | exit: %d".formatted(verdict, report, decided, code);
  }
}
