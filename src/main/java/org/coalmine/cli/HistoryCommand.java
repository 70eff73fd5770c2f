package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.PastRuns;
import org.coalmine.report.ReportJson;
import org.coalmine.report.TrendPage;
import org.coalmine.report.TrendTable;
import org.coalmine.report.Trends;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the runs below a directory over time, and what changed from run to run.",
      "Reads report.json of each run, nothing else; the directory may be on any Hadoop file system."
    })
final class HistoryCommand implements Callable<Integer> {
  /** What a history can be rendered as. */
  enum Format {
    table,
    json,
    html
  }

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory that holds runs.")
  private String directory = "";

  @Option(names = "--name", paramLabel = "NAME", description = "Only the audit of this name.")
  private @Nullable String name;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    Trends trends = PastRuns.read(directory, name, new Configuration());
    if (trends.audits().isEmpty() && trends.unread().isEmpty()) {
      throw new IncompleteException(
          directory + " holds no run" + (name == null ? "" : " of an audit named " + name));
    }
    Output.write(
        output,
        switch (format) {
          case table -> TrendTable.render(trends, Output.terminal(output)).getBytes(UTF_8);
          case json -> ReportJson.write(trends);
          case html -> TrendPage.render(trends);
        });
    return (trends.audits().isEmpty() ? ExitCode.INCOMPLETE : ExitCode.PASS).code();
  }
}
