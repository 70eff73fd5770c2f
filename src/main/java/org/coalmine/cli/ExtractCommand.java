package org.coalmine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalmine.audit.AuditConfiguration.Extract;
import org.coalmine.audit.AuditConfiguration.Rank;
import org.coalmine.audit.AuditConfiguration.RankMethod;
import org.coalmine.audit.ConfigurationException;
import org.coalmine.audit.ModelUnderTest.Guessed;
import org.coalmine.audit.ModelUnderTest.Guesses;
import org.coalmine.secret.Mask;
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
      "Finds the k most likely fills of a format without knowing any canary: an attacker's guesses.",
      "Prints masks; --reveal writes the fills to a file that only its owner can read."
    })
final class ExtractCommand implements Callable<Integer> {
  private enum Format {
    table,
    json
  }

  @Mixin private ModelArguments model = new ModelArguments();

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "How many fills (default: ${DEFAULT-VALUE}).")
  private int top = 10;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Most model steps; then the search ends and says so (default: ${DEFAULT-VALUE}).")
  private long steps = 2_000_000;

  @Option(
      names = "--reveal",
      paramLabel = "FILE",
      description = "Write the fills themselves to this new file, mode 0600.")
  private @Nullable Path reveal;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be at least 1: " + top);
    }
    if (steps < 1) {
      throw new ParameterException(spec.commandLine(), "--steps must be at least 1: " + steps);
    }
    Rank settings = new Rank(RankMethod.AUTO, 0, 0, 1, 0.95, 0, 1, OptionalDouble.empty());
    try (Cluster cluster = Clusters.open("extract", spec);
        ConsoleProgress progress = new ConsoleProgress()) {
      Guesses guesses =
          model
              .open(cluster, spec, null)
              .extract(cluster, settings, new Extract(top, steps), progress);
      progress.close();
      if (reveal != null) {
        write(reveal, guesses);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (format == Format.json) {
        out.println(json(guesses));
      } else {
        print(guesses, out);
      }
      ExitCode code = guesses.complete() ? ExitCode.PASS : ExitCode.INCOMPLETE;
      out.println(
          VerdictLine.of(guesses.complete() ? "extracted" : "search ended early", "none", code));
      out.flush();
      return code.code();
    }
  }

  private static void print(Guesses guesses, PrintWriter out) {
    out.printf("%7s  %14s  %s%n", "guess", "log-perplexity", "fill");
    for (Guessed guess : guesses.guesses()) {
      out.printf(
          Locale.ROOT,
          "%7d  %9.3f bits  %s  %s%n",
          guess.guess(),
          guess.logPerplexityBits(),
          Mask.of(guess.fill()),
          guess.format());
    }
    out.printf(
        Locale.ROOT,
        "%,d model steps; %s%n",
        guesses.steps(),
        guesses.complete()
            ? "no other fill is as likely as these"
            : "the budget ended before it was proven that no other fill is as likely");
  }

  private static String json(Guesses guesses) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    var rows = root.putArray("guesses");
    for (Guessed guess : guesses.guesses()) {
      rows.addObject()
          .put("format", guess.format())
          .put("guess", guess.guess())
          .put("maskedFill", Mask.of(guess.fill()))
          .put("logPerplexityBits", guess.logPerplexityBits());
    }
    root.put("steps", guesses.steps());
    root.put("complete", guesses.complete());
    return root.toString();
  }

  private static void write(Path file, Guesses guesses) {
    String lines =
        guesses.guesses().stream()
            .map(guess -> guess.fill().reveal() + "\n")
            .collect(Collectors.joining());
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, lines.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(file + ": exists; --reveal wants a new file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
