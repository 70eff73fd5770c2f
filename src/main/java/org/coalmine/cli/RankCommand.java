package org.coalmine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.Measurement;
import org.coalmine.audit.Measurement.Ranks;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Ranks secrets among all candidates of their randomness space, against a model file.",
      "Prints no fill: a mask by shape stands for each.",
      "Settings that no option names are those of the run; with --model those of"
          + " conf/reference.conf."
    },
    footer = {
      "",
      "Examples:",
      "  coalmine rank --run runs/quickstart-20260101-120000 --method dense",
      "  coalmine rank --model m.safetensors --text 'pin {fill}' --fill '[0-9]{6}' --secrets -",
      "  coalmine rank --run runs/quickstart-20260101-120000 --compare --plot methods.html"
    })
final class RankCommand implements Callable<Integer> {
  private enum Format {
    table,
    json
  }

  @Mixin private ModelArguments model = new ModelArguments();

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description = "With --model: the fills to rank, one per line; - for standard input.")
  private @Nullable Path secrets;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodConverter.class,
      description =
          "auto, dense or pruned (exact), importance (an estimate), or, for comparison, uniform or"
              + " skew-normal.")
  private @Nullable RankMethod method;

  @Option(
      names = "--pruned-steps",
      paramLabel = "N",
      description = "Most model steps of the pruned walk.")
  private @Nullable Long prunedSteps;

  @Option(
      names = "--dense-limit",
      paramLabel = "N",
      description = "auto: the largest space counted densely.")
  private @Nullable Long denseLimit;

  @Option(names = "--draws", paramLabel = "N", description = "Most draws of sampling per format.")
  private @Nullable Integer draws;

  @Option(
      names = "--relative-error",
      paramLabel = "E",
      description =
          "importance: stop once every interval is narrow, half its width over the estimate being"
              + " at most this; 0 makes all draws.")
  private @Nullable Double relativeError;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "Level of the intervals of sampling; of skew-normal at most 0.95.")
  private @Nullable Double confidence;

  @Option(
      names = "--near-tie-nats",
      paramLabel = "NATS",
      description = "Least width of the near-tie band, which is 2^-17 of costs beyond.")
  private @Nullable Double nearTieNats;

  @Option(
      names = "--deadline-seconds",
      paramLabel = "S",
      description = "Answer with intervals after so many seconds.")
  private @Nullable Double deadlineSeconds;

  @Option(
      names = "--compare",
      negatable = true,
      description = "Let every method answer, and print the answers side by side.")
  private @Nullable Boolean compare;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "With --compare: draw distribution, canaries and answers; FILE.html or FILE.svg.")
  private @Nullable Path plot;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    model.require(spec, secrets);
    if (!model.ofRun() && secrets == null) {
      throw new ParameterException(
          spec.commandLine(), "Name the fills to rank: --secrets FILE, or --run RUN.");
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
      Ranks ranks = new Measurement(cluster, subject, settings, progress).rank();
      progress.close();
      PrintWriter out = spec.commandLine().getOut();
      RankOutput output = new RankOutput(ranks, cluster.parallelism());
      if (format == Format.json) {
        out.println(output.json());
      } else {
        output.table(out);
      }
      if (plot != null) {
        draw(plot, ranks.comparisons());
      }
      boolean measured =
          ranks.rows().stream().anyMatch(row -> row.rank().measured(row.spaceSize()));
      boolean failed = ranks.controls().failed();
      ExitCode code = measured && !failed ? ExitCode.PASS : ExitCode.INCOMPLETE;
      String verdict =
          VerdictLine.of(
              failed
                  ? "the controls of %s failed (p = %s): no rank is trusted"
                      .formatted(
                          String.join(", ", ranks.controls().formats()),
                          Figures.probability(ranks.controls().pValue()))
                  : measured ? "ranked" : "nothing measured",
              "none",
              code);
      VerdictLine.print(verdict, format == Format.json, spec.commandLine());
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
          new Sampling(
              given(draws, sampling.draws()),
              given(relativeError, sampling.relativeError()),
              given(confidence, sampling.confidence())),
          given(compare, unless.compare()),
          given(nearTieNats, unless.nearTieNats()),
          unless.shardSeconds(),
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

  /** Spells the methods as the configuration does. */
  static final class MethodConverter implements ITypeConverter<RankMethod> {
    @Override
    public RankMethod convert(String value) {
      for (RankMethod method : RankMethod.values()) {
        if (spelling(method).equals(value.toLowerCase(Locale.ROOT))) {
          return method;
        }
      }
      throw new TypeConversionException(
          "'%s' is not one of %s"
              .formatted(
                  value,
                  Arrays.stream(RankMethod.values())
                      .map(MethodConverter::spelling)
                      .collect(Collectors.joining(", "))));
    }

    private static String spelling(RankMethod method) {
      return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
