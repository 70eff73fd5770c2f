package org.coalmine.cli;

import java.util.Optional;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.ResumeException;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.UnsupportedJavaException;
import org.coalmine.spark.corpus.CorpusException;
import org.coalmine.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What each kind of failure says and which exit code it has. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Prints the failure and the verdict line; answers the exit code. */
  static int handle(Exception failure, CommandLine line, ParseResult arguments) {
    Throwable known = UnsupportedJavaException.orSelf(failure);
    while (code(known).isEmpty() && known.getCause() != null) {
      known = known.getCause();
    }
    Optional<ExitCode> code = code(known);
    if (code.isEmpty()) {
      return internal(failure, line);
    }
    if (!Interruption.requested()) {
      line.getErr().println("coalmine: " + firstLine(known));
    }
    return end(line, code.get());
  }

  /** Reports what should not have happened. */
  static int internal(Throwable failure, CommandLine line) {
    if (!Interruption.requested()) {
      LOG.error("internal error", failure);
      line.getErr().println("coalmine: internal error, please report it: " + failure);
    }
    return end(line, ExitCode.INTERNAL);
  }

  /** Prints the verdict line of a command that failed; answers its exit code. */
  static int end(CommandLine line, ExitCode code) {
    line.getErr().flush();
    if (!Interruption.requested()) {
      line.getOut().println(VerdictLine.of("none", "none", code));
      line.getOut().flush();
    }
    return code.code();
  }

  /** The code of a failure by its own type, whatever caused it. */
  static Optional<ExitCode> code(Throwable failure) {
    if (failure instanceof ConfigurationException || failure instanceof UnsupportedJavaException) {
      return Optional.of(ExitCode.USAGE);
    }
    if (failure instanceof IncompleteException) {
      return Optional.of(ExitCode.INCOMPLETE);
    }
    if (failure instanceof StoreException store) {
      return Optional.of(
          switch (store.category()) {
            case EXISTS, MISSING -> ExitCode.USAGE;
            case LOCKED, DAMAGED -> ExitCode.LOCKED;
            case UNAVAILABLE -> ExitCode.CLUSTER_OR_STORAGE;
          });
    }
    if (failure instanceof ResumeException) {
      return Optional.of(ExitCode.LOCKED);
    }
    if (failure instanceof ClusterException) {
      return Optional.of(ExitCode.CLUSTER_OR_STORAGE);
    }
    if (failure instanceof CorpusException corpus) {
      return Optional.of(
          switch (corpus.category()) {
            case MISSING, SCHEMA, EMPTY, DAMAGED -> ExitCode.USAGE;
            case UNAVAILABLE -> ExitCode.CLUSTER_OR_STORAGE;
          });
    }
    boolean ofSpark = failure.getClass().getName().startsWith("org.apache.spark.");
    return ofSpark ? Optional.of(ExitCode.CLUSTER_OR_STORAGE) : Optional.empty();
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
