package org.coalmine.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code coalmine completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what lets bash and zsh complete commands, options and their values.",
      "Needs neither Spark nor a configuration."
    },
    footer = {"", "Examples:", "  coalmine completion >~/.coalmine-completion"})
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash("coalmine", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}
