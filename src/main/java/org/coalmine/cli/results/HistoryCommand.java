package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalmine.report.Trend;
import org.coalmine.report.Trends;
import org.coalmine.report.console.TrendTable;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.TrendPage;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coalmine history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the runs below a directory over time, and what changed from run to run.",
      "Reads report.json of each run, nothing else; the directory may be on any Hadoop file"
          + " system.",
      "A report or folder that cannot be read is named and left out, and the exit code is 3."
    })
public final class HistoryCommand implements Callable<Integer> {
  /** What a history can be rendered as. */
  enum Format {
    table,
    json,
    html
  }

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory that holds runs.")
  private String directory = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Only the audit of this name (default: all).")
  private @Nullable String name;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Doors doors;

  HistoryCommand() {
    this(Doors.CLOSED);
  }

  HistoryCommand(Doors doors) {
    this.doors = doors;
  }

  @Override
  public Integer call() {
    Trends all = read();
    Trends trends = name == null ? all : all.named(name);
    if (trends.audits().isEmpty()) {
      return nothing(all);
    }
    Output.write(
        output,
        switch (format) {
          case table -> TrendTable.render(trends, Output.terminal(output)).getBytes(UTF_8);
          case json -> ReportJson.write(trends);
          case html -> TrendPage.render(trends);
        });
    boolean whole = trends.unread().stream().noneMatch(PastReports::isUnreadable);
    ExitCode code = whole ? ExitCode.PASS : ExitCode.INCOMPLETE;
    CommandVerdict.print(VerdictLine.of(verdict(trends), "none", code), true, spec.commandLine());
    return code.code();
  }

  private Trends read() {
    PastReports.Runs runs =
        LocalRuns.has(directory, doors) ? LocalRuns.below(directory) : doors.runs(directory);
    try {
      return PastReports.read(runs);
    } catch (AccessDeniedException e) {
      throw new ConfigurationException(directory + " cannot be listed: permission denied", e);
    } catch (IOException e) {
      throw new UnavailableException(
          "%s cannot be listed: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static String verdict(Trends trends) {
    int runs = trends.audits().stream().mapToInt(audit -> audit.runs().size()).sum();
    int others = trends.unread().size();
    return (runs == 1 ? "1 run" : runs + " runs")
        + (others == 0 ? "" : ", " + others + " left out");
  }

  /** Names the runs that may have been meant: those of other audits, and those left out. */
  private int nothing(Trends all) {
    for (Trends.Unread run : all.unread()) {
      spec.commandLine().getErr().println("left out: " + run.run() + ": " + run.reason());
    }
    String names = all.audits().stream().map(Trend::name).collect(Collectors.joining(", "));
    spec.commandLine()
        .getErr()
        .println(
            "coalmine: "
                + directory
                + " holds no run"
                + (name == null ? " with a report" : " of an audit named " + name)
                + (names.isEmpty() ? "" : ", only of " + names));
    CommandVerdict.print(
        VerdictLine.of(verdict(new Trends(List.of(), all.unread())), "none", ExitCode.INCOMPLETE),
        false,
        spec.commandLine());
    return ExitCode.INCOMPLETE.code();
  }
}
