package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command, as it is printed. */
class HelpTest {
  private static final int WIDTH = 80;

  private static CommandLine program() {
    return Main.program();
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
  void noNameIsBrokenAtTheEndOfALine() {
    for (CommandLine command : commands()) {
      String help = command.getUsageMessage();
      CommandSpec spec = command.getCommandSpec();
      List<String> texts = new ArrayList<>();
      texts.addAll(List.of(spec.usageMessage().description()));
      texts.addAll(List.of(spec.usageMessage().footer()));
      for (ArgSpec argument :
          Stream.concat(options(command).stream(), spec.positionalParameters().stream()).toList()) {
        texts.addAll(List.of(argument.description()));
      }
      for (String word : String.join(" ", texts).replace("%n", " ").split("\\s+")) {
        assertThat(help).as("%s: %s", command.getCommandName(), word).contains(word);
      }
      assertThat(help.lines()).allMatch(line -> line.length() <= WIDTH);
      assertThat(help.lines()).noneMatch(line -> line.endsWith("="));
      for (String line : spec.usageMessage().footer()) {
        assertThat(help.lines()).as(command.getCommandName()).contains(line);
      }
    }
    assertThat(program().getUsageMessage().lines()).allMatch(line -> line.length() <= WIDTH);
  }

  @Test
  void theListOfCommandsSaysWhatEachDoes() {
    assertThat(program().getUsageMessage())
        .doesNotContain("%n")
        .containsPattern("help +Display help information about the specified command\\.");
  }

  @Test
  void everyOptionSaysWhatHoldsWithoutIt() {
    for (CommandLine command : commands()) {
      for (OptionSpec option : options(command)) {
        String description = String.join(" ", option.description());
        if (!option.required() && (option.group() == null || !required(option))) {
          assertThat(description)
              .as("%s %s", command.getCommandName(), option.longestName())
              .containsPattern("\\(default: [^)]+\\)");
        }
        assertThat(description)
            .as("%s %s", command.getCommandName(), option.longestName())
            .matches("[A-Z].*\\.");
      }
    }
  }

  private static boolean required(OptionSpec option) {
    return option.group().multiplicity().min() > 0;
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
