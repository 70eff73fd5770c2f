package org.coalmine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalmine.audit.duplicates.DuplicateRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Version;
import org.coalmine.corpus.write.Rewritten;
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
    name = "duplicates",
    mixinStandardHelpOptions = true,
    description = {
      "Counts what the documents of a corpus have in common, without a model: equal and near"
          + " documents, and repeated text. Models write out what they read often.",
      "Needs no canaries. Progress goes to standard error, the table and the verdict to standard"
          + " output."
    })
final class DuplicatesCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description = "Configuration, of which corpus, holdout, duplicates, gate and run are used.")
  private @Nullable Path file;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory instead of beginning a new one (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "Write the corpus to this new folder, in its own format, without the documents beyond the"
              + " first of their group (default: write no corpus).")
  private @Nullable String to;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key, e.g. --set duplicates.similarity=0.8. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if ((file == null) == (resume == null)) {
      throw new ParameterException(
          spec.commandLine(), "Give either a configuration or --resume RUN.");
    }
    if (resume != null && !overrides.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "A resumed run keeps its configuration; --set goes with a new run.");
    }
    try (Cluster cluster = Clusters.ofRun("duplicates", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        DuplicateRun run = open(cluster, progress)) {
      progress.note("run: " + run.path());
      Interruption.resumeWith("duplicates", run.path());
      String out = to;
      if (out != null) {
        run.willWrite(out);
      }
      CommandVerdict.working();
      Report report = run.report();
      @Nullable Rewritten written = out == null ? null : run.writeFirst();
      progress.close();
      if (written != null) {
        spec.commandLine()
            .getOut()
            .printf(
                "written: %s, %,d documents, %,d left out%n%n",
                out, written.kept(), written.dropped());
      }
      return show(run.path(), report);
    }
  }

  private DuplicateRun open(Cluster cluster, ConsoleProgress progress) {
    return file == null
        ? DuplicateRun.resume(cluster, String.valueOf(resume), progress)
        : DuplicateRun.begin(cluster, file, overrides, Version.current(), progress);
  }

  private int show(String path, Report report) {
    return ReportOutput.show(
        spec,
        ConsoleTable.render(report, Terminal.output()),
        AuditCommand.verdict(report),
        report,
        ReportOutput.page(path));
  }
}
