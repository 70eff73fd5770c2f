package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalmine.audit.elsewhere.Survival;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.report.InputWords;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.console.SurvivalTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "survival",
    mixinStandardHelpOptions = true,
    description = {
      "Counts how many insertions of each canary that a run planted are left in the text that a"
          + " pipeline made of the corpus, and writes the counts into the run: survival.json.",
      "Give the text as it is before tokenisation, behind deduplication, filters and packing. Where"
          + " a format lost too much, or nothing is left, the exit code is 3."
    })
final class SurvivalCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run that planted the canaries; it is written to.")
  private String run = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files, folders or globs of the processed text.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--corpus-format",
      paramLabel = "FORMAT",
      description = "How documents lie in the files: corpus.format (default: that of RUN).")
  private @Nullable String format;

  @Option(
      names = "--field",
      paramLabel = "FIELD",
      description = "Field of the text in jsonl and parquet: corpus.field (default: that of RUN).")
  private @Nullable String field;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "Column of the text in tsv and csv: corpus.column (default: that of RUN).")
  private @Nullable String column;

  @Option(
      names = "--lost-share",
      paramLabel = "SHARE",
      description =
          "The share of a format's insertions that may be lost: survival.lost-share (default: that"
              + " of RUN).")
  private @Nullable String lostShare;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key of corpus or survival, e.g. --set corpus.encoding=windows-1252."
              + " Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (Cluster cluster = Clusters.open("survival", spec);
        ConsoleProgress progress = new ConsoleProgress(spec)) {
      Survival found = Survival.count(cluster, run, paths, set(), progress);
      progress.close();
      return show(found);
    }
  }

  private List<String> set() {
    List<String> all = new ArrayList<>(overrides);
    ConfigurationArguments.add(all, "corpus.format", format);
    ConfigurationArguments.add(all, "corpus.field", field);
    ConfigurationArguments.add(all, "corpus.column", column);
    if (lostShare != null) {
      all.add("survival.lost-share=" + lostShare);
    }
    return all;
  }

  private int show(Survival found) {
    SurvivalFindings findings = found.findings();
    PrintWriter out = spec.commandLine().getOut();
    out.print(SurvivalTable.render(findings, Terminal.output()));
    boolean enough = findings.surviving() > 0 && findings.losers().isEmpty();
    ExitCode code = enough ? ExitCode.PASS : ExitCode.INCOMPLETE;
    CommandVerdict.print(
        VerdictLine.of(verdict(found), run + "/" + RunFile.SURVIVAL.path(), code),
        spec.commandLine());
    return code.code();
  }

  private static String verdict(Survival found) {
    SurvivalFindings findings = found.findings();
    String lost =
        findings.losers().stream()
            .map(SurvivalFindings.OfFormat::format)
            .collect(Collectors.joining(", "));
    String words =
        findings.surviving() == 0
            ? "nothing survived: " + findings.sentence()
            : findings.sentence() + (lost.isEmpty() ? "" : "; too much is lost of " + lost);
    return InputWords.unread(found.inputs())
        .map(unread -> words + ". " + unread + ".")
        .orElse(words);
  }
}
