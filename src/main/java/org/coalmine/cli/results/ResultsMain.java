package org.coalmine.cli.results;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point of the core jar. */
@Command(
    name = "coalmine",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Renders and judges the reports of audits, and states what DP-SGD promises.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReportCommand.class,
      GateCommand.class,
      HistoryCommand.class,
      EpsilonCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pass",
      "1:the gate failed",
      "2:usage",
      "3:incomplete: less was measured than asked, or nothing",
      "4:storage; worth another try",
      "70:internal error",
      "129, 130, 143:ended by SIGHUP, SIGINT or SIGTERM"
    },
    footer = {"", "The whole coalmine.jar, with its libraries, has the commands that audit."})
public final class ResultsMain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return Endings.help(spec.commandLine());
  }

  /** Runs one command and leaves with its exit code, as {@code cli.Main} does. */
  public static void main(String[] arguments) {
    CommandProcess.run(() -> execute(arguments), () -> {});
  }

  static int execute(String... arguments) {
    CommandLine program = new CommandLine(new ResultsMain());
    Endings.shape(program);
    return Endings.execute(
        program,
        (failure, line, parsed) -> Endings.handle(failure, Endings::code, line),
        Doors.CLOSED,
        () -> {},
        arguments);
  }
}
