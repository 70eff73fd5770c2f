package org.coalmine.cli;

import org.coalmine.audit.AuditProgress;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Verbosity;
import org.coalmine.report.console.ProgressLine;
import org.coalmine.report.console.Terminal;
import picocli.CommandLine.Model.CommandSpec;

/** An audit's progress on standard error; an interruption has the last word. */
final class ConsoleProgress implements AuditProgress, AutoCloseable {
  private final ProgressLine line = new ProgressLine(System.err, Terminal.error());
  private final boolean quiet;

  /** The progress of a command; notes alone, if it was told to be quiet. */
  ConsoleProgress(CommandSpec command) {
    this.quiet = Verbosity.of(command).quiet();
  }

  @Override
  public void show(String stage, String detail, long done, long total) {
    if (!quiet && !Interruption.requested()) {
      line.show(stage, detail, done, total);
    }
  }

  @Override
  public void note(String text) {
    if (!Interruption.requested()) {
      line.note(text);
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
