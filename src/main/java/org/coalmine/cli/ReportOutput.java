package org.coalmine.cli;

import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.GateCommand;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.report.Report;
import picocli.CommandLine.Model.CommandSpec;

/** What a command whose result is a report prints at its end. */
final class ReportOutput {
  private ReportOutput() {}

  /** The page of a run's report. */
  static String page(String run) {
    return run + "/report.html";
  }

  /**
   * Prints the tables and the last line.
   *
   * @param page where the report can be read, or "none"
   * @return the exit code, which is the gate's
   */
  static int show(CommandSpec spec, String tables, String verdict, Report report, String page) {
    ExitCode code = GateCommand.exitCode(report.decision());
    spec.commandLine().getOut().print(tables);
    CommandVerdict.print(VerdictLine.of(verdict, page, report.gate(), code), spec.commandLine());
    return code.code();
  }
}
