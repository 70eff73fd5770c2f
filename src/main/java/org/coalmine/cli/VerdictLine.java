package org.coalmine.cli;

/** The last line on standard output, for schedulers: verdict, report, exit code. */
final class VerdictLine {
  private VerdictLine() {}

  static String of(String verdict, String report, ExitCode code) {
    return "verdict: %s | report: %s | exit: %d".formatted(verdict, report, code.code());
  }
}
