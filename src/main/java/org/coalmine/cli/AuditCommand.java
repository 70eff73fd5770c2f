package org.coalmine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coalmine.audit.Audit;
import org.coalmine.audit.PlantingRun;
import org.coalmine.audit.elsewhere.ScoredAudit;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.GateCommand;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.report.InputWords;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.console.ConsoleTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.spark.Cluster;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Plants canaries in a corpus, trains a model on it, ranks every canary among all candidates,"
          + " extracts what an attacker would get, and writes the report.",
      "Progress goes to standard error, the table and the verdict to standard output."
    })
final class AuditCommand implements Callable<Integer> {
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
          "Go on with the run in this directory instead of beginning a new one (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "Instead of a configuration: rank the canaries that this run planted, under --model or by"
              + " --scores, in a new run; RUN is only read (default: none).")
  private @Nullable String planting;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description =
          "Where the new run is written: run.directory; with --run, that of RUN if it holds {time}"
              + " (default: ${bundle:default.run.directory}).")
  private @Nullable String directory;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Train nothing, and audit this model, a directory or a file, as if the canaries had been"
              + " planted in what it was trained on: model.path (default: train one).")
  private @Nullable String model;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description =
          "With --run: what a scorer elsewhere found of the texts that candidates wrote, in place"
              + " of a model: scores.path (default: none).")
  private @Nullable String scores;

  @Option(
      names = "--first-token",
      description =
          "With --scores: the scorer scored the first token of each text too, behind a start token,"
              + " so that totals alone bound ranks: scores.first-token (default: false).")
  private boolean firstToken;

  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description =
          "Rank the canaries under this model too, and tell the difference: reference.path"
              + " (default: none).")
  private @Nullable String reference;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, e.g. --set training.epochs=5. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--strict",
      description =
          "Train nothing where there is a warning beforehand: exit code 3, and the ids of the"
              + " warnings (default: warn and train).")
  private boolean strict;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    require();
    @Nullable ResolvedConfiguration begun =
        file == null ? null : ConfigurationReader.resolve(file, set());
    try (Cluster cluster = Clusters.ofRun("audit", name(begun), spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        Audit audit = open(cluster, begun, progress)) {
      progress.note("run: " + audit.path());
      Interruption.resumeWith("audit", audit.path());
      CommandVerdict.working();
      audit.train(strict);
      Report report = audit.report();
      progress.close();
      return show(audit.path(), report);
    }
  }

  private void require() {
    if (Stream.of(file, planting, resume).filter(Objects::nonNull).count() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Give one of a configuration, --run RUN with --model MODEL or --scores FILE, and --resume"
              + " RUN.");
    }
    if (planting != null && (model == null) == (scores == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--run RUN needs --model MODEL or --scores FILE: under which model its canaries are"
              + " ranked; to go on with an audit, give --resume RUN.");
    }
    if (scores != null && planting == null || firstToken && scores == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--scores FILE goes with --run RUN, whose texts were scored; --first-token with both.");
    }
    if (resume != null
        && !(overrides.isEmpty() && model == null && reference == null && directory == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A resumed run keeps its configuration; --set, --run-dir, --model and --reference go with"
              + " a new run.");
    }
  }

  private List<String> set() {
    return ConfigurationArguments.with(overrides, model, reference, directory);
  }

  private String name(@Nullable ResolvedConfiguration begun) {
    return begun != null
        ? begun.configuration().name()
        : Clusters.nameOfRun(Objects.requireNonNull(resume == null ? planting : resume));
  }

  private Audit open(
      Cluster cluster, @Nullable ResolvedConfiguration begun, ConsoleProgress progress) {
    if (begun != null) {
      return Audit.begin(cluster, begun, null, Version.current(), progress);
    }
    if (resume != null) {
      return Audit.resume(cluster, resume, progress);
    }
    String run = Objects.requireNonNull(planting);
    if (scores != null) {
      List<String> set = ConfigurationArguments.withScores(set(), scores, firstToken);
      return ScoredAudit.begin(cluster, run, scores, set, Version.current(), progress);
    }
    return Audit.begin(cluster, PlantingRun.read(cluster, run), set(), Version.current(), progress);
  }

  private int show(String path, Report report) {
    return ReportOutput.show(
        spec,
        ConsoleTable.render(report, Terminal.output()),
        verdict(report),
        report,
        ReportOutput.page(path));
  }

  /** What the figures say, and what of the corpus they do not rest on. */
  static String verdict(Report report) {
    String figures = figures(report);
    CorpusAccount inputs = report.run().inputs();
    return inputs == null
        ? figures
        : InputWords.unread(inputs).map(unread -> figures + " " + unread + ".").orElse(figures);
  }

  private static String figures(Report report) {
    PrivacyFindings privacy = report.privacy();
    if (privacy == null || privacy.claim() == null || !privacy.refuted()) {
      return report.verdict().summary();
    }
    double claimed = privacy.claim().epsilon();
    double shown = privacy.epsilonLowerBound();
    int places = Figures.placesApartAsBounds(claimed, shown);
    return "The claim of privacy is refuted: ε ≤ %s is claimed for %s, %s. %s"
        .formatted(
            Figures.upper(places, claimed),
            privacy.claim().neighbours(),
            privacy.refutation(places),
            report.verdict().summary());
  }

  static ExitCode exitCode(Report report) {
    return GateCommand.exitCode(report.decision());
  }
}
