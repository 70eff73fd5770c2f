package org.coalmine.cli.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.Trends;
import org.coalmine.report.Trends.Unread;
import org.coalmine.report.judge.History;
import org.coalmine.report.machine.ReportJson;

/** Reads the reports of past runs. */
public final class PastReports {
  /** The file of a run that holds its report. */
  static final String REPORT = "report.json";

  /** What is shown over time. */
  private static final Set<Kind> COMPARED = EnumSet.of(Kind.AUDIT, Kind.DUPLICATES, Kind.SCAN);

  private static final String UNFINISHED = "unfinished: it holds no report";

  /** Before what a report found that ranks no canary. */
  private static final String OTHER = "no audit: ";

  private static final String PLANTED = "planted a corpus: it has no report of its own";

  private PastReports() {}

  /** Where runs lie. */
  public interface Runs {
    /**
     * What lies there, in the order of names.
     *
     * @throws IOException if not even the directory itself can be listed
     */
    Found found() throws IOException;

    /**
     * The report of a run; empty if it has none.
     *
     * @throws IOException if it cannot be read
     */
    Optional<byte[]> report(String run) throws IOException;

    /**
     * The manifest of a run; empty if it has none.
     *
     * @throws IOException if it cannot be read
     */
    Optional<byte[]> manifest(String run) throws IOException;
  }

  /**
   * What lies below a directory.
   *
   * @param runs the paths of runs
   * @param unlisted folders that may hold some and cannot be listed
   */
  public record Found(List<String> runs, List<Unread> unlisted) {
    public Found {
      runs = List.copyOf(runs);
      unlisted = List.copyOf(unlisted);
    }
  }

  /** A folder that cannot be listed, and why. */
  public static Unread unlisted(String folder, String reason) {
    return new Unread(folder, "cannot be listed: " + reason);
  }

  /** Whether what was left out may hold a report, which could not be read. */
  static boolean isUnreadable(Unread run) {
    return !run.reason().equals(UNFINISHED)
        && !run.reason().equals(PLANTED)
        && !run.reason().startsWith(OTHER);
  }

  /**
   * The trends of all audits among runs. A folder that cannot be listed, a run without a report and
   * one whose report cannot be read are named and left out.
   *
   * @throws IOException if not even the directory itself can be listed
   */
  public static Trends read(Runs runs) throws IOException {
    Found found = runs.found();
    List<Report> reports = new ArrayList<>();
    List<Unread> unread = new ArrayList<>(found.unlisted());
    for (String run : found.runs()) {
      try {
        Optional<byte[]> report = runs.report(run);
        if (report.isPresent()) {
          Report read = ReportJson.read(REPORT, report.get());
          if (COMPARED.contains(read.header().kind())) {
            reports.add(read);
          } else {
            unread.add(new Unread(run, OTHER + read.summary()));
          }
        } else {
          boolean plants = runs.manifest(run).map(PlantingManifest::is).orElse(false);
          unread.add(new Unread(run, plants ? PLANTED : UNFINISHED));
        }
      } catch (IOException e) {
        unread.add(new Unread(run, "unreadable: " + e.getMessage()));
      }
    }
    return new Trends(
        History.names(reports).stream().map(audit -> History.of(audit, reports)).toList(), unread);
  }
}
