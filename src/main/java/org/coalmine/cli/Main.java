package org.coalmine.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.coalmine.audit.ParquetFile;
import org.coalmine.cli.results.CommandProcess;
import org.coalmine.cli.results.Doors;
import org.coalmine.cli.results.Endings;
import org.coalmine.cli.results.EpsilonCommand;
import org.coalmine.cli.results.GateCommand;
import org.coalmine.cli.results.HistoryCommand;
import org.coalmine.cli.results.OpenedCommands;
import org.coalmine.cli.results.PastReports;
import org.coalmine.cli.results.ReportCommand;
import org.coalmine.cli.results.Version;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.spark.HadoopLogin;
import org.coalmine.spark.YarnDriver;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point, embedded and under spark-submit. */
@Command(
    name = "coalmine",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Audits the unintended memorization of language models with exact ranks.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.class,
      InspectCommand.class,
      SanitiseCommand.class,
      ScanCommand.class,
      DuplicatesCommand.class,
      SurvivalCommand.class,
      CandidatesCommand.class,
      PlanCommand.class,
      TrainCommand.class,
      PlantCommand.class,
      ExperimentCommand.class,
      RankCommand.class,
      ExtractCommand.class,
      ScoreCommand.class,
      GenerateCommand.class,
      SyntheticCommand.class,
      ReportCommand.class,
      GateCommand.class,
      HistoryCommand.class,
      EpsilonCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
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
      "70:internal error",
      "129, 130, 143:ended by SIGHUP, SIGINT or SIGTERM"
    },
    footer = {"", "Start with: scripts/quickstart    Explained in: README.md, conf/reference.conf"})
public final class Main implements Callable<Integer> {
  private static final Doors DOORS = new WholeJar();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return Endings.help(spec.commandLine());
  }

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] arguments) throws Exception {
    IntSupplier command =
        () -> {
          HadoopLogin.ensure();
          return execute(arguments);
        };
    if (inContainerOfYarn()) {
      YarnDriver.end(CommandProcess.code(command, Main::silence));
    } else {
      CommandProcess.run(command, Main::silence);
    }
  }

  /**
   * Whether YARN runs this driver; Spark sets the properties. Asked here, since a command on
   * results needs nothing of Spark.
   */
  private static boolean inContainerOfYarn() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /** Runs one command and answers its exit code. */
  static int execute(String... arguments) {
    return Endings.execute(program(), Failures::handle, DOORS, Main::rereadLog, arguments);
  }

  /** All commands. */
  static CommandLine program() {
    CommandLine program = new CommandLine(new Main(), new OpenedCommands(DOORS));
    Endings.shape(program);
    program.setResourceBundle(new ReferenceDefaults());
    return program;
  }

  /** What Spark says of tasks that end with the process is no error of the run. */
  private static void silence() {
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
  }

  private static void rereadLog() {
    Configurator.reconfigure();
  }

  /** Hadoop and Parquet are here. */
  private static final class WholeJar implements Doors {
    @Override
    public boolean isLocalByDefault() {
      try {
        return StoredRuns.isLocalByDefault();
      } catch (NoClassDefFoundError e) {
        return true; // without Hadoop there are no other file systems
      }
    }

    @Override
    public PastReports.Runs runs(String directory) {
      return StoredRuns.below(directory);
    }

    @Override
    public Optional<byte[]> read(String file) {
      return StoredRuns.read(file);
    }

    @Override
    public void write(String file, byte[] content) {
      StoredRuns.write(file, content);
    }

    @Override
    public byte[] parquet(FlatTable table) {
      return ParquetFile.write(table);
    }
  }
}
