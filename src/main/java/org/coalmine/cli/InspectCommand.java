package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.InputWords;
import org.coalmine.report.Inspection;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.text.CorpusFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the corpus of a configuration and tells what an audit would train on: files and"
          + " records, those left out and unread with the reason, lengths, symbols, and the first,"
          + " middle and last document, masked.",
      "Draws no canary and needs no seed."
    })
final class InspectCommand implements Callable<Integer> {
  /** How the account is written. */
  enum Format {
    /** Lines for people. */
    text,
    /** Lists of names with their counts, under the keys of {@code run.inputs} in a report. */
    json
  }

  @Mixin private ConfigurationArguments arguments = new ConfigurationArguments();

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Option(
      names = "--show",
      description = "Print the text of the three documents (default: its mask).")
  private boolean show;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    AuditConfiguration configuration =
        ConfigurationReader.read(arguments.file(), arguments.overrides());
    if (configuration.corpus().source().format() instanceof CorpusFormat.Given) {
      throw new ConfigurationException(
          "corpus.format = dataframe: a program gives the documents, and there is no file to"
              + " inspect");
    }
    try (Cluster cluster = Clusters.open("inspect", configuration.name(), spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      CorpusInspection inspection = CorpusInspection.of(cluster, configuration, progress);
      Inspection found = show ? inspection.shown() : inspection.masked();
      progress.close();
      return print(inspection, found);
    }
  }

  private int print(CorpusInspection inspection, Inspection found) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (format == Format.json) {
      out.print(new String(ReportJson.write(found), UTF_8));
    } else {
      InputWords.lines(found).forEach(out::println);
      InputWords.names(found.inputs()).forEach(out::println);
    }
    out.flush();
    Optional<String> aboveLimit = inspection.aboveLimit();
    ExitCode code = ExitCode.PASS;
    if (found.refusal() != null) {
      code = ExitCode.USAGE;
      err.println("coalmine: " + found.refusal());
    } else if (aboveLimit.isPresent()) {
      code = ExitCode.INCOMPLETE;
      err.println("coalmine: " + aboveLimit.get());
    }
    err.flush();
    CommandVerdict.print(
        VerdictLine.of(InputWords.verdict(found.inputs()), "none", code),
        format == Format.json && code == ExitCode.PASS,
        spec.commandLine());
    return code.code();
  }
}
