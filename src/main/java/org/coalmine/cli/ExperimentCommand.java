package org.coalmine.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coalmine.audit.Audit;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.Experiment;
import org.coalmine.report.Advice;
import org.coalmine.report.Report;
import org.coalmine.report.Study;
import org.coalmine.report.console.Conclusion;
import org.coalmine.report.console.Terminal;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.StudyPage;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coalmine experiment}: an audit for each of several ways of training. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = {
      "Audits one corpus for each variant of a configuration, and puts ε, loss and exposure of all"
          + " of them in one table, such as the price of privacy at growing noise.",
      "The table is printed as Markdown; study.json holds the figures, study.html shows them, and"
          + " every variant is a run in a folder of its own beside them."
    })
final class ExperimentCommand implements Callable<Integer> {
  /** Failed before incomplete before passed. */
  private static final List<ExitCode> WORST_FIRST =
      List.of(ExitCode.GATE_FAILED, ExitCode.INCOMPLETE, ExitCode.PASS);

  @Mixin private ConfigurationArguments arguments = new ConfigurationArguments();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Where all of it is written, on any Hadoop file system; of what is there already the"
              + " variants are continued (default: run.directory, a new one).")
  private @Nullable String directory;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Experiment experiment = Experiment.read(arguments.file(), arguments.overrides());
    try (Cluster cluster = Clusters.open("experiment", experiment.name(), spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        RunDirectory runs = open(cluster, experiment)) {
      new KeptRuns().begun(runs, experiment.name());
      String path = BegunRun.path(runs);
      progress.note("run: " + path);
      Interruption.sameAgain("experiment", arguments.file() + " --directory " + path);
      Map<Experiment.Variant, Report> reports = new LinkedHashMap<>();
      for (Experiment.Variant variant : experiment.variants()) {
        progress.note(
            "%s (%d of %d)"
                .formatted(variant.label(), reports.size() + 1, experiment.variants().size()));
        reports.put(variant, audit(cluster, variant, runs, progress));
      }
      Study study = study(experiment.name(), reports);
      runs.write(RunFile.STUDY_JSON, ReportJson.write(study));
      runs.write(RunFile.STUDY_HTML, StudyPage.render(study, pages(reports.keySet())));
      runs.succeed();
      progress.close();
      return show(path, study, reports);
    }
  }

  private RunDirectory open(Cluster cluster, Experiment experiment) {
    return directory == null || directory.contains("{time}")
        ? BegunRun.directory(
            cluster,
            directory == null ? experiment.runDirectory() : directory,
            experiment.name(),
            Instant.now())
        : RunDirectory.ofRuns(
            directory.replace("{name}", experiment.name()), cluster.hadoopConfiguration());
  }

  private static Report audit(
      Cluster cluster, Experiment.Variant variant, RunDirectory runs, ConsoleProgress progress) {
    String run = runs.folder(variant.folder()).toString();
    try (Audit audit =
        runs.hasRun(variant.folder())
            ? Audit.resume(cluster, run, progress)
            : Audit.begin(
                cluster,
                variant.configuration().withRunDirectory(run),
                null,
                Version.current(),
                progress)) {
      audit.train();
      return audit.report();
    }
  }

  private static Study study(String name, Map<Experiment.Variant, Report> reports) {
    List<Study.Variant> variants =
        reports.entrySet().stream()
            .map(each -> Study.Variant.of(each.getKey().label(), each.getValue()))
            .toList();
    return new Study(
        name,
        variants,
        PrivacyClaim.together(
            variants.stream().flatMap(variant -> Stream.ofNullable(variant.claim())).toList()));
  }

  /** The page of each variant's report, by its label. */
  private static Map<String, String> pages(Set<Experiment.Variant> variants) {
    Map<String, String> pages = new LinkedHashMap<>();
    variants.forEach(variant -> pages.put(variant.label(), ReportOutput.page(variant.folder())));
    return pages;
  }

  private int show(String path, Study study, Map<Experiment.Variant, Report> reports) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(study.markdown());
    out.print(Conclusion.of(Advice.of(study), Terminal.output()));
    Map<ExitCode, List<String>> folders = new EnumMap<>(ExitCode.class);
    reports.forEach(
        (variant, report) ->
            folders
                .computeIfAbsent(AuditCommand.exitCode(report), code -> new ArrayList<>())
                .add(variant.folder()));
    StringBuilder verdict = new StringBuilder(reports.size() + " variants");
    WORST_FIRST.stream()
        .filter(code -> code != ExitCode.PASS && folders.containsKey(code))
        .forEach(
            code ->
                verdict
                    .append("; ")
                    .append(ExitCode.category(code.code()))
                    .append(": ")
                    .append(String.join(", ", folders.get(code))));
    ExitCode code = WORST_FIRST.stream().filter(folders::containsKey).findFirst().orElseThrow();
    CommandVerdict.print(
        VerdictLine.of(verdict.toString(), path + "/" + RunFile.STUDY_JSON.path(), code),
        spec.commandLine());
    return code.code();
  }
}
