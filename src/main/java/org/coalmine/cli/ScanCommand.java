package org.coalmine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalmine.audit.scan.AskedFile;
import org.coalmine.audit.scan.ScanRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Version;
import org.coalmine.report.Report;
import org.coalmine.report.console.ConsoleTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Finds the secrets that stand in a corpus already: cards, social security numbers, bank"
          + " accounts, phones, e-mails, passwords, keys. Counts each, and writes a report without"
          + " a value.",
      "COALMINE_SCAN_KEY in the environment keys the fingerprints, so that scans can be compared;"
          + " without it a key is drawn. Draws no canary and needs no seed."
    })
final class ScanCommand implements Callable<Integer> {
  private static final String KEY = "COALMINE_SCAN_KEY";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description = "Configuration, e.g. conf/quickstart.conf; conf/reference.conf has every key.")
  private @Nullable Path file;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the scan in this directory instead of beginning a new one (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Look for what this rule file of gitleaks describes, too: scan.rules. Repeatable"
              + " (default: none).")
  private List<String> rules = new ArrayList<>();

  @Option(
      names = "--find",
      paramLabel = "FILE",
      description =
          "Tell of each value in this file, one on each line, whether it stands in the corpus and"
              + " how often. Its owner alone may open the file (chmod 600); no output holds a value"
              + " (default: none).")
  private @Nullable Path find;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Rank what is found under this model, a folder or a file, each secret in its place among"
              + " the values that could have stood there: scan.model-path (default: none).")
  private @Nullable String model;

  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description =
          "With --model: compare with this model, which was not trained on the corpus:"
              + " reference.path (default: none).")
  private @Nullable String reference;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key, e.g. --set scan.certainty=certain. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if ((file == null) == (resume == null)) {
      throw new ParameterException(
          spec.commandLine(), "Give either a configuration or --resume RUN.");
    }
    boolean plain = overrides.isEmpty() && rules.isEmpty() && model == null && reference == null;
    if (resume != null && !(plain && find == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A resumed scan keeps its configuration; --set, --rules, --find, --model and --reference"
              + " go with a new one.");
    }
    List<AskedFile.Line> asked = find == null ? List.of() : AskedFile.read(find);
    try (Cluster cluster = Clusters.ofRun("scan", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        ScanRun scan = open(cluster, asked, progress)) {
      progress.note("run: " + scan.path());
      Interruption.resumeWith("scan", scan.path());
      CommandVerdict.working();
      Report report = scan.report();
      progress.close();
      return show(scan.path(), report);
    }
  }

  private ScanRun open(Cluster cluster, List<AskedFile.Line> asked, ConsoleProgress progress) {
    @Nullable String key = System.getenv(KEY);
    return file == null
        ? ScanRun.resume(cluster, String.valueOf(resume), key, progress)
        : ScanRun.begin(cluster, file, overrides(), asked, key, Version.current(), progress);
  }

  private List<String> overrides() {
    List<String> all =
        new ArrayList<>(
            ConfigurationArguments.with(
                ConfigurationArguments.withRules(overrides, rules), null, reference, null));
    ConfigurationArguments.add(all, "scan.model-path", model);
    return all;
  }

  private int show(String path, Report report) {
    return ReportOutput.show(
        spec,
        ConsoleTable.render(report, Terminal.output()),
        report.verdict().summary(),
        report,
        ReportOutput.page(path));
  }
}
