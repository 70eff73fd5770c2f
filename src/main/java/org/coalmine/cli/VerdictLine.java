package org.coalmine.cli;

/** The last line on standard output, for schedulers: verdict, report, exit code. */
final class VerdictLine {
  private VerdictLine() {}

  static String of(String verdict, String report, ExitCode code) {
    return of(verdict, report, code.code());
  }

  /**
   * Of a process that was told to end.
   *
   * @param code 128 and the signal's number
   */
  static String interrupted(int code) {
    return of("interrupted", "none", code);
  }

  private static String of(String verdict, String report, int code) {
    return "verdict: %s | report: %s | exit: %d".formatted(verdict, report, code);
  }
}
