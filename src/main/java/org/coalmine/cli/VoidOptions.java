package org.coalmine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.audit.StoredModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Says of options that were given that they do nothing under the models at hand. */
final class VoidOptions {
  private VoidOptions() {}

  /** A note on standard error where no model is of the kind that an option is for. */
  static void note(CommandSpec spec, StoredModel model, @Nullable StoredModel reference) {
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
}
