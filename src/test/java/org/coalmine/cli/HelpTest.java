package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.coalmine.cli.results.Endings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command, as it is printed. */
class HelpTest {
  private static CommandLine program() {
    CommandLine program = Main.program();
    Endings.shape(program);
    return program;
  }

  private static List<CommandLine> commands() {
    return program().getSubcommands().values().stream()
        .filter(command -> !command.getCommandName().equals("help"))
        .toList();
  }

  private static List<OptionSpec> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .toList();
  }

  @Test
  void everyCommandStandsOnceInTheList() {
    List<String> lines = program().getUsageMessage().lines().toList();
    for (String command : program().getSubcommands().keySet()) {
      assertThat(lines.stream().filter(line -> line.startsWith("  " + command + " ")))
          .as(command)
          .hasSize(1);
    }
    assertThat(lines).containsSubsequence("Look before", "Audit", "Judge and show");
  }

  @Test
  void withoutACommandTheHelpIsPrintedAndNothingIsDone() {
    Outcome alone = Outcome.of();
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.out()).startsWith("Usage: coalmine [-hV] COMMAND").contains("Look before");
    assertThat(alone.lastLine()).isEqualTo("verdict: none | report: none | exit: 2");
    assertThat(Outcome.of("help").out()).startsWith("Usage: coalmine [-hV] COMMAND");
  }

  @Test
  void everyCommandIsQuietAndVerboseIfTold() {
    for (CommandLine command : commands()) {
      assertThat(options(command).stream().flatMap(option -> Arrays.stream(option.names())))
          .as(command.getCommandName())
          .contains("-q", "--quiet", "-v", "--verbose");
    }
  }
}
