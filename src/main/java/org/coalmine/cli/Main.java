package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.coalmine.cli.results.EpsilonCommand;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.GateCommand;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point, embedded and under spark-submit. */
@Command(
    name = "coalmine",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Audits the unintended memorization of language models with exact ranks.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.class,
      PlanCommand.class,
      TrainCommand.class,
      ExperimentCommand.class,
      RankCommand.class,
      ExtractCommand.class,
      ReportCommand.class,
      GateCommand.class,
      HistoryCommand.class,
      EpsilonCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pass",
      "1:the gate failed",
      "2:usage or configuration",
      "3:incomplete: less was measured than asked, or nothing",
      "4:cluster or storage; worth another try",
      "5:the run is locked, or resume does not match",
      "70:internal error"
    },
    footer = {"", "Start with: scripts/quickstart    Explained in: README.md, conf/reference.conf"})
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /**
   * Runs one command and leaves with its exit code. Digits, decimal points and letters are the same
   * wherever it runs: some are names of files, and reports are compared byte by byte.
   */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Interruption.listen();
    System.exit(execute(arguments));
  }

  /** Runs one command and answers its exit code. */
  static int execute(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Failures::handle);
    line.setParameterExceptionHandler(Main::usage);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      line.getErr()
          .println(
              "coalmine: out of memory (%s); give the driver more: COALMINE_MEMORY=8g, or"
                      .formatted(e.getMessage())
                  + " --driver-memory with spark-submit");
      return Failures.end(line, ExitCode.INTERNAL);
    } catch (Error e) {
      return Failures.internal(e, line);
    }
  }

  private static int usage(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("coalmine: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }
    return Failures.end(e.getCommandLine(), ExitCode.USAGE);
  }
}
