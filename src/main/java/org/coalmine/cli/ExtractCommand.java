package org.coalmine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.Measurement;
import org.coalmine.audit.Measurement.Guessed;
import org.coalmine.audit.Measurement.Guesses;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.ModelLines;
import org.coalmine.cli.results.Output;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.AuditConfiguration.Extract;
import org.coalmine.configuration.AuditConfiguration.Rank;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.secret.Mask;
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
    name = "extract",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Finds the k most likely fills of a format without knowing any canary: an attacker's guesses,"
          + " exact and in their order.",
      "Prints masks; --reveal writes the fills to a file that only its owner can read.",
      "With --run the defaults are the settings of the run; those shown are of"
          + " conf/reference.conf, for --model."
    },
    footer = {
      "",
      "Examples:",
      "  coalmine extract --run runs/quickstart-20260101-120000 --top 10 \\",
      "      --canary-format random-number",
      "  coalmine extract --model m.safetensors --top 1 \\",
      "      --text 'pin {fill}' --fill '[0-9]{6}'"
    })
final class ExtractCommand implements Callable<Integer> {
  private static final String ALLOW_MORE =
      "Allow more with --steps, and under a model of tokens with --dense-hours.";

  @Mixin private ModelArguments model = new ModelArguments();

  @Mixin private OutputArguments output = new OutputArguments();

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "How many fills, at most |R| (default: ${bundle:default.extract.top}).")
  private @Nullable Integer top;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Most model steps per format; then the search ends and says what is certain (default:"
              + " ${bundle:default.extract.steps}).")
  private @Nullable Long steps;

  @Option(
      names = "--dense-hours",
      paramLabel = "H",
      description =
          "With a model of tokens: the most hours that one core may search, whatever --steps allows"
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
      names = "--reveal",
      paramLabel = "FILE",
      description = "Write the fills themselves to this new file, mode 0600 (default: nowhere).")
  private @Nullable Path reveal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (top != null && top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be at least 1: " + top);
    }
    if (steps != null && steps < 1) {
      throw new ParameterException(spec.commandLine(), "--steps must be at least 1: " + steps);
    }
    OutputArguments.Chosen chosen = output.choose(spec.commandLine());
    String format = chosen.canaryFormat();
    if (format != null && !model.ofRun()) {
      throw new ParameterException(
          spec.commandLine(),
          "--canary-format names a format of a run; with --model give --text and --fill instead.");
    }
    model.require(spec, null);
    RevealedFile.requireNew(reveal);
    Rank defaults = settings(ConfigurationReader.rankDefaults());
    try (Cluster cluster = Clusters.open("extract", spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      MeasuredModel all = model.open(cluster, List.of());
      MeasuredModel subject = format == null ? all : all.only(format);
      Rank settings = settings(subject.settings().orElse(defaults));
      ModelArguments.noteVoid(spec, subject.model(), null);
      Measurement measurement = new Measurement(cluster, subject, settings, progress);
      List<Guesses> found = measurement.extract(asked(subject));
      ModelFacts facts = measurement.model();
      progress.close();
      if (reveal != null) {
        RevealedFile.write(reveal, fills(found));
      }
      Output.write(chosen.file(), render(chosen.form(), found, facts));
      boolean complete = found.stream().allMatch(Guesses::complete);
      ExitCode code = complete ? ExitCode.PASS : ExitCode.INCOMPLETE;
      VerdictLine verdict =
          VerdictLine.of(complete ? "extracted" : "search ended early", "none", code);
      CommandVerdict.print(verdict, chosen.isDocument(), spec.commandLine());
      return code.code();
    }
  }

  private Rank settings(Rank unless) {
    try {
      return unless.ofTokens(
          denseHours == null ? unless.denseHours() : denseHours,
          scoreSuffix == null ? unless.scoreSuffix() : scoreSuffix);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  /**
   * How far its run extracts, or what conf/reference.conf says, except for what the options say.
   */
  private Extract asked(MeasuredModel subject) {
    Extract unless = subject.extract().orElseGet(ConfigurationReader::extractDefaults);
    Extract asked =
        new Extract(top == null ? unless.top() : top, steps == null ? unless.steps() : steps);
    if (asked.top() == 0) {
      throw new ConfigurationException(
          "the run extracts nothing (extract.top is 0): say how many with --top");
    }
    return asked;
  }

  private static byte[] render(Form form, List<Guesses> found, ModelFacts model) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      switch (form) {
        case table -> {
          ModelLines.print(model, out);
          found.forEach(guesses -> print(guesses, out));
        }
        case json -> out.println(json(found, model));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void print(Guesses found, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: %,d fills, %,d model steps in %.2f s%n",
        found.format(),
        found.spaceSize(),
        found.steps(),
        found.seconds());
    if (!found.guesses().isEmpty()) {
      out.printf(
          "%7s  %14s  %-7s  %-20s  %s%n", "guess", "log-perplexity", "place", "fill", "planted");
    }
    for (Guessed guess : found.guesses()) {
      out.printf(
          Locale.ROOT,
          "%7d  %9.3f bits  %-7s  %-20s  %s%n",
          guess.guess(),
          guess.logPerplexityBits(),
          guess.certain() ? "certain" : "open",
          Mask.of(guess.fill()),
          guess.canary() == null ? "" : guess.canary());
    }
    out.println(proof(found));
    if (found.planted() > 0) {
      out.println(guessesNeeded(found));
    }
  }

  private static String proof(Guesses found) {
    if (found.guesses().isEmpty()) {
      return String.format(
          Locale.ROOT,
          "The steps allowed were used up before a single fill was scored; every fill has a"
              + " log-perplexity of at least %.3f bits. "
              + ALLOW_MORE,
          found.othersBits().orElseThrow());
    }
    String others =
        found.othersBits().isPresent()
            ? String.format(
                Locale.ROOT,
                "every other fill has a log-perplexity of at least %.3f bits",
                found.othersBits().getAsDouble())
            : "there is no other fill";
    if (found.complete()) {
      return "Proven: these are the most likely fills in their order; " + others + ".";
    }
    return "The steps allowed were used up: the first %d are certainly the first, the rest are the best seen; %s. "
            .formatted(found.certain(), others)
        + ALLOW_MORE;
  }

  private static String guessesNeeded(Guesses found) {
    List<Guessed> hits =
        found.guesses().stream()
            .filter(guess -> guess.certain() && guess.canary() != null)
            .toList();
    String needed =
        hits.stream()
            .map(hit -> "%s needs %d".formatted(hit.canary(), hit.guess()))
            .collect(Collectors.joining(", "));
    int others = found.planted() - hits.size();
    String more =
        "more than %,d for %s"
            .formatted(
                found.certain(),
                others == 1
                    ? "the other planted canary"
                    : "each of the %,d other planted canaries".formatted(others));
    return "Guesses an attacker needs: "
        + Stream.of(needed, others > 0 ? more : "")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "))
        + ".";
  }

  private static String json(List<Guesses> found, ModelFacts model) {
    ObjectMapper json = new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);
    ObjectNode root = json.createObjectNode();
    root.set("model", json.valueToTree(model));
    var formats = root.putArray("formats");
    for (Guesses guesses : found) {
      ObjectNode one =
          formats
              .addObject()
              .put("format", guesses.format())
              .put("spaceSize", guesses.spaceSize())
              .put("steps", guesses.steps())
              .put("seconds", guesses.seconds())
              .put("complete", guesses.complete())
              .put("certain", guesses.certain());
      guesses.othersBits().ifPresent(bits -> one.put("othersLogPerplexityBits", bits));
      var rows = one.putArray("guesses");
      for (Guessed guess : guesses.guesses()) {
        ObjectNode row =
            rows.addObject()
                .put("guess", guess.guess())
                .put("maskedFill", Mask.of(guess.fill()))
                .put("logPerplexityBits", guess.logPerplexityBits())
                .put("certain", guess.certain());
        if (guess.canary() != null) {
          row.put("canary", guess.canary());
        }
      }
    }
    return root.toString();
  }

  private static String fills(List<Guesses> found) {
    return found.stream()
        .flatMap(guesses -> guesses.guesses().stream())
        .map(guess -> guess.fill().reveal() + "\n")
        .collect(Collectors.joining());
  }
}
