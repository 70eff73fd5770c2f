package org.coalmine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalmine.audit.score.KnownText;
import org.coalmine.audit.score.ScoreRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.Version;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.InputWords;
import org.coalmine.report.Report;
import org.coalmine.report.console.Conclusion;
import org.coalmine.report.console.ScoreTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.spark.Cluster;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores every document of a corpus under a model: what it knows best, and how many queries"
          + " would write a document out, computed without generating.",
      "A row for each document goes to scores/ in the run directory as Parquet. Needs no canary."
    })
final class ScoreCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONF",
      description = "Configuration with corpus.paths; conf/reference.conf has every key.")
  private @Nullable Path file;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model that scores: score.model-path, a folder or a file (default: that of the"
              + " configuration).")
  private @Nullable String model;

  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description =
          "Score under this model too, which was not trained on the corpus, and tell the"
              + " difference: reference.path (default: none).")
  private @Nullable String reference;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with the run in this directory instead of beginning a new one (default: begin).")
  private @Nullable String resume;

  @Option(
      names = "--reveal",
      paramLabel = "FILE",
      description =
          "Write the texts of the documents that the model knows best to this new file, a JSON"
              + " object per line, mode 0600 (default: nowhere).")
  private @Nullable Path reveal;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, e.g. --set score.top=10. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if ((file == null) == (resume == null)) {
      throw new ParameterException(
          spec.commandLine(), "Give either a configuration or --resume RUN.");
    }
    if (resume != null && !(overrides.isEmpty() && model == null && reference == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "A resumed run keeps its configuration; --set, --model and --reference go with a new"
              + " run.");
    }
    RevealedFile.requireNew(reveal);
    try (Cluster cluster = Clusters.ofRun("score", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        ScoreRun run = open(cluster, progress)) {
      progress.note("run: " + run.path());
      Interruption.resumeWith("score", run.path());
      CommandVerdict.working();
      Report report = run.report();
      if (reveal != null) {
        RevealedFile.write(reveal, lines(run.bestKnown(report)));
      }
      progress.close();
      return show(run.path(), report);
    }
  }

  private ScoreRun open(Cluster cluster, ConsoleProgress progress) {
    if (file == null) {
      return ScoreRun.resume(cluster, String.valueOf(resume), progress);
    }
    List<String> all = ConfigurationArguments.with(overrides, null, reference, null);
    ConfigurationArguments.add(all, "score.model-path", model);
    return ScoreRun.begin(
        cluster, ConfigurationReader.resolve(file, all), Version.current(), progress);
  }

  private static String lines(List<KnownText> texts) {
    StringBuilder lines = new StringBuilder();
    for (KnownText each : texts) {
      lines
          .append(
              JSON.createObjectNode()
                  .put("side", each.side())
                  .put("document", each.known().document())
                  .put("place", each.known().file() + ":" + each.known().record())
                  .put("bitsPerCharacter", each.known().bitsPerCharacter())
                  .put("text", each.text().reveal()))
          .append('\n');
    }
    return lines.toString();
  }

  private int show(String path, Report report) {
    Terminal terminal = Terminal.output();
    String conclusion = report.gate() == null ? "" : Conclusion.of(report, terminal);
    return ReportOutput.show(
        spec,
        ScoreTable.render(report, terminal) + conclusion,
        verdict(report),
        report,
        ReportOutput.page(path));
  }

  /** What the figures say, and what of the corpus they do not rest on. */
  private static String verdict(Report report) {
    CorpusAccount inputs = report.run().inputs();
    return inputs == null
        ? report.summary()
        : InputWords.unread(inputs)
            .map(unread -> report.summary() + " " + unread + ".")
            .orElse(report.summary());
  }
}
