package org.coalmine.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalmine.audit.PlantStage.Written;
import org.coalmine.audit.elsewhere.PlantRun;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "plant",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the corpus of a configuration with its canaries, file for file in the same format,"
          + " for a model that is trained elsewhere.",
      "The folder is there with all files or not at all; on an object store it counts when it holds"
          + " _SUCCESS. What holdout.fraction holds out goes to OUT.holdout. Whoever reads OUT and"
          + " knows the formats finds the fills: both folders are open to their owner alone."
    })
final class PlantCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description = "Configuration, e.g. conf/quickstart.conf; conf/reference.conf has every key.")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "The folder to write; it must not exist.")
  private @Nullable String out;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory, which was ended before its files were written"
              + " (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--insert",
      paramLabel = "HOW",
      description =
          "Canaries are documents of their own, or stand at the end of others (documents,"
              + " append): plant.insert (default: ${bundle:default.plant.insert}).")
  private @Nullable String insert;

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description =
          "Where the run lives, with the canaries: run.directory (default:"
              + " ${bundle:default.run.directory}).")
  private @Nullable String directory;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, e.g. --set plant.id-field=id. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (resume == null ? file == null || out == null : file != null) {
      throw new ParameterException(
          spec.commandLine(),
          "Give either a configuration and a folder to write, or --resume RUN.");
    }
    if (resume != null && !(overrides.isEmpty() && insert == null && directory == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A resumed run keeps its configuration; --set, --insert and --run-dir go with a new"
              + " run.");
    }
    try (Cluster cluster = Clusters.ofRun("plant", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        PlantRun run = open(cluster, progress)) {
      progress.note("run: " + run.path());
      Interruption.resumeWith("plant", run.path());
      CommandVerdict.working();
      Written written = run.plant();
      progress.close();
      return show(run, written);
    }
  }

  private PlantRun open(Cluster cluster, ConsoleProgress progress) {
    if (file == null || out == null) {
      return PlantRun.resume(cluster, String.valueOf(resume), progress);
    }
    List<String> all = new ArrayList<>(overrides);
    if (insert != null) {
      all.add("plant.insert=" + ConfigurationArguments.quoted(insert));
    }
    if (directory != null) {
      all.add("run.directory=" + ConfigurationArguments.quoted(directory));
    }
    return PlantRun.begin(
        cluster, ConfigurationReader.resolve(file, all), out, Version.current(), progress);
  }

  private int show(PlantRun run, Written written) {
    PrintWriter print = spec.commandLine().getOut();
    for (CanaryFormat format : run.plan().formats()) {
      print.println(told(format.name(), run.plan().canaries(format)));
    }
    print.println(
        "%,d insertions in %,d documents of %,d files%s: %s"
            .formatted(
                written.insertions(),
                written.documents(),
                written.files().size(),
                written.changed().isEmpty()
                    ? ", each a document of its own"
                    : ", at the end of %,d documents".formatted(written.changed().size()),
                run.out()));
    if (written.flawed() > 0) {
      print.println(
          "records without a text, which stand there as they were: %,d"
              .formatted(written.flawed()));
    }
    run.holdout()
        .ifPresent(
            folder ->
                print.println(
                    "%,d documents held out in %,d files: %s"
                        .formatted(written.heldOut(), written.holdoutFiles().size(), folder)));
    print.println("next: train on %s alone, and keep %s".formatted(run.out(), run.path()));
    print.println(
        "  coalmine survival %s PATHS      on the text as it is trained on".formatted(run.path()));
    print.println("  coalmine audit --run %s --model MODEL".formatted(run.path()));
    CommandVerdict.print(
        VerdictLine.of("planted", run.path() + "/manifest.json", ExitCode.PASS),
        spec.commandLine());
    return ExitCode.PASS.code();
  }

  private static String told(String format, List<Canary> canaries) {
    long in = canaries.stream().filter(canary -> !canary.isControl()).count();
    long coins = canaries.stream().filter(Canary::coinFlip).count();
    long coinsIn =
        canaries.stream().filter(canary -> canary.coinFlip() && !canary.isControl()).count();
    long insertions = canaries.stream().mapToLong(Canary::insertions).sum();
    return "%s: %,d canaries planted %,d times, %,d controls kept out%s"
        .formatted(
            format,
            in,
            insertions,
            canaries.size() - in,
            coins == 0 ? "" : "; by coins %,d of %,d are in".formatted(coinsIn, coins));
  }
}
