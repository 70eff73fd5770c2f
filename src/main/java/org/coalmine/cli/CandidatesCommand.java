package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.coalmine.audit.elsewhere.CandidatesToScore;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.spark.Cluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "candidates",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what a scorer elsewhere is to score: the canaries and controls of a run and uniformly"
          + " drawn fills, as whole texts with opaque ids, so that the scorer cannot tell which is"
          + " which. Give its answer to audit --run RUN --scores FILE.",
      "The file holds the fills: it is as secret as the planted text, and open to its owner alone."
    })
final class CandidatesCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run that planted the canaries; what was written is noted in it.")
  private String run = "";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to write them: .parquet, .jsonl or .jsonl.gz (default: none).")
  private String output = "";

  @Option(
      names = "--per-format",
      paramLabel = "N",
      description =
          "How many fills of each format are drawn beside its canaries and controls, without"
              + " replacement; all of them where there are no more, and ranks are exact then"
              + " (default: ${DEFAULT-VALUE}).")
  private int perFormat = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CandidatesToScore written;
    try (Cluster cluster = Clusters.open("candidates", spec)) {
      written = CandidatesToScore.write(run, output, perFormat, cluster.hadoopConfiguration());
    }
    PrintWriter out = spec.commandLine().getOut();
    for (CandidatesToScore.OfFormat format : written.formats()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%s: %,d canaries and controls, %,d drawn fills%s%s",
              format.name(),
              format.known(),
              format.drawn(),
              format.all() ? ", all there are: ranks will be exact" : "",
              format.bordered() ? "" : "; no border for tokens"));
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%,d texts in %s, as secret as the planted text",
            written.texts(),
            output));
    out.println(
        "next: score each text, e.g. python3 scripts/score_hf.py "
            + output
            + " --model DIR --output scores.jsonl");
    out.println("then: coalmine audit --run " + run + " --scores scores.jsonl");
    out.flush();
    return ExitCode.PASS.code();
  }
}
