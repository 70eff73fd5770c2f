package org.coalmine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalmine.audit.sanitise.SanitiseRun;
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
    name = "sanitise",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a corpus anew without the secrets that scan finds in it, file for file in the same"
          + " format, and proves that they are gone: what was written is scanned again, and the"
          + " text between their places is compared.",
      "The folder is there with all files or not at all; on an object store it counts when it holds"
          + " _SUCCESS. Ends with 1 if something remains, with 3 if a file could not be read.",
      "COALMINE_SCAN_KEY in the environment keys pseudonyms; without it a key is drawn and kept in"
          + " the run."
    })
final class SanitiseCommand implements Callable<Integer> {
  private static final String KEY = "COALMINE_SCAN_KEY";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description = "Configuration, e.g. conf/quickstart.conf; conf/reference.conf has every key.")
  private @Nullable Path file;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "The folder to write; it must not exist. A new run needs it (default: none).")
  private @Nullable String to;

  @Option(
      names = "--how",
      paramLabel = "HOW",
      description =
          "What becomes of secrets (tag, pseudonym, drop): sanitise.how (default:"
              + " ${bundle:default.sanitise.how}).")
  private @Nullable String how;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Look for what this rule file of gitleaks describes, too: scan.rules. Repeatable"
              + " (default: none).")
  private List<String> rules = new ArrayList<>();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory, which was ended before its files were written"
              + " (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--verify",
      paramLabel = "DIR",
      description =
          "Write nothing; prove this folder anew, with --against the run that wrote it (default:"
              + " write).")
  private @Nullable String verify;

  @Option(
      names = "--against",
      paramLabel = "RUN",
      description =
          "The run that wrote the folder of --verify; its corpus must still be there (default:"
              + " none).")
  private @Nullable String against;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key, e.g. --set sanitise.known-tests=true. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    requireOneTask();
    try (Cluster cluster = Clusters.ofRun("sanitise", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        SanitiseRun run = open(cluster, progress)) {
      progress.note("run: " + run.path());
      if (verify != null) {
        Report report = run.verify(new org.apache.hadoop.fs.Path(verify));
        progress.close();
        return show(report, "none");
      }
      Interruption.resumeWith("sanitise", run.path());
      CommandVerdict.working();
      Report report = run.report();
      progress.close();
      spec.commandLine().getOut().printf("written: %s%n%n", run.out());
      return show(report, ReportOutput.page(run.path()));
    }
  }

  private void requireOneTask() {
    boolean begins = file != null;
    int tasks = (begins ? 1 : 0) + (resume != null ? 1 : 0) + (verify != null ? 1 : 0);
    if (tasks != 1 || begins != (to != null) || (verify != null) != (against != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "Give either a configuration with --to DIR, or --resume RUN, or --verify DIR with"
              + " --against RUN.");
    }
    if (!begins && !(overrides.isEmpty() && rules.isEmpty() && how == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A run keeps its configuration; --set, --rules and --how go with a new one.");
    }
  }

  private SanitiseRun open(Cluster cluster, ConsoleProgress progress) {
    @Nullable String key = System.getenv(KEY);
    if (file == null || to == null) {
      String run = resume == null ? String.valueOf(against) : resume;
      return SanitiseRun.resume(cluster, run, key, progress);
    }
    List<String> all = new ArrayList<>(ConfigurationArguments.withRules(overrides, rules));
    if (how != null) {
      all.add("sanitise.how=" + ConfigurationArguments.quoted(how));
    }
    return SanitiseRun.begin(cluster, file, all, to, key, Version.current(), progress);
  }

  private int show(Report report, String page) {
    return ReportOutput.show(
        spec,
        ConsoleTable.render(report, Terminal.output()),
        report.verdict().summary(),
        report,
        page);
  }
}
