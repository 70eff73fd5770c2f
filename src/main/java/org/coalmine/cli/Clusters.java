package org.coalmine.cli;

import org.apache.hadoop.fs.Path;
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
          spec.commandLine().getOut().println(VerdictLine.none(code));
          spec.commandLine().getOut().flush();
          CommandVerdict.cutShort(code.code(), String.valueOf(lost.getMessage()));
          ProcessEnd.halt(code);
        });
    return cluster;
  }

  /** The same for a command that has one run, whose end {@code verdict.json} tells. */
  static Cluster ofRun(String command, String name, CommandSpec spec) {
    return ofRun(command + " " + name, spec);
  }

  static Cluster ofRun(String application, CommandSpec spec) {
    Cluster cluster = open(application, spec);
    cluster.keepRuns(new KeptRuns());
    return cluster;
  }
}
