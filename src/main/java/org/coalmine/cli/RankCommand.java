package org.coalmine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.coalmine.audit.AuditConfiguration.Rank;
import org.coalmine.audit.AuditConfiguration.RankMethod;
import org.coalmine.audit.ModelUnderTest;
import org.coalmine.audit.ModelUnderTest.Ranked;
import org.coalmine.audit.ModelUnderTest.Ranks;
import org.coalmine.exposure.Exposure;
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
      "Ranks secrets among all candidates of their randomness space, against a model file.",
      "Prints no fill: a mask by shape stands for each."
    },
    footer = {
      "",
      "Examples:",
      "  coalmine rank --run runs/quickstart-20260101-120000 --method dense",
      "  coalmine rank --model m.safetensors --text 'pin {fill}' --fill '[0-9]{6}' --secrets -"
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
      description = "With --model: the fills to rank, one a line; - for standard input.")
  private @Nullable Path secrets;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "auto, dense, pruned or importance (default: auto).")
  private RankMethod method = RankMethod.AUTO;

  @Option(
      names = "--pruned-steps",
      paramLabel = "N",
      description = "Most model steps of the pruned walk (default: ${DEFAULT-VALUE}).")
  private long prunedSteps = 2_000_000;

  @Option(
      names = "--dense-limit",
      paramLabel = "N",
      description = "auto: the largest space counted densely (default: ${DEFAULT-VALUE}).")
  private long denseLimit = 2_000_000_000L;

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "Draws of importance sampling (default: ${DEFAULT-VALUE}).")
  private int draws = 20_000;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "Level of the intervals of importance sampling (default: ${DEFAULT-VALUE}).")
  private double confidence = 0.95;

  @Option(
      names = "--near-tie-nats",
      paramLabel = "NATS",
      description = "Width of the near-tie band (default: ${DEFAULT-VALUE}).")
  private double nearTieNats = 1e-4;

  @Option(
      names = "--deadline-seconds",
      paramLabel = "S",
      description = "Answer with intervals after so many seconds.")
  private @Nullable Double deadlineSeconds;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!model.ofRun() && secrets == null) {
      throw new ParameterException(
          spec.commandLine(), "Name the fills to rank: --secrets FILE, or --run RUN.");
    }
    Rank settings = settings();
    try (Cluster cluster = Clusters.open("rank", spec);
        ConsoleProgress progress = new ConsoleProgress()) {
      ModelUnderTest subject = model.open(cluster, spec, secrets);
      Ranks ranks = subject.rank(cluster, settings, progress);
      progress.close();
      PrintWriter out = spec.commandLine().getOut();
      if (format == Format.json) {
        out.println(json(ranks, cluster.parallelism()));
      } else {
        print(ranks, cluster.parallelism(), out);
      }
      boolean measured = ranks.rows().stream().anyMatch(RankCommand::measured);
      ExitCode code = measured ? ExitCode.PASS : ExitCode.INCOMPLETE;
      out.println(VerdictLine.of(measured ? "ranked" : "nothing measured", "none", code));
      out.flush();
      return code.code();
    }
  }

  private Rank settings() {
    try {
      return new Rank(
          method,
          prunedSteps,
          denseLimit,
          draws,
          confidence,
          nearTieNats,
          1,
          deadlineSeconds == null ? OptionalDouble.empty() : OptionalDouble.of(deadlineSeconds));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private static boolean measured(Ranked row) {
    return row.rank().rank().low().compareTo(BigInteger.ONE) > 0
        || row.rank().rank().high().compareTo(row.spaceSize()) < 0;
  }

  private static void print(Ranks ranks, int cores, PrintWriter out) {
    out.printf(
        "%10s  %14s  %27s  %27s  %13s  %-10s  %s%n",
        "insertions", "log-perplexity", "rank", "near ties", "exposure", "method", "secret");
    for (Ranked row : ranks.rows()) {
      Exposure exposure = Exposure.of(row.rank().rank(), row.spaceSize());
      out.printf(
          Locale.ROOT,
          "%10d  %9.3f bits  %27s  %27s  %13s  %-10s  %s  %s%n",
          row.insertions(),
          row.logPerplexityBits(),
          span("%,d", row.rank().rank().low(), row.rank().rank().high()),
          span("%,d", row.rank().nearTiesLow(), row.rank().nearTiesHigh()),
          span("%.2f", exposure.lowBits(), exposure.highBits()),
          row.rank().rank().method().name().toLowerCase(Locale.ROOT),
          row.mask(),
          row.id());
    }
    ranks.reasons().forEach(out::println);
    ranks.warnings().forEach(warning -> out.println("warning: " + warning));
    out.printf(
        Locale.ROOT,
        "%,d candidates counted densely, %,d model steps, %.2f s, %,.0f candidates/s per core%n",
        ranks.candidates(),
        ranks.steps(),
        ranks.seconds(),
        ranks.candidates() / ranks.seconds() / cores);
  }

  private static String span(String pattern, Object low, Object high) {
    String first = String.format(Locale.ROOT, pattern, low);
    String last = String.format(Locale.ROOT, pattern, high);
    return first.equals(last) ? first : first + " to " + last;
  }

  private static String json(Ranks ranks, int cores) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    var rows = root.putArray("ranks");
    for (Ranked row : ranks.rows()) {
      Exposure exposure = Exposure.of(row.rank().rank(), row.spaceSize());
      ObjectNode node = rows.addObject();
      node.put("id", row.id());
      node.put("insertions", row.insertions());
      node.put("spaceSize", row.spaceSize());
      node.put("logPerplexityBits", row.logPerplexityBits());
      node.putObject("rank")
          .put("method", row.rank().rank().method().name().toLowerCase(Locale.ROOT))
          .put("low", row.rank().rank().low())
          .put("high", row.rank().rank().high());
      node.putObject("nearTies")
          .put("low", row.rank().nearTiesLow())
          .put("high", row.rank().nearTiesHigh());
      node.putObject("exposureBits")
          .put("low", exposure.lowBits())
          .put("high", exposure.highBits());
      node.put("maskedFill", row.mask());
    }
    root.putObject("work")
        .put("candidates", ranks.candidates())
        .put("steps", ranks.steps())
        .put("seconds", ranks.seconds())
        .put("candidatesPerSecondPerCore", ranks.candidates() / ranks.seconds() / cores);
    return root.toString();
  }
}
