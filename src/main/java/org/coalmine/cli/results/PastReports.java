package org.coalmine.cli.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coalmine.report.Report;
import org.coalmine.report.Trends;
import org.coalmine.report.Trends.Unread;
import org.coalmine.report.judge.History;
import org.coalmine.report.machine.ReportJson;

/** Reads the reports of past runs. */
public final class PastReports {
  /** The file of a run that holds its report. */
  static final String REPORT = "report.json";

  private static final String UNFINISHED = "unfinished: it holds no report";

  private PastReports() {}

  /** Where runs lie. */
  public interface Runs {
    /** The paths of the runs, in the order of their names. */
    List<String> paths();

    /**
     * The report of a run; empty if it has none.
     *
     * @throws IOException if it cannot be read
     */
    Optional<byte[]> report(String run) throws IOException;
  }

  /** Whether a run that was left out has a report, which could not be read. */
  static boolean isUnreadable(Unread run) {
    return !run.reason().equals(UNFINISHED);
  }

  /**
   * The trends of all audits among runs. A run without a report, or with one that cannot be read,
   * is named and left out.
   */
  public static Trends read(Runs runs) {
    List<Report> reports = new ArrayList<>();
    List<Unread> unread = new ArrayList<>();
    for (String run : runs.paths()) {
      try {
        Optional<byte[]> report = runs.report(run);
        if (report.isPresent()) {
          reports.add(ReportJson.read(REPORT, report.get()));
        } else {
          unread.add(new Unread(run, UNFINISHED));
        }
      } catch (IOException e) {
        unread.add(new Unread(run, "unreadable: " + e.getMessage()));
      }
    }
    return new Trends(
        History.names(reports).stream().map(audit -> History.of(audit, reports)).toList(), unread);
  }
}
