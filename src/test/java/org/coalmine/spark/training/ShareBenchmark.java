package org.coalmine.spark.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;

/**
 * What it takes to build the shares of documents of one length, everything on the disk. {@code
 * scripts/benchmark-text} runs it.
 */
public final class ShareBenchmark {
  private static final Alphabet ALPHABET = Alphabet.of(" abcdefghijklmnopqrstuvwxyz0123456789");
  private static final int PART = 1000;

  private ShareBenchmark() {}

  /**
   * Prints bytes, rate and the largest heap after a collection.
   *
   * @param arguments thousands of documents, characters of each, users (0 for training without
   *     privacy), two workers
   */
  public static void main(String[] arguments) throws IOException {
    int thousands = Integer.parseInt(arguments[0]);
    int length = Integer.parseInt(arguments[1]);
    int users = Integer.parseInt(arguments[2]);
    TrainingSettings settings =
        new TrainingSettings(
            1, 16, 64, 64, 1, 2, 8, 0.002, Optimizer.ADAM, 0, 5, 0, 0, 0.05, "seed");
    Path folder = Files.createTempDirectory("coalmine-share");
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("benchmark")
            .set("spark.ui.enabled", "false")
            .set("spark.io.encryption.enabled", "true")
            .set("spark.local.dir", folder.toString());
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      JavaRDD<Document> documents =
          context
              .parallelize(IntStream.range(0, thousands).boxed().toList(), 16)
              .flatMap(
                  part ->
                      IntStream.range(0, PART)
                          .mapToObj(i -> document((long) part * PART + i, length, users))
                          .iterator());
      double start = cpuSeconds();
      if (users == 0) {
        print(
            folder,
            (double) thousands * PART * length,
            start,
            WorkerText.share(
                documents,
                document -> true,
                Windows.of(ALPHABET, settings.window()),
                settings,
                0,
                context.broadcast(SurvivalScan.of(List.of(), ALPHABET))));
      } else {
        print(
            folder,
            (double) thousands * PART * length,
            start,
            WorkerUnits.share(
                documents,
                document -> true,
                Windows.of(ALPHABET, settings.window()),
                settings,
                PrivacyUnit.USER,
                0,
                context.broadcast(SurvivalScan.of(List.of(), ALPHABET))));
      }
    }
  }

  private static Document document(long number, int length, int users) {
    KeyedStream stream = KeyedStream.of("seed", "document", number);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(ALPHABET.characters().codePointAt(stream.nextInt(37)));
    }
    return new Document(
        number, text.toString(), users == 0 ? null : "user " + stream.nextInt(users));
  }

  private static <T extends Share> void print(
      Path folder, double characters, double start, Shares<T> shares) throws IOException {
    try (shares) {
      shares.each(share -> share.isWhole());
      double seconds = cpuSeconds() - start;
      long text = bytes(folder, "temp_local_");
      System.out.printf(
          Locale.ROOT,
          "%,.0f characters: %.3f bytes each as text, %.3f in shuffle files; %,.0f per CPU-second;"
              + " %d MB of heap in use%n",
          characters,
          text / characters,
          bytes(folder, "shuffle_") / characters,
          characters / seconds,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }
  }

  private static long bytes(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
