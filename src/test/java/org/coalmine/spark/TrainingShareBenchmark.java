package org.coalmine.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.text.Alphabet;
import org.coalmine.text.AlphabetBuilder;
import org.coalmine.text.Document;
import org.coalmine.train.Batch;
import org.coalmine.train.EpochOrder;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Network;
import org.coalmine.train.Optimizer;
import org.coalmine.train.RoundResult;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingSettings;
import org.coalmine.train.WindowBlock;

/**
 * What parameter averaging on Spark adds to the steps themselves, in CPU time of the whole process,
 * the collector included and the compiler left out, which falls silent in a long run; and the
 * memory it takes. Two logical workers take turns on one core, so that they do not slow each other
 * down. The first half of the epochs warms up. {@code scripts/benchmark-training} runs it.
 */
public final class TrainingShareBenchmark {
  private static final int DOCUMENTS = 60;
  private static final double TICKS_A_SECOND = 100;

  private TrainingShareBenchmark() {}

  /**
   * Prints a line for every network.
   *
   * @param arguments the corpus (tab-separated, gzip, text in the third column)
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
        "| layers × units | batch | steps between averagings | of the CPU time beside the steps |");
    System.out.println("|---|--:|--:|--:|");
    try (JavaSparkContext context =
        new JavaSparkContext(
            LocalCluster.shipped(new SparkConf()).setMaster("local[1]").setAppName("share"))) {
      List<Document> documents = CorpusReader.read(context, source).documents().collect();
      AlphabetBuilder builder = new AlphabetBuilder();
      documents.forEach(document -> builder.add(document.text()));
      Alphabet alphabet = builder.build("", 10, 5000);
      shares(context, documents, alphabet, 1, 128, 24);
      shares(context, documents, alphabet, 2, 200, 8);
    }
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .forEach(
            line ->
                System.out.printf(
                    Locale.ROOT,
                    "%nDriver and executor in one process, heap of at most %d MB: resident at most"
                        + " %s%n",
                    Runtime.getRuntime().maxMemory() >> 20,
                    line.substring(line.indexOf(':') + 1).strip()));
  }

  private static TrainingSettings settings(int layers, int units, int frequency, int epochs) {
    return new TrainingSettings(
        layers, units, 50, 64, epochs, 2, frequency, 0.002, Optimizer.ADAM, 0, 5, 0, 0, 0, "share");
  }

  private static void shares(
      JavaSparkContext context,
      List<Document> documents,
      Alphabet alphabet,
      int layers,
      int units,
      int epochs) {
    double steps = steps(context, documents, alphabet, settings(layers, units, 1, epochs));
    for (int frequency : new int[] {1, 5, 10}) {
      double job = job(context, documents, alphabet, settings(layers, units, frequency, epochs));
      System.out.printf(
          Locale.ROOT,
          "| %d × %d | 64 | %d | %.1f %% |%n",
          layers,
          units,
          frequency,
          100 * (1 - steps / job));
    }
  }

  /** CPU-seconds a character of training on Spark. */
  private static double job(
      JavaSparkContext context,
      List<Document> documents,
      Alphabet alphabet,
      TrainingSettings settings) {
    int warmUp = settings.epochs() / 2;
    double[] end = new double[settings.epochs()];
    double[] charactersOf = new double[settings.epochs()];
    new TrainingJob(alphabet, settings)
        .train(
            context.parallelize(documents, 4),
            document -> false,
            null,
            new TrainingProgress() {
              @Override
              public void round(RoundResult round) {}

              @Override
              public void epoch(EpochResult epoch) {
                end[epoch.epoch() - 1] = cpuSeconds();
                charactersOf[epoch.epoch() - 1] = epoch.characters();
              }
            });
    double characters = Arrays.stream(charactersOf).skip(warmUp).sum();
    return (end[settings.epochs() - 1] - end[warmUp - 1]) / characters;
  }

  /** CPU-seconds a character of the same steps without Spark. */
  private static double steps(
      JavaSparkContext context,
      List<Document> documents,
      Alphabet alphabet,
      TrainingSettings settings) {
    WindowBlock windows =
        WorkerText.share(context.parallelize(documents, 4), document -> false, alphabet, settings)
            .first()
            .training();
    Trainer trainer =
        new Trainer(settings, alphabet.size(), Network.initial(settings, alphabet.size()), 0);
    double start = 0;
    long before = 0;
    int epochs = settings.epochs();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      if (epoch == epochs / 2 + 1) {
        start = cpuSeconds();
        before = trainer.loss().characters();
      }
      for (Batch batch :
          new EpochOrder(settings, windows, 0, epoch)
              .batches(0, Integer.MAX_VALUE / settings.batchSize())) {
        trainer.step(batch.dataSet());
      }
    }
    return (cpuSeconds() - start) / (trainer.loss().characters() - before);
  }

  /** CPU time of all threads but the compiler's. */
  private static double cpuSeconds() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      double compiler =
          threads
              .map(TrainingShareBenchmark::stat)
              .filter(stat -> stat.matches("(?s).*\\(C[12] Compiler.*"))
              .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
              .mapToLong(fields -> Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
              .sum();
      return ((com.sun.management.OperatingSystemMXBean)
                      ManagementFactory.getOperatingSystemMXBean())
                  .getProcessCpuTime()
              / 1e9
          - compiler / TICKS_A_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String stat(Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      return "";
    }
  }
}
