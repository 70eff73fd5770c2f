package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.coalmine.audit.Generated;
import org.coalmine.audit.generation.GenerationRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.Interruption;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.Generation;
import org.coalmine.report.chapter.Figures;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes documents with the model of a run, and says what privacy is promised for them.",
      "The run was trained with training.end-of-document = true.",
      "They go to synthetic/ in the run directory, or where generate.directory says. The same"
          + " command goes on where an earlier one was ended.",
      "The defaults are the settings of the run; that shown is of conf/reference.conf."
    })
final class GenerateCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run whose model writes; it is written to.")
  private String run = "";

  @Option(
      names = "--documents",
      paramLabel = "N",
      description =
          "How many documents: generate.documents (default:"
              + " ${bundle:default.generate.documents}).")
  private @Nullable Long documents;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "The model of this epoch writes (default: the last).")
  private @Nullable Integer epoch;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "This model writes: a directory as Hugging Face writes it, or a file of an LSTM"
              + " (default: that of RUN).")
  private @Nullable String model;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of generate. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (model != null && epoch != null) {
      throw new ParameterException(
          spec.commandLine(), "--epoch is of the model of RUN; it does not go with --model.");
    }
    List<String> all = new ArrayList<>(overrides);
    if (documents != null) {
      all.add("generate.documents=" + documents);
    }
    try (Cluster cluster = Clusters.open("generate", spec);
        ConsoleProgress progress = new ConsoleProgress(spec);
        GenerationRun writing =
            GenerationRun.open(
                cluster,
                run,
                epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch),
                model,
                all)) {
      progress.note("documents: " + writing.folder());
      Interruption.sameAgain("generate", writing.path());
      Generated generated = writing.write(progress);
      progress.close();
      return show(writing, generated);
    }
  }

  private int show(GenerationRun writing, Generated generated) {
    Generation generation = writing.generation();
    PrintWriter out = spec.commandLine().getOut();
    if (generated.cut() > 0) {
      out.println(
          "%s of them (%s) were cut: longer than generate.document-limit, or than the model reads. If"
                  .formatted(
                      Figures.grouped(generated.cut()),
                      percent(generated.cut(), generated.documents()))
              + " they are many, train with training.window above the length of most documents.");
    }
    if (!generation.rejected().isEmpty()) {
      out.println(
          "%s of the documents that were drawn (%s) held a secret of %s and were drawn again. A"
                  .formatted(
                      Figures.grouped(generated.rejected()),
                      percent(generated.rejected(), generated.drawn()),
                      String.join(", ", generation.rejected()))
              + " filter is no guarantee: fragments stay in other documents, so audit these.");
    }
    if (generated.columns() != null) {
      out.println(
          "%s of the documents that were drawn (%s) were no whole row of corpus.columns and were drawn"
                  .formatted(
                      Figures.grouped(generated.unparsed()),
                      percent(generated.unparsed(), generated.drawn()))
              + " again. If they are many, train longer, or with training.window above the length"
              + " of most rows.");
    }
    out.println(writing.promise());
    if (generated.planted()) {
      out.println(
          "Canaries stood in the text of training, and these documents may hold them: they are for"
              + " an audit, and not what to release.");
    }
    CommandVerdict.print(
        VerdictLine.of(
            "%s documents of %s characters in %s"
                .formatted(
                    Figures.grouped(generated.documents()),
                    Figures.grouped(generated.characters()),
                    generated.files() == 1
                        ? "1 file"
                        : Figures.grouped(generated.files()) + " files"),
            writing.folder(),
            ExitCode.PASS),
        spec.commandLine());
    return ExitCode.PASS.code();
  }

  private static String percent(long part, long whole) {
    return Figures.decimals(2, 100.0 * part / Math.max(1, whole)) + " %";
  }
}
