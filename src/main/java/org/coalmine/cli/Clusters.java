package org.coalmine.cli;

import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.ProcessEnd;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.spark.Cluster;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Opens the cluster of a command, which ends with the right exit code when the cluster is lost, or
 * memory wanting.
 */
final class Clusters {
  private Clusters() {}

  static Cluster open(String application, CommandSpec spec) {
    Cluster cluster = Cluster.open(application);
    cluster.watch(
        lost -> {
          ExitCode code = Failures.code(lost).orElse(ExitCode.INTERNAL);
          spec.commandLine().getErr().println("coalmine: " + lost.getMessage());
          spec.commandLine().getErr().flush();
          spec.commandLine().getOut().println(VerdictLine.none(code));
          spec.commandLine().getOut().flush();
          CommandVerdict.cutShort(code.code(), String.valueOf(lost.getMessage()));
          ProcessEnd.halt(code);
        });
    return cluster;
  }

  /** The same for a command that has one run, whose end {@code verdict.json} tells. */
  static Cluster ofRun(String application, CommandSpec spec) {
    Cluster cluster = open(application, spec);
    cluster.keepRuns(new KeptRuns());
    return cluster;
  }
}
