package org.coalmine.cli;

import java.util.Optional;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.ResumeException;
import org.coalmine.cli.results.Endings;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.corpus.CorpusException;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.MemoryException;
import org.coalmine.spark.UnsupportedJavaException;
import org.coalmine.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What each kind of failure says and which exit code it has. */
final class Failures {
  private Failures() {}

  /** Prints the failure and the verdict line; answers the exit code. */
  static int handle(Exception failure, CommandLine line, ParseResult arguments) {
    return Endings.handle(
        RefusedException.orSelf(
            ClusterException.orSelf(
                MemoryException.orSelf(UnsupportedJavaException.orSelf(failure)))),
        Failures::code,
        line);
  }

  /** The code of a failure by its own type, whatever caused it. */
  static Optional<ExitCode> code(Throwable failure) {
    Optional<ExitCode> ofResults = Endings.code(failure);
    if (ofResults.isPresent()) {
      return ofResults;
    }
    if (failure instanceof UnsupportedJavaException || failure instanceof RefusedException) {
      return Optional.of(ExitCode.USAGE);
    }
    if (failure instanceof IncompleteException) {
      return Optional.of(ExitCode.INCOMPLETE);
    }
    if (failure instanceof StoreException store) {
      return Optional.of(
          switch (store.category()) {
            case EXISTS, MISSING, UNSUPPORTED -> ExitCode.USAGE;
            case LOCKED, DAMAGED -> ExitCode.LOCKED;
            case UNAVAILABLE -> ExitCode.CLUSTER_OR_STORAGE;
          });
    }
    if (failure instanceof ResumeException) {
      return Optional.of(ExitCode.LOCKED);
    }
    if (failure instanceof MemoryException) {
      return Optional.of(ExitCode.INTERNAL);
    }
    if (failure instanceof ClusterException) {
      return Optional.of(ExitCode.CLUSTER_OR_STORAGE);
    }
    if (failure instanceof CorpusException corpus) {
      return Optional.of(
          switch (corpus.category()) {
            case MISSING, SCHEMA, EMPTY, DAMAGED, UNSUPPORTED -> ExitCode.USAGE;
            case UNAVAILABLE -> ExitCode.CLUSTER_OR_STORAGE;
          });
    }
    return isOfCluster(failure.getClass().getName()) && !tellsOfOurs(failure)
        ? Optional.of(ExitCode.CLUSTER_OR_STORAGE)
        : Optional.empty();
  }

  /** Spark's client of Kubernetes does not always wrap what it is told. */
  private static boolean isOfCluster(String type) {
    return type.startsWith("org.apache.spark.") || type.startsWith("io.fabric8.kubernetes.");
  }

  /** Whether a task failed with a failure of ours, which says what it is and what to do. */
  private static boolean tellsOfOurs(Throwable ofSpark) {
    for (Throwable cause = ofSpark.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException || cause instanceof CorpusException) {
        return true;
      }
    }
    return false;
  }
}
