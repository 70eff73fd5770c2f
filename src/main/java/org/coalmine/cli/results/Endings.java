package org.coalmine.cli.results;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Function;
import org.coalmine.settings.ConfigurationException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command line is run, and how a command ends that failed. */
public final class Endings {
  private Endings() {}

  /**
   * Runs one command.
   *
   * @param line of a program, with {@link #shape}
   * @param handler of what a command throws
   * @param doors by which the verdict gets to other file systems
   * @param rereadLog lets the log read its configuration again
   * @return its exit code
   */
  public static int execute(
      CommandLine line,
      CommandLine.IExecutionExceptionHandler handler,
      Doors doors,
      Runnable rereadLog,
      String... arguments) {
    int code = executed(line, handler, doors, rereadLog, arguments);
    if (!Interruption.requested()) {
      CommandVerdict.end(code);
    }
    return code;
  }

  private static int executed(
      CommandLine line,
      CommandLine.IExecutionExceptionHandler handler,
      Doors doors,
      Runnable rereadLog,
      String... arguments) {
    line.setExecutionStrategy(
        parsed -> {
          CommandSpec command =
              (parsed.hasSubcommand() ? parsed.subcommand() : parsed).commandSpec();
          CommandVerdict.begin(command.name(), VerdictFile.of(command, doors));
          Verbosity.of(command).raiseLog(rereadLog);
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler(handler);
    line.setParameterExceptionHandler(Endings::usage);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return outOfMemory(e, line);
    } catch (Error e) {
      return internal(e, line);
    }
  }

  /** Gives every command what all have, and the help its order. */
  public static void shape(CommandLine program) {
    program.setCaseInsensitiveEnumValuesAllowed(true);
    program.getSubcommands().values().stream()
        .filter(command -> !(command.getCommand() instanceof HelpCommand))
        .map(CommandLine::getCommandSpec)
        .forEach(
            command -> {
              Verbosity.addTo(command);
              VerdictFile.addTo(command);
            });
    CommandHelp.group(program);
  }

  /** Shows the help where no command was named; answers the exit code. */
  public static int help(CommandLine program) {
    program.usage(program.getOut());
    program.getOut().println();
    return end(program, ExitCode.USAGE);
  }

  private static int usage(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("coalmine: " + e.getMessage());
    CommandVerdict.fails(String.valueOf(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }
    return end(e.getCommandLine(), ExitCode.USAGE);
  }

  /**
   * Prints a failure and the verdict line.
   *
   * @param codes of failures by their own type, whatever caused them; empty for one that should not
   *     have happened
   * @return the exit code
   */
  public static int handle(
      Throwable failure, Function<Throwable, Optional<ExitCode>> codes, CommandLine line) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return outOfMemory(cause, line);
      }
    }
    Throwable known = failure;
    while (codes.apply(known).isEmpty() && known.getCause() != null) {
      known = known.getCause();
    }
    Optional<ExitCode> code = codes.apply(known);
    if (code.isEmpty()) {
      return internal(failure, line);
    }
    if (!Interruption.requested()) {
      Verbosity.of(line.getCommandSpec()).trace(failure, line.getErr());
      line.getErr().println("coalmine: " + sentence(known));
      CommandVerdict.fails(sentence(known));
    }
    return end(line, code.get());
  }

  private static int outOfMemory(Throwable failure, CommandLine line) {
    line.getErr()
        .println(
            "coalmine: out of memory (%s); give the driver more: COALMINE_MEMORY=8g, or"
                    .formatted(failure.getMessage())
                + " --driver-memory with spark-submit");
    CommandVerdict.fails("out of memory");
    return end(line, ExitCode.INTERNAL);
  }

  /** The exit code of a failure that these commands know. */
  public static Optional<ExitCode> code(Throwable failure) {
    if (failure instanceof ConfigurationException) {
      return Optional.of(ExitCode.USAGE);
    }
    return failure instanceof UnavailableException
        ? Optional.of(ExitCode.CLUSTER_OR_STORAGE)
        : Optional.empty();
  }

  private static int internal(Throwable failure, CommandLine line) {
    if (!Interruption.requested()) {
      LoggerFactory.getLogger(Endings.class).error("internal error", failure);
      line.getErr().println("coalmine: internal error, please report it: " + failure);
      CommandVerdict.fails("internal error: " + Verbosity.described(failure));
    }
    return end(line, ExitCode.INTERNAL);
  }

  /** Prints the verdict line of a command that failed; answers its exit code. */
  public static int end(CommandLine line, ExitCode code) {
    line.getErr().flush();
    if (!Interruption.requested()) {
      line.getOut().println(VerdictLine.none(code));
      line.getOut().flush();
    }
    return code.code();
  }

  /** Our own failures say what is the matter; of another the deepest cause does. */
  private static String sentence(Throwable known) {
    String said = firstLine(known);
    Throwable root = known;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root.getMessage() == null ? root.toString() : firstLine(root);
    return known.getClass().getName().startsWith("org.coalmine.") || said.contains(cause)
        ? said
        : said + ": caused by " + cause;
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
