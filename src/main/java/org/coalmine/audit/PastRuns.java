package org.coalmine.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.report.Report;
import org.coalmine.report.Trends;
import org.coalmine.report.Trends.Unread;
import org.coalmine.report.judge.History;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.store.RunCatalog;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;

/** Reads the reports of the runs below a directory. */
public final class PastRuns {
  private PastRuns() {}

  /**
   * The trends of all audits below a directory on any Hadoop file system. A run without a report,
   * or with one that cannot be read, is named and left out.
   *
   * @throws StoreException if the directory itself cannot be read
   */
  public static Trends read(String directory, Configuration hadoop) {
    RunCatalog folder = RunCatalog.view(directory, hadoop);
    List<Report> reports = new ArrayList<>();
    List<Unread> unread = new ArrayList<>();
    for (String run : folder.runs()) {
      try {
        Optional<byte[]> report = folder.read(run, RunFile.REPORT_JSON);
        if (report.isPresent()) {
          reports.add(ReportJson.read(RunFile.REPORT_JSON.path(), report.get()));
        } else {
          unread.add(new Unread(run, "unfinished: it holds no report"));
        }
      } catch (IOException | StoreException e) {
        unread.add(new Unread(run, "unreadable: " + e.getMessage()));
      }
    }
    return new Trends(
        History.names(reports).stream().map(audit -> History.of(audit, reports)).toList(), unread);
  }
}
