package org.coalmine.spark.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
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
import org.coalmine.token.Windows;
import org.coalmine.train.EpochOrder;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Network;
import org.coalmine.train.RoundResult;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;

/**
 * What parameter averaging on Spark adds to the steps themselves, in CPU time of the whole process,
 * the collector included and the compiler left out, which falls silent in a long run; and the
 * memory it takes. Two logical workers take turns on one core, so that they do not slow each other
 * down. After every round the same steps are taken without Spark, so that both meet the same load
 * and clock; the first half of the epochs warms up, and the sums over the others are compared, with
 * an interval by the bootstrap over whole epochs: the machine's speed changes between the halves of
 * a pair, and rounds in a row meet the same of it. Spark's half always comes first, so what it
 * leaves to the collector may fall to the other. What the end of an epoch takes is left out. {@code
 * scripts/benchmark-training} runs it.
 */
public final class TrainingShareBenchmark {
  private static final int DOCUMENTS = 200;
  private static final double TICKS_A_SECOND = 100;
  private static final int RESAMPLES = 1000;

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
        "| layers × units | batch | steps between averagings | of the CPU time beside the steps |"
            + " 90 % interval | rounds |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    try (JavaSparkContext context =
        new JavaSparkContext(
            LocalCluster.shipped(new SparkConf()).setMaster("local[1]").setAppName("share"))) {
      List<Document> documents = CorpusReader.read(context, source).documents().collect();
      AlphabetBuilder builder = new AlphabetBuilder();
      documents.forEach(document -> builder.add(document.text()));
      Alphabet alphabet = builder.build("", 10, 5000);
      shares(context, documents, alphabet, 1, 128, 1, 10);
      shares(context, documents, alphabet, 1, 128, 8, 20);
      shares(context, documents, alphabet, 2, 200, 1, 4);
      shares(context, documents, alphabet, 2, 200, 8, 30);
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
      int frequency,
      int epochs) {
    TrainingSettings settings = settings(layers, units, frequency, epochs);
    List<Pair> pairs = new ArrayList<>();
    Steps steps = new Steps(context, documents, alphabet, settings);
    double[] start = {cpuSeconds()};
    new TrainingJob(TrainingTask.of(alphabet, settings))
        .train(
            context.parallelize(documents, 4),
            document -> false,
            List.of(),
            null,
            new TrainingProgress() {
              @Override
              public void round(RoundResult round) {
                double job = cpuSeconds() - start[0];
                double alone = steps.round(round.epoch(), round.round() - 1);
                pairs.add(new Pair(round.epoch(), alone, job));
                start[0] = cpuSeconds();
              }

              @Override
              public void epoch(EpochResult epoch) {
                start[0] = cpuSeconds();
              }
            });
    List<List<Pair>> warm =
        pairs.stream()
            .filter(pair -> pair.epoch() > epochs / 2)
            .collect(Collectors.groupingBy(Pair::epoch))
            .values()
            .stream()
            .toList();
    Random random = new Random(1);
    double[] again =
        DoubleStream.generate(() -> share(resample(warm, random)))
            .limit(RESAMPLES)
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "| %d × %d | 64 | %d | %.1f %% | %.1f to %.1f %% | %d |%n",
        layers,
        units,
        frequency,
        100 * share(warm),
        100 * again[RESAMPLES / 20],
        100 * again[RESAMPLES - 1 - RESAMPLES / 20],
        warm.stream().mapToInt(List::size).sum());
  }

  /** CPU-seconds of the steps of a round alone and of the whole job. */
  private record Pair(int epoch, double alone, double job) {}

  /** What the jobs took beyond the steps alone, of what they took. */
  private static double share(List<List<Pair>> epochs) {
    double alone = epochs.stream().flatMap(List::stream).mapToDouble(Pair::alone).sum();
    return 1 - alone / epochs.stream().flatMap(List::stream).mapToDouble(Pair::job).sum();
  }

  private static List<List<Pair>> resample(List<List<Pair>> epochs, Random random) {
    return random.ints(epochs.size(), 0, epochs.size()).mapToObj(epochs::get).toList();
  }

  /** The same steps without Spark, a round at a time. */
  private static final class Steps {
    private final TrainingSettings settings;
    private final List<WindowStore.Reader> windows;
    private final Trainer trainer;

    Steps(
        JavaSparkContext context,
        List<Document> documents,
        Alphabet alphabet,
        TrainingSettings settings) {
      this.settings = settings;
      try (Shares<WorkerText> shares =
          WorkerText.share(
              context.parallelize(documents, 4),
              document -> false,
              Windows.of(alphabet, settings.window()),
              settings,
              KeptShares.USUAL_MEMORY,
              context.broadcast(SurvivalScan.of(List.of(), alphabet)))) {
        windows =
            shares.each(share -> Texts.windows(share.training().reader())).stream()
                .map(Texts::of)
                .toList();
      }
      trainer =
          new Trainer(settings, alphabet.size(), Network.initial(settings, alphabet.size()), 0);
    }

    /** CPU-seconds of both workers' steps. */
    double round(int epoch, int round) {
      double start = cpuSeconds();
      int from = round * settings.averagingFrequency();
      for (int worker = 0; worker < windows.size(); worker++) {
        EpochOrder order = new EpochOrder(settings, windows.get(worker), worker, epoch);
        order
            .batches(from, from + settings.averagingFrequency())
            .forEachRemaining(batch -> trainer.step(batch.dataSet()));
      }
      return cpuSeconds() - start;
    }
  }

  /** CPU time of all threads but the compiler's. */
  private static double cpuSeconds() {
    double all =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime()
            / 1e9;
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      double compiler =
          threads
              .map(TrainingShareBenchmark::stat)
              .filter(stat -> stat.matches("(?s).*\\(C[12] Compiler.*"))
              .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
              .mapToLong(fields -> Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
              .sum();
      return all - compiler / TICKS_A_SECOND;
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
