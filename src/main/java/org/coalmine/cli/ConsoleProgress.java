package org.coalmine.cli;

import org.coalmine.audit.AuditProgress;
import org.coalmine.cli.results.Interruption;
import org.coalmine.report.console.ProgressLine;
import org.coalmine.report.console.Terminal;

/** An audit's progress on standard error; an interruption has the last word. */
final class ConsoleProgress implements AuditProgress, AutoCloseable {
  private final ProgressLine line = new ProgressLine(System.err, Terminal.error());

  @Override
  public void show(String stage, String detail, long done, long total) {
    if (!Interruption.requested()) {
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
