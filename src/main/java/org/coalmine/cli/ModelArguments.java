package org.coalmine.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.canary.Check;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.TextLines;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Which model is measured, and by what: that of a run or another, by a run's canaries or a format.
 */
final class ModelArguments {
  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "A run directory: its model and its canaries (default: none).")
  private @Nullable String run;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "With --run: the model of this epoch (default: the last).")
  private @Nullable Integer epoch;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A model: a directory as Hugging Face writes it, or a file of an LSTM; with --text and"
              + " --fill, or with --run for the canaries of a run (default: none).")
  private @Nullable String model;

  @Option(
      names = "--boundary",
      paramLabel = "TEXT",
      description =
          "With --model: what stands before every text; auto, bos, eos, none or a text (default:"
              + " ${bundle:default.model.boundary}).")
  private @Nullable String boundary;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "With --model: the format, e.g. 'The random number is {fill}' (default: none).")
  private @Nullable String text;

  @Option(
      names = "--fill",
      paramLabel = "REGEX",
      description = "With --model: the fills, such as '[0-9]{9}' (default: none).")
  private @Nullable String fill;

  @Option(
      names = "--check",
      paramLabel = "CHECK",
      converter = Spelled.OfCheck.class,
      completionCandidates = Spelled.OfCheck.class,
      description =
          "With --model: the rule of the fills, one of ${COMPLETION-CANDIDATES} (default:"
              + " ${bundle:default.canaries.defaults.check}).")
  private @Nullable Check check;

  /**
   * Checks what was given before Spark is started.
   *
   * @throws ParameterException if neither or both are named, or an option belongs to the other
   */
  void require(CommandSpec spec, @Nullable Path secrets) {
    if (run == null && model == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Give --run RUN, or --model MODEL with --text and --fill, or --run RUN with --model"
              + " MODEL.");
    }
    if (boundary != null && model == null) {
      throw new ParameterException(spec.commandLine(), "--boundary goes with --model.");
    }
    if (run != null && (text != null || fill != null || check != null || secrets != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A run has its own formats and canaries: --text, --fill, --check and --secrets go with"
              + " --model alone.");
    }
    if (model != null && epoch != null) {
      throw new ParameterException(spec.commandLine(), "--epoch goes with --run alone.");
    }
    if (run == null && (text == null || fill == null)) {
      throw new ParameterException(
          spec.commandLine(), "--model needs --text and --fill: which candidates to score.");
    }
  }

  /**
   * What was given, after {@link #require}.
   *
   * @param secrets the fills to rank; none for a run, which has its own
   */
  MeasuredModel open(Cluster cluster, List<Secret> secrets) {
    if (run != null && model != null) {
      return MeasuredModel.ofRun(
          cluster, run, ModelFiles.named(cluster, "--model", model, boundary()));
    }
    if (run != null) {
      return MeasuredModel.ofRun(
          cluster, run, epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch));
    }
    return MeasuredModel.ofFile(
        cluster,
        requireNonNull(model),
        boundary(),
        requireNonNull(text),
        requireNonNull(fill),
        check == null ? Check.NONE : check,
        secrets);
  }

  private String boundary() {
    return boundary == null ? AuditConfiguration.Foreign.NONE.boundary() : boundary;
  }

  /** Notes on standard error the options that are for another kind of model than any at hand. */
  static void noteVoid(CommandSpec spec, StoredModel model, @Nullable StoredModel reference) {
    boolean tokens = model.readsTokens() || reference != null && reference.readsTokens();
    boolean characters = !model.readsTokens() || reference != null && !reference.readsTokens();
    List<String> notes = new ArrayList<>();
    if (!characters) {
      given(spec, "--dense-limit")
          .forEach(
              option ->
                  notes.add(
                      option
                          + ": not used under a model of tokens; --dense-hours bounds its dense"
                          + " passes"));
    }
    if (!tokens) {
      given(spec, "--dense-hours", "--score-suffix")
          .forEach(
              option ->
                  notes.add(
                      option
                          + ": not used under a model of characters, which "
                          + (option.equals("--score-suffix")
                              ? "scores the whole text"
                              : "--dense-limit and --steps bound")));
    }
    notes.forEach(note -> spec.commandLine().getErr().println("note: " + note));
  }

  private static Stream<String> given(CommandSpec spec, String... options) {
    return Stream.of(options).filter(spec.commandLine().getParseResult()::hasMatchedOption);
  }

  boolean ofRun() {
    return run != null;
  }

  /**
   * Fills, one per line; never on the command line, where every user of the machine can see them.
   *
   * @param said where a repeat is said
   * @throws ConfigurationException if there are none
   */
  static List<Secret> secrets(Path file, PrintWriter said) {
    List<Secret> lines = read(file);
    List<Secret> secrets = lines.stream().distinct().toList();
    if (secrets.size() < lines.size()) {
      said.println(
          "note: --secrets %s: %d of %d lines repeat another and are ranked once"
              .formatted(file, lines.size() - secrets.size(), lines.size()));
    }
    if (secrets.isEmpty()) {
      throw new ConfigurationException(
          "--secrets %s: holds no fill; one is expected in each line".formatted(file));
    }
    return secrets;
  }

  private static List<Secret> read(Path file) {
    try {
      return (file.toString().equals("-")
              ? TextLines.of(System.in, "standard input")
              : TextLines.of(file))
          .stream().map(Secret::of).toList();
    } catch (ConfigurationException e) {
      throw new ConfigurationException("--secrets " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ConfigurationException("--secrets -: cannot be read: " + e.getMessage(), e);
    }
  }
}
