package org.coalmine.cli;

import java.util.concurrent.Callable;
import org.coalmine.audit.Audit;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.spark.Cluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Plants the canaries and trains, no more; `audit --resume` ranks later.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private ConfigurationArguments configuration = new ConfigurationArguments();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ResolvedConfiguration begun =
        ConfigurationReader.resolve(configuration.file(), configuration.overrides());
    try (Cluster cluster = Clusters.ofRun("train", begun.configuration().name(), spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        Audit audit = Audit.begin(cluster, begun, null, Version.current(), progress)) {
      progress.note("run: " + audit.path());
      Interruption.resumeWith("audit", audit.path());
      CommandVerdict.working();
      audit.train();
      progress.close();
      spec.commandLine().getOut().println("models: " + audit.path() + "/model");
      CommandVerdict.print(VerdictLine.of("trained", "none", ExitCode.PASS), spec.commandLine());
      return ExitCode.PASS.code();
    }
  }
}
