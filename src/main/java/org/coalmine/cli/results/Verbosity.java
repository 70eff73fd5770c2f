package org.coalmine.cli.results;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * How much a command says beside its result: {@code -q} and {@code -v}, which every command has.
 */
public final class Verbosity {
  private static final String MIXIN = "verbosity";

  /** conf/log4j2.properties takes the level of Coalmine's log from it. */
  private static final String LEVEL = "coalmine.log";

  /** conf/log4j2.properties takes from it how much of an exception is logged. */
  private static final String EXCEPTIONS = "coalmine.log.exceptions";

  /** Messages of other libraries' exceptions may quote what was read: a seed, or a fill. */
  private static final List<String> QUOTES_NO_INPUT =
      List.of(
          "org.coalmine.",
          "java.io.",
          "java.nio.",
          "java.net.",
          "org.apache.hadoop.",
          "org.apache.spark.");

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress (default: shown on standard error).")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = {
        "The log of org.coalmine at level info, and where an error came from (default: warnings"
            + " alone)."
      })
  private boolean verbose;

  /** Gives a command these options. */
  static void addTo(CommandSpec spec) {
    spec.addMixin(MIXIN, CommandSpec.forAnnotatedObject(new Verbosity()));
  }

  /** What a command was told; as if nothing was, where it does not have these options. */
  public static Verbosity of(CommandSpec spec) {
    @Nullable CommandSpec mixin = spec.mixins().get(MIXIN);
    return mixin == null ? new Verbosity() : (Verbosity) mixin.userObject();
  }

  /** Whether no progress is wanted. */
  public boolean quiet() {
    return quiet;
  }

  /**
   * Raises the log, if that was asked for.
   *
   * @param reread lets a log that has begun read its configuration again
   */
  void raiseLog(Runnable reread) {
    if (verbose) {
      System.setProperty(LEVEL, "info");
      System.setProperty(EXCEPTIONS, "full");
      reread.run();
    }
  }

  /** What a failure is, and its message where that quotes nothing that was read. */
  static String described(Throwable failure) {
    String type = failure.getClass().getName();
    boolean shown = QUOTES_NO_INPUT.stream().anyMatch(type::startsWith);
    return type + (shown ? ": " + failure.getMessage() : "");
  }

  /** Prints where a failure came from, if that was asked for. */
  void trace(Throwable failure, PrintWriter err) {
    if (!verbose) {
      return;
    }
    String link = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      err.println(link + described(cause));
      for (StackTraceElement frame : cause.getStackTrace()) {
        err.println("\tat " + frame);
      }
      link = "caused by ";
    }
  }
}
