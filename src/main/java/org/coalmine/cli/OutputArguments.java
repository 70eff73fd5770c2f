package org.coalmine.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The output of {@code extract}: form, file, and which canary format. In 0.1.0 {@code --output}
 * said the form and {@code --format} the canary format. Both are still understood, with a warning,
 * where they can mean nothing else; the next release takes them as every other command does.
 */
final class OutputArguments {
  /** What {@code --format} offers; it takes any word. */
  static final class Forms implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Form.values()).map(Form::name).iterator();
    }
  }

  @Option(
      names = "--canary-format",
      paramLabel = "NAME",
      description = "With --run: only the fills of this format (default: of every format).")
  private @Nullable String canaryFormat;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      completionCandidates = Forms.class,
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: table).")
  private @Nullable String form;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable String file;

  /**
   * What was said.
   *
   * @param file null for standard output
   * @param canaryFormat null for all
   */
  record Chosen(Form form, @Nullable Path file, @Nullable String canaryFormat) {
    /** Whether standard output is a document, behind which no line may stand. */
    boolean isDocument() {
      return form == Form.json && file == null;
    }
  }

  /**
   * Understands new and old spellings; warns of the old.
   *
   * @throws ParameterException if the two contradict each other
   */
  Chosen choose(CommandLine line) {
    Optional<Form> said = named(form);
    String wanted = canaryFormat;
    if (form != null && said.isEmpty()) {
      if (wanted != null) {
        throw new ParameterException(
            line, "--format %s: is neither table nor json".formatted(form));
      }
      warn(line, "--format " + form, "--canary-format " + form);
      wanted = form;
    }
    Optional<Form> oldForm = named(file);
    if (oldForm.isPresent()) {
      if (said.isPresent() && !said.equals(oldForm)) {
        throw new ParameterException(
            line,
            "--output %1$s: was a form in 0.1.0; for a file of that name write ./%1$s"
                .formatted(file));
      }
      warn(line, "--output " + file, "--format " + file);
      return new Chosen(oldForm.get(), null, wanted);
    }
    return new Chosen(said.orElse(Form.table), file == null ? null : Path.of(file), wanted);
  }

  private static Optional<Form> named(@Nullable String word) {
    return Arrays.stream(Form.values())
        .filter(form -> word != null && form.name().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static void warn(CommandLine line, String old, String now) {
    line.getErr().println("warning: %s is the spelling of 0.1.0; write %s".formatted(old, now));
  }
}
