package org.coalmine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.Measurement;
import org.coalmine.audit.Measurement.Ranks;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Output;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.AuditConfiguration.Foreign;
import org.coalmine.configuration.AuditConfiguration.Rank;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.AuditConfiguration.Sampling;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.page.ComparisonPlot;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Ranks secrets among all candidates of their randomness space, against a model.",
      "Prints no fill: a mask by shape stands for each.",
      "With --run the defaults are the settings of the run; those shown are of"
          + " conf/reference.conf, for --model."
    },
    footer = {
      "",
      "Examples:",
      "  coalmine rank --run runs/quickstart-20260101-120000 --method dense",
      "  coalmine rank --model m.safetensors --secrets - \\",
      "      --text 'pin {fill}' --fill '[0-9]{6}'",
      "  coalmine rank --model fine-tuned/ --reference base/ --secrets - \\",
      "      --text 'The code is {fill}.' --fill '[0-9]{9}'",
      "  coalmine rank --run runs/quickstart-20260101-120000 --compare \\",
      "      --plot methods.html"
    })
final class RankCommand implements Callable<Integer> {
  @Mixin private ModelArguments model = new ModelArguments();

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description =
          "With --model: the fills to rank, one per line; - for standard input (default: none).")
  private @Nullable Path secrets;

  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description =
          "Another model, of any kind and vocabulary, to rank the same fills under: what it finds"
              + " as likely need not have been memorized (default: none).")
  private @Nullable String reference;

  @Option(
      names = "--reference-boundary",
      paramLabel = "TEXT",
      description =
          "With --reference: what stands before every text in it (default:"
              + " ${bundle:default.reference.boundary}).")
  private @Nullable String referenceBoundary;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = Spelled.Method.class,
      completionCandidates = Spelled.Method.class,
      description =
          "Of ${COMPLETION-CANDIDATES}, dense and pruned are exact, importance is an estimate, and"
              + " the last two are for comparison (default: ${bundle:default.rank.method}).")
  private @Nullable RankMethod method;

  @Option(
      names = "--pruned-steps",
      paramLabel = "N",
      description =
          "Most model steps of the pruned walk (default: ${bundle:default.rank.pruned-steps}).")
  private @Nullable Long prunedSteps;

  @Option(
      names = "--dense-limit",
      paramLabel = "N",
      description =
          "With auto: the largest space counted densely (default:"
              + " ${bundle:default.rank.dense-limit}).")
  private @Nullable Long denseLimit;

  @Option(
      names = "--dense-hours",
      paramLabel = "H",
      description =
          "With auto and a model of tokens: the most hours that one core may take for a dense pass"
              + " (default: ${bundle:default.rank.dense-hours}).")
  private @Nullable Double denseHours;

  @Option(
      names = "--score-suffix",
      paramLabel = "WHEN",
      converter = Spelled.OfSuffix.class,
      completionCandidates = Spelled.OfSuffix.class,
      description =
          "With a model of tokens: whether the text behind the fill is scored, one of"
              + " ${COMPLETION-CANDIDATES} (default: ${bundle:default.rank.score-suffix}).")
  private @Nullable SuffixScoring scoreSuffix;

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "Most draws of sampling per format (default: ${bundle:default.rank.draws}).")
  private @Nullable Integer draws;

  @Option(
      names = "--relative-error",
      paramLabel = "E",
      description =
          "With importance: stop once every interval is narrow, half its width over the estimate"
              + " being at most this; 0 makes all draws (default:"
              + " ${bundle:default.rank.relative-error}).")
  private @Nullable Double relativeError;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "Level of the intervals of sampling; of skew-normal at most 0.95 (default:"
              + " ${bundle:default.rank.confidence}).")
  private @Nullable Double confidence;

  @Option(
      names = "--near-tie-nats",
      paramLabel = "NATS",
      description =
          "Least width of the near-tie band, which is 2^-17 of costs beyond (default:"
              + " ${bundle:default.rank.near-tie-nats}).")
  private @Nullable Double nearTieNats;

  @Option(
      names = "--shard-seconds",
      paramLabel = "S",
      description =
          "Work of one shard of a dense pass (default: ${bundle:default.rank.shard-seconds}).")
  private @Nullable Double shardSeconds;

  @Option(
      names = "--deadline-seconds",
      paramLabel = "S",
      description = "Answer with intervals after so many seconds (default: none).")
  private @Nullable Double deadlineSeconds;

  @Option(
      names = "--compare",
      negatable = true,
      description =
          "Let every method answer, and print the answers side by side (default:"
              + " ${bundle:default.rank.compare}).")
  private @Nullable Boolean compare;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "With --compare: draw distribution, canaries and answers; FILE.html or FILE.svg"
              + " (default: none).")
  private @Nullable Path plot;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Form form = Form.table;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    model.require(spec, secrets);
    if (!model.ofRun() && secrets == null) {
      throw new ParameterException(
          spec.commandLine(), "Name the fills to rank: --secrets FILE, or --run RUN.");
    }
    if (referenceBoundary != null && reference == null) {
      throw new ParameterException(
          spec.commandLine(), "--reference-boundary goes with --reference.");
    }
    if (plot != null
        && !(Boolean.TRUE.equals(compare) && (named(plot, ".html") || named(plot, ".svg")))) {
      throw new ParameterException(
          spec.commandLine(),
          "--plot %s: goes with --compare, and its name must end in .html or .svg".formatted(plot));
    }
    if (plot != null && !Files.isDirectory(plot.toAbsolutePath().resolveSibling(""))) {
      throw new ParameterException(
          spec.commandLine(), "--plot %s: its folder does not exist".formatted(plot));
    }
    List<Secret> fills =
        secrets == null ? List.of() : ModelArguments.secrets(secrets, spec.commandLine().getErr());
    Rank defaults = settings(ConfigurationReader.rankDefaults());
    try (Cluster cluster = Clusters.open("rank", spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      MeasuredModel subject = model.open(cluster, fills);
      Rank settings = subject.settings().map(this::settings).orElse(defaults);
      StoredModel other =
          reference == null
              ? null
              : ModelFiles.named(
                  cluster,
                  "--reference",
                  reference,
                  given(referenceBoundary, Foreign.NONE.boundary()));
      ModelArguments.noteVoid(spec, subject.model(), other);
      Ranks ranks = new Measurement(cluster, subject, other, settings, progress).rank();
      progress.close();
      Output.write(output, new RankOutput(ranks, cluster.parallelism()).render(form));
      if (plot != null) {
        draw(plot, ranks.comparisons());
      }
      boolean measured =
          ranks.rows().stream().anyMatch(row -> row.rank().measured(row.spaceSize()));
      boolean failed = ranks.controls().failed();
      ExitCode code = measured && !failed ? ExitCode.PASS : ExitCode.INCOMPLETE;
      VerdictLine verdict =
          VerdictLine.of(
              failed
                  ? "the controls of %s failed (p = %s): no rank is trusted"
                      .formatted(
                          String.join(", ", ranks.controls().formats()),
                          Figures.probability(ranks.controls().pValue()))
                  : measured ? "ranked" : "nothing measured",
              "none",
              code);
      CommandVerdict.print(verdict, form == Form.json && output == null, spec.commandLine());
      return code.code();
    }
  }

  /** The settings with the options that were given in their place. */
  private Rank settings(Rank unless) {
    Sampling sampling = unless.sampling();
    try {
      return new Rank(
          given(method, unless.method()),
          given(prunedSteps, unless.prunedSteps()),
          given(denseLimit, unless.denseLimit()),
          given(denseHours, unless.denseHours()),
          given(scoreSuffix, unless.scoreSuffix()),
          new Sampling(
              given(draws, sampling.draws()),
              given(relativeError, sampling.relativeError()),
              given(confidence, sampling.confidence())),
          given(compare, unless.compare()),
          given(nearTieNats, unless.nearTieNats()),
          given(shardSeconds, unless.shardSeconds()),
          deadlineSeconds == null ? unless.deadlineSeconds() : OptionalDouble.of(deadlineSeconds));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private static <T> T given(@Nullable T option, T unless) {
    return option == null ? unless : option;
  }

  private static boolean named(Path file, String ending) {
    return file.toString().endsWith(ending);
  }

  private static void draw(Path file, List<MethodComparison> comparisons) {
    byte[] drawing =
        named(file, ".svg") ? ComparisonPlot.svg(comparisons) : ComparisonPlot.html(comparisons);
    try {
      Files.write(file, drawing);
    } catch (IOException e) {
      throw new ConfigurationException("--plot " + file + ": cannot be written", e);
    }
  }
}
