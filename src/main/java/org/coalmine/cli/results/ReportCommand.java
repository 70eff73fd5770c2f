package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.coalmine.report.Releases;
import org.coalmine.report.Report;
import org.coalmine.report.console.ConsoleTable;
import org.coalmine.report.machine.CsvTable;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.PrometheusText;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.machine.Sarif;
import org.coalmine.report.machine.SarifPlace;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.report.page.ReleasesPage;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coalmine report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Renders a report again. Needs neither Spark nor secrets.",
      "With several runs of coalmine synthetic, which audited released texts by the same canaries:"
          + " one page that has them side by side, as table (Markdown), html or json."
    })
public final class ReportCommand implements Callable<Integer> {
  /** What a report can be rendered as. */
  enum Format {
    table,
    html,
    json,
    junit,
    sarif,
    csv,
    prometheus,
    parquet
  }

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Run directory, or a report.json, on any Hadoop file system.")
  private String run = "";

  @Parameters(
      index = "1..*",
      paramLabel = "RUN",
      description = "More audits of releases, to stand beside it (default: none).")
  private List<String> others = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where to write it; for parquet a directory, made if need be, for one file per table"
              + " (default: standard output).")
  private @Nullable Path output;

  @Option(
      names = "--sarif-uri",
      paramLabel = "CONF",
      description =
          "With sarif: show results at the lines of this configuration, a path from the root of the"
              + " repository; report.json is in none (default: at report.json).")
  private @Nullable String sarifUri;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Doors doors;

  ReportCommand() {
    this(Doors.CLOSED);
  }

  ReportCommand(Doors doors) {
    this.doors = doors;
  }

  @Override
  public Integer call() {
    if (sarifUri != null && format != Format.sarif) {
      throw new ParameterException(
          spec.commandLine(), "--sarif-uri goes with --format sarif alone.");
    }
    Report report = NamedReport.read(run, doors);
    if (!others.isEmpty()) {
      return beside(report);
    }
    if (format == Format.parquet) {
      return parquet(report);
    }
    byte[] rendered =
        switch (format) {
          case table -> ConsoleTable.render(report, Output.terminal(output)).getBytes(UTF_8);
          case html -> HtmlReport.render(report);
          case json -> ReportJson.write(report);
          case junit -> JunitXml.render(report);
          case sarif -> sarif(report);
          case csv -> CsvTable.render(report);
          case prometheus -> PrometheusText.render(report);
          case parquet -> throw new IllegalStateException("has more than one file");
        };
    Output.write(output, rendered);
    return rendered();
  }

  private int beside(Report first) {
    List<Report> reports = new ArrayList<>(List.of(first));
    others.forEach(other -> reports.add(NamedReport.read(other, doors)));
    Releases releases;
    try {
      releases = Releases.of(reports);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
    Output.write(
        output,
        switch (format) {
          case table -> releases.markdown().getBytes(UTF_8);
          case html -> ReleasesPage.render(releases);
          case json -> ReportJson.write(releases);
          case junit, sarif, csv, prometheus, parquet ->
              throw new ParameterException(
                  spec.commandLine(), "Several runs are shown as table, html or json.");
        });
    return rendered();
  }

  private byte[] sarif(Report report) {
    if (sarifUri == null) {
      return Sarif.render(report);
    }
    try {
      return Sarif.render(
          report, SarifPlace.configuration(sarifUri, Files.readString(Path.of(sarifUri))));
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "--sarif-uri %s: cannot be read as a configuration: %s".formatted(sarifUri, e), e);
    }
  }

  private int parquet(Report report) {
    Path directory = output;
    if (directory == null) {
      throw new ParameterException(
          spec.commandLine(), "Name the directory for the tables: --output DIR.");
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (FlatTable table : FlatTable.of(report)) {
      files.put("report-" + table.name() + ".parquet", doors.parquet(table));
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ConfigurationException(directory + ": cannot be made: " + e.getMessage(), e);
    }
    files.forEach((name, content) -> Output.write(directory.resolve(name), content));
    return rendered();
  }

  private int rendered() {
    CommandVerdict.print(VerdictLine.of("rendered", run, ExitCode.PASS), true, spec.commandLine());
    return ExitCode.PASS.code();
  }
}
