package org.coalmine.cli;

import org.apache.hadoop.fs.Path;
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

  /** That of a command which works on a run, or on a configuration of that name. */
  static Cluster open(String command, String name, CommandSpec spec) {
    return open(command + " " + name, spec);
  }

  /** What the last part of a run's path says of it. */
  static String nameOfRun(String run) {
    return new Path(run).getName();
  }

  static Cluster open(String application, CommandSpec spec) {
    Cluster cluster = Cluster.open(application);
    cluster.watch(
        lost -> {
          ExitCode code = Failures.code(lost).orElse(ExitCode.INTERNAL);
          spec.commandLine().getErr().println("coalmine: " + lost.getMessage());
          spec.commandLine().getErr().flush();
          spec.commandLine().getOut().println(VerdictLine.of("none", "none", code));
          spec.commandLine().getOut().flush();
          ProcessEnd.halt(code);
        });
    return cluster;
  }
}
