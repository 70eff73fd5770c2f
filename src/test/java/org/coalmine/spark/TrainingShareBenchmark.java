package org.coalmine.spark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * What parameter averaging on Spark adds to the steps themselves, in CPU time of the whole process
 * after a warm-up, and the memory it takes. Two logical workers take turns on one core, so that
 * they do not slow each other down. {@code scripts/benchmark-training} runs it.
 */
public final class TrainingShareBenchmark {
  private static final int EPOCHS = 14;
  private static final int WARM_UP_EPOCHS = 10;
  private static final int DOCUMENTS = 60;

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
    System.out.println("| layers × units | batch | of the CPU time beside the steps |");
    System.out.println("|---|--:|--:|");
    try (JavaSparkContext context = LocalSpark.open("local[1]")) {
      List<Document> documents = CorpusReader.read(context, source).documents().collect();
      AlphabetBuilder builder = new AlphabetBuilder();
      documents.forEach(document -> builder.add(document.text()));
      Alphabet alphabet = builder.build("", 10, 5000);
      share(context, documents, alphabet, 1, 128);
      share(context, documents, alphabet, 2, 200);
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

  private static void share(
      JavaSparkContext context,
      List<Document> documents,
      Alphabet alphabet,
      int layers,
      int units) {
    TrainingSettings settings =
        new TrainingSettings(
            layers, units, 50, 64, EPOCHS, 2, 8, 0.002, Optimizer.ADAM, 0, 5, 0, 0, 0, "share");
    double[] end = new double[EPOCHS];
    double[] charactersOf = new double[EPOCHS];
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
    double characters = Arrays.stream(charactersOf).skip(WARM_UP_EPOCHS).sum();
    double job = (end[EPOCHS - 1] - end[WARM_UP_EPOCHS - 1]) / characters;
    double steps = steps(context, documents, alphabet, settings);
    System.out.printf(
        Locale.ROOT, "| %d × %d | 64 | %.1f %% |%n", layers, units, 100 * (1 - steps / job));
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
    double start = cpuSeconds();
    for (int epoch = 1; epoch <= 2; epoch++) {
      for (Batch batch :
          new EpochOrder(settings, windows, 0, epoch).batches(0, Integer.MAX_VALUE / 64)) {
        trainer.step(batch.dataSet());
      }
    }
    return (cpuSeconds() - start) / trainer.loss().characters();
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
