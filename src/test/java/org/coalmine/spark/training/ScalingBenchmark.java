package org.coalmine.spark.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.AlphabetBuilder;
import org.coalmine.train.EpochResult;
import org.coalmine.train.PyTorchPeer;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;

/**
 * Characters per second by the clock: two executors of one core each, processes of their own,
 * beside one process of PyTorch with one thread and with two, by turns in one run. Both are warm:
 * the executors have trained several epochs, and PyTorch's first steps do not count. {@code
 * scripts/benchmark-training} runs it.
 */
public final class ScalingBenchmark {
  private static final int DOCUMENTS = 300;
  private static final int WARM_UP_EPOCHS = 2;
  private static final int TURNS = 5;
  private static final int WINDOW = 50;
  private static final int BATCH_SIZE = 64;
  private static final int FREQUENCY = 8;
  private static final int PEER_WARM_UP = 10_000;
  private static final int PEER_CHARACTERS = 40_000;

  private ScalingBenchmark() {}

  /**
   * Prints a line for every network.
   *
   * @param arguments the corpus (tab-separated, gzip, text in the third column) and the command of
   *     PyTorch's half
   */
  public static void main(String[] arguments) throws IOException {
    CorpusSource source =
        new CorpusSource(
            List.of(arguments[0]),
            new CorpusFormat.Tabbed(2),
            List.of(" the ", " of "),
            DOCUMENTS,
            1_000_000);
    System.out.println(
        "| layers × units | batch | two executors | PyTorch, one thread | two threads | ratio |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    try (JavaSparkContext context =
        new JavaSparkContext(
            LocalCluster.shipped(LocalCluster.conf())
                .set(
                    "spark.executor.extraJavaOptions",
                    "-XX:+UseParallelGC --add-modules=jdk.incubator.vector"))) {
      List<Document> documents = CorpusReader.read(context, source).documents().collect();
      AlphabetBuilder builder = new AlphabetBuilder();
      documents.forEach(document -> builder.add(document.text()));
      Alphabet alphabet = builder.build("", 10, 5000);
      PyTorchPeer peer =
          new PyTorchPeer(arguments[1], documents.stream().map(Document::text).toList(), alphabet);
      compare(context, documents, alphabet, peer, 2, 200);
      compare(context, documents, alphabet, peer, 1, 128);
      LocalCluster.executors().forEach(ScalingBenchmark::printMemory);
    }
  }

  private static void compare(
      JavaSparkContext context,
      List<Document> documents,
      Alphabet alphabet,
      PyTorchPeer peer,
      int layers,
      int units) {
    TrainingSettings settings =
        new TrainingSettings(
            layers,
            units,
            WINDOW,
            BATCH_SIZE,
            WARM_UP_EPOCHS + TURNS,
            2,
            FREQUENCY,
            0.002,
            Optimizer.ADAM,
            0,
            5,
            0,
            0,
            0,
            "scaling");
    List<Double> ours = new ArrayList<>();
    List<Double> oneThread = new ArrayList<>();
    List<Double> twoThreads = new ArrayList<>();
    new TrainingJob(TrainingTask.of(alphabet, settings))
        .train(
            context.parallelize(documents, 4),
            document -> false,
            List.of(),
            null,
            new TrainingProgress() {
              @Override
              public void round(RoundResult round) {}

              @Override
              public void epoch(EpochResult epoch) {
                if (epoch.epoch() > WARM_UP_EPOCHS) {
                  ours.add(epoch.characters() / epoch.seconds());
                  oneThread.add(rate(peer, layers, units, 1));
                  twoThreads.add(rate(peer, layers, units, 2));
                }
              }
            });
    List<Double> ratios = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      ratios.add(ours.get(turn) / Math.max(oneThread.get(turn), twoThreads.get(turn)));
    }
    System.out.printf(
        Locale.ROOT,
        "| %d × %d | %d | %,.0f | %,.0f | %,.0f | %.2f |%n",
        layers,
        units,
        BATCH_SIZE,
        median(ours),
        median(oneThread),
        median(twoThreads),
        median(ratios));
  }

  private static double rate(PyTorchPeer peer, int layers, int units, int threads) {
    try {
      return peer.measure(
          layers, units, WINDOW, BATCH_SIZE, PEER_WARM_UP, PEER_CHARACTERS, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void printMemory(ProcessHandle executor) {
    try {
      Files.readAllLines(Path.of("/proc/" + executor.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .forEach(
              line ->
                  System.out.println(
                      "An executor was resident at most with"
                          + line.substring(line.indexOf(':') + 1).replaceAll("\\s+", " ")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
