package org.coalmine.report;

import java.util.List;
import org.coalmine.report.chapter.Require;

/**
 * What a directory of runs tells.
 *
 * @param audits a trend per audit, by name
 * @param unread runs that take no part
 */
public record Trends(List<Trend> audits, List<Unread> unread) {
  public Trends {
    audits = List.copyOf(Require.present("audits", audits));
    unread = List.copyOf(Require.present("unread", unread));
  }

  /** The trend of the audit of one name alone, if there is one. */
  public Trends named(String name) {
    return new Trends(audits.stream().filter(audit -> audit.name().equals(name)).toList(), unread);
  }

  /**
   * A run whose report is not there or cannot be read.
   *
   * @param run its path
   * @param reason why
   */
  public record Unread(String run, String reason) {
    public Unread {
      Require.text("run", run);
      Require.text("reason", reason);
    }
  }
}
