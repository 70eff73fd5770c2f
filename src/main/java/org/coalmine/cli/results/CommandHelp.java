package org.coalmine.cli.results;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The list of commands in the help, by what they are for. */
final class CommandHelp {
  private static final Map<String, List<String>> PURPOSES = new LinkedHashMap<>();

  static {
    PURPOSES.put("Look before", List.of("plan", "inspect", "doctor"));
    PURPOSES.put("Look at a corpus", List.of("scan", "sanitise", "duplicates"));
    PURPOSES.put("Audit", List.of("audit", "train", "experiment"));
    PURPOSES.put("Judge and show", List.of("gate", "report", "history"));
    PURPOSES.put("Measure a model again, or a foreign one", List.of("rank", "extract", "score"));
    PURPOSES.put("Write with a model", List.of("generate"));
    PURPOSES.put("Audit what a generator wrote", List.of("synthetic"));
    PURPOSES.put("For models trained elsewhere", List.of("plant", "survival", "candidates"));
    PURPOSES.put("Reckon and ask", List.of("epsilon", "completion", "help"));
  }

  private CommandHelp() {}

  /** Puts the commands of a program in order. */
  static void group(CommandLine program) {
    program
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandHelp::commands);
  }

  /** What a command is for; empty if nobody has said so. */
  static Set<String> purposes(String command) {
    Set<String> purposes = new LinkedHashSet<>();
    PURPOSES.forEach(
        (purpose, commands) -> {
          if (commands.contains(command)) {
            purposes.add(purpose);
          }
        });
    return purposes;
  }

  private static String commands(Help program) {
    Map<String, Help> commands = program.subcommands();
    int widest = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
    int margin = widest + 5;
    int width = program.commandSpec().usageMessage().width();
    StringBuilder list = new StringBuilder();
    PURPOSES.forEach(
        (purpose, names) -> {
          TextTable table =
              TextTable.forColumns(
                  program.colorScheme(),
                  new Column(margin, 2, Overflow.SPAN),
                  new Column(width - margin, 0, Overflow.WRAP));
          for (String name : names) {
            Help command = commands.get(name);
            if (command != null) {
              table.addRowValues(
                  program.colorScheme().commandText(name),
                  program.colorScheme().text(sentence(command.commandSpec().usageMessage())));
            }
          }
          if (table.rowCount() > 0) {
            list.append(program.createHeading("%n" + purpose + "%n")).append(table);
          }
        });
    return list.toString();
  }

  /** What a command does. Picocli's own help command says it in its header. */
  private static String sentence(UsageMessageSpec usage) {
    return usage.header().length > 0 ? usage.header()[0] : usage.description()[0];
  }
}
