package org.coalmine.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coalmine.audit.synthetic.GivenSecrets;
import org.coalmine.audit.synthetic.SyntheticRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.Synthetic;
import org.coalmine.configuration.SyntheticReader;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.console.Conclusion;
import org.coalmine.report.console.ReleaseTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.secret.Secret;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "synthetic",
    mixinStandardHelpOptions = true,
    description = {
      "Audits a released text of any generator, from the text alone: the exact ranks of planted"
          + " secrets, where they stand to the letter, and how much of the text gives them away.",
      "The canaries are those of CONF, or of the run that planted them. Needs no model."
    })
final class SyntheticCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description =
          "Configuration that planted the canaries and says in synthetic.paths what to audit;"
              + " conf/reference.conf has every key.")
  private @Nullable Path file;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "The run whose canaries the generator was trained with, of coalmine audit or coalmine"
              + " plant (default: those of CONF).")
  private @Nullable String run;

  @Option(
      names = "--paths",
      paramLabel = "PATH",
      description =
          "The released text, as files, folders or globs: synthetic.paths. Repeatable (default:"
              + " those of the configuration, or what RUN generated last).")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description =
          "By hand: the text around secrets that you planted, with {fill} where they go (default:"
              + " none).")
  private @Nullable String text;

  @Option(
      names = "--fill",
      paramLabel = "REGEX",
      description = "By hand: all values that could have stood there (default: none).")
  private @Nullable String fill;

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description =
          "By hand: the secrets, one per line; - is standard input. Nobody drew them here, so a"
              + " rank has no p-value (default: none).")
  private @Nullable Path secrets;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the audit in this directory instead of beginning a new one (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, e.g. --set synthetic.order=8. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (text != null || fill != null || secrets != null) {
      return byHand();
    }
    if (Stream.of(file, run, resume).filter(it -> it != null).count() != 1) {
      throw new ParameterException(
          spec.commandLine(), "Give one of a configuration, --run RUN and --resume RUN.");
    }
    if (resume != null && !(overrides.isEmpty() && paths.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          "A resumed audit keeps its configuration; --set and --paths go with a new one.");
    }
    try (Cluster cluster = Clusters.ofRun("synthetic", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        SyntheticRun audit = open(cluster, progress)) {
      progress.note("run: " + audit.path());
      Interruption.resumeWith("synthetic", audit.path());
      CommandVerdict.working();
      Report report = audit.report();
      progress.close();
      return show(audit.path(), report);
    }
  }

  private Integer byHand() {
    if (text == null || fill == null || secrets == null || paths.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "By hand --paths, --text, --fill and --secrets go together.");
    }
    if (file != null || run != null || resume != null) {
      throw new ParameterException(
          spec.commandLine(),
          "A configuration or a run has canaries of its own: --text, --fill and --secrets go"
              + " without one.");
    }
    List<String> all = new ArrayList<>(overrides);
    ConfigurationArguments.add(all, "synthetic.paths", paths);
    List<Secret> given = ModelArguments.secrets(secrets, spec.commandLine().getErr());
    Synthetic settings = SyntheticReader.of(all);
    try (Cluster cluster = Clusters.open("synthetic", spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      GivenSecrets.Found found =
          new GivenSecrets(cluster, settings, progress).rank(text, fill, given);
      progress.close();
      return show(found);
    }
  }

  private int show(GivenSecrets.Found found) {
    PrintWriter out = spec.commandLine().getOut();
    for (GivenSecrets.Given secret : found.secrets()) {
      out.println(
          "%s  %s  rank %s of %s, exposure %s bits, found %s, copies %s"
              .formatted(
                  secret.id(),
                  Figures.printable(secret.mask()),
                  Figures.rank(secret.rank()),
                  Figures.grouped(found.spaceSize()),
                  Figures.bits(secret.exposureBits()),
                  Figures.grouped(secret.verbatim()),
                  Figures.grouped(secret.copies())));
    }
    CommandVerdict.print(
        VerdictLine.of(
            "%s secrets ranked by %s characters; nobody drew them here, so nothing is judged"
                .formatted(
                    Figures.grouped(found.secrets().size()), Figures.grouped(found.characters())),
            VerdictLine.NONE,
            ExitCode.PASS),
        spec.commandLine());
    return ExitCode.PASS.code();
  }

  private SyntheticRun open(Cluster cluster, ConsoleProgress progress) {
    if (resume != null) {
      return SyntheticRun.resume(cluster, resume, progress);
    }
    List<String> all = new ArrayList<>(overrides);
    ConfigurationArguments.add(all, "synthetic.paths", paths);
    return file == null
        ? SyntheticRun.begin(cluster, String.valueOf(run), all, Version.current(), progress)
        : SyntheticRun.begin(
            cluster, ConfigurationReader.resolve(file, all), Version.current(), progress);
  }

  private int show(String path, Report report) {
    Terminal terminal = Terminal.output();
    return ReportOutput.show(
        spec,
        ReleaseTable.render(report, terminal) + Conclusion.of(report, terminal),
        report.verdict().summary(),
        report,
        ReportOutput.page(path));
  }
}
