package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.coalmine.report.ConsoleTable;
import org.coalmine.report.CsvTable;
import org.coalmine.report.HtmlReport;
import org.coalmine.report.JunitXml;
import org.coalmine.report.PrometheusText;
import org.coalmine.report.Report;
import org.coalmine.report.ReportJson;
import org.coalmine.report.Sarif;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Renders a report again. Needs neither Spark nor secrets.")
final class ReportCommand implements Callable<Integer> {
  /** What a report can be rendered as. */
  enum Format {
    table,
    html,
    json,
    junit,
    sarif,
    csv,
    prometheus
  }

  @Parameters(index = "0", paramLabel = "RUN", description = "Run directory, or a report.json.")
  private Path run = Path.of("");

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
    Report report = GateCommand.read(run);
    byte[] rendered =
        switch (format) {
          case table -> ConsoleTable.render(report, Output.terminal(output)).getBytes(UTF_8);
          case html -> HtmlReport.render(report);
          case json -> ReportJson.write(report);
          case junit -> JunitXml.render(report);
          case sarif -> Sarif.render(report);
          case csv -> CsvTable.render(report);
          case prometheus -> PrometheusText.render(report);
        };
    Output.write(output, rendered);
    return ExitCode.PASS.code();
  }
}
