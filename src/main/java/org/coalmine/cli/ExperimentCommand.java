package org.coalmine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coalmine.audit.Audit;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
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
          + " every variant has a run directory of its own."
    })
final class ExperimentCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Mixin private ConfigurationArguments arguments = new ConfigurationArguments();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Local folder for all of it; variants that are there already are continued (default:"
              + " runs/NAME-TIME).")
  private @Nullable Path directory;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Experiment experiment = Experiment.read(arguments.file(), arguments.overrides());
    String name = experiment.name();
    Path folder =
        directory == null ? Path.of("runs", name + "-" + STAMP.format(Instant.now())) : directory;
    List<Study.Variant> variants = new ArrayList<>();
    List<ExitCode> codes = new ArrayList<>();
    Map<String, String> reports = new LinkedHashMap<>();
    try (Cluster cluster = Clusters.open("experiment", name, spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      for (Experiment.Variant variant : experiment.variants()) {
        progress.note(
            "%s (%d of %d)"
                .formatted(variant.label(), variants.size() + 1, experiment.variants().size()));
        Report report = audit(cluster, variant, folder.resolve(variant.folder()), progress);
        variants.add(Study.Variant.of(variant.label(), report));
        codes.add(AuditCommand.exitCode(report));
        reports.put(variant.label(), variant.folder() + "/report.html");
      }
    }
    Study study =
        new Study(
            name,
            variants,
            PrivacyClaim.together(
                variants.stream().flatMap(variant -> Stream.ofNullable(variant.claim())).toList()));
    Path json = Files.write(folder.resolve("study.json"), ReportJson.write(study));
    Files.write(folder.resolve("study.html"), StudyPage.render(study, reports));
    ExitCode code = worst(codes);
    PrintWriter out = spec.commandLine().getOut();
    out.println(study.markdown());
    out.print(Conclusion.of(Advice.of(study), Terminal.output()));
    CommandVerdict.print(
        VerdictLine.of(variants.size() + " variants", json.toString(), code), spec.commandLine());
    return code.code();
  }

  private Report audit(
      Cluster cluster, Experiment.Variant variant, Path run, ConsoleProgress progress) {
    try (Audit audit =
        Files.exists(run)
            ? Audit.resume(cluster, run.toString(), progress)
            : Audit.begin(
                cluster,
                variant.configuration().withRunDirectory(run.toAbsolutePath().toUri().toString()),
                null,
                Version.current(),
                progress)) {
      audit.train();
      return audit.report();
    }
  }

  /** Failed before incomplete before passed. */
  private static ExitCode worst(List<ExitCode> codes) {
    return codes.stream()
        .max(
            Comparator.comparing(
                List.of(ExitCode.PASS, ExitCode.INCOMPLETE, ExitCode.GATE_FAILED)::indexOf))
        .orElseThrow();
  }
}
