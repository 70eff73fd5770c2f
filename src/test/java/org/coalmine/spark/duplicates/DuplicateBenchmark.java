package org.coalmine.spark.duplicates;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * How the search for duplicates grows: edges, groups, processor time by table and live heap, over
 * corpora of documents of 100 words, of which every tenth is an edited copy. {@code
 * scripts/benchmark-duplicates} runs it. Arguments: a text to learn the words from, and numbers of
 * documents.
 */
public final class DuplicateBenchmark {
  private static final int WORDS = 100;
  private static final double[] EDITS = {0, 0.02, 0.05, 0.1};
  private static final DuplicateSettings SETTINGS =
      new DuplicateSettings(5, new Bands(14, 8), null, 100);
  private static final int[] TABLES = {4, 10};
  private static final long MOST_FOR_TABLES = 20_000;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private DuplicateBenchmark() {}

  /** Prints a row per number of documents. */
  public static void main(String[] arguments) throws IOException {
    Chain chain = new Chain(Files.readString(Path.of(arguments[0])));
    Path folder = Files.createTempDirectory("coalmine-duplicates-");
    System.out.println(
        "| documents | MB | edges | groups | beyond the first | exact, CPU s | edges, CPU s | near,"
            + " CPU s | repeats, CPU s | documents, CPU s | CPU ms per document | live heap, MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    try (JavaSparkContext spark =
        new JavaSparkContext(
            LocalCluster.shipped(new SparkConf()).setMaster("local[2]").setAppName("duplicates"))) {
      for (int i = 1; i < arguments.length; i++) {
        measure(spark, chain, folder.resolve("run" + i), Long.parseLong(arguments[i]));
      }
    } finally {
      remove(folder);
    }
  }

  private static void measure(JavaSparkContext spark, Chain chain, Path folder, long documents)
      throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    long bytes = write(chain, in.resolve("corpus.txt"), documents);
    Corpus corpus =
        CorpusReader.read(
            spark,
            new CorpusSource(
                List.of(in.toString()),
                new CorpusFormat.Lines(),
                List.of(),
                CorpusSource.NO_LIMIT,
                1_000_000));
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    BothSides sides = new BothSides(corpus, null);
    DuplicateJob job =
        new DuplicateJob(
            session,
            sides,
            sides.documents(),
            SETTINGS,
            new org.apache.hadoop.fs.Path(folder.toUri()),
            NearGroups.mostOnDriver());
    List<Double> seconds = new ArrayList<>();
    System.gc();
    forgetPeaks();
    for (DuplicateTable table : DuplicateTable.values()) {
      long before = PROCESS.getProcessCpuTime();
      job.write(table);
      seconds.add((PROCESS.getProcessCpuTime() - before) / 1e9);
    }
    double live = livePeak() / 1e6;
    DuplicateFindings found = job.findings();
    double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
    System.out.printf(
        Locale.ROOT,
        "| %,d | %,d | %,d | %,d | %,d | %s | %.2f | %.0f |%n",
        documents,
        bytes / 1_000_000,
        found.edges(),
        found.corpus().groups(),
        found.corpus().beyondFirst(),
        seconds.stream()
            .map(each -> String.format(Locale.ROOT, "%.1f", each))
            .collect(Collectors.joining(" | ")),
        1000 * all / documents,
        live);
    if (documents <= MOST_FOR_TABLES) {
      tables(session, sides);
    }
  }

  /** How many meetings one value per table makes, and how many the bands. */
  private static void tables(SparkSession session, BothSides sides) {
    NearDocuments near = new NearDocuments(session, SETTINGS);
    Map<List<Object>, Long> counts = new HashMap<>();
    for (Row row : near.signatures(near.vectors(sides.documents())).collectAsList()) {
      double[] signature =
          row.<Vector>getList(1).stream().mapToDouble(value -> value.apply(0)).toArray();
      for (int table = 0; table < TABLES[TABLES.length - 1]; table++) {
        counts.merge(List.of("table", table, signature[table]), 1L, Long::sum);
      }
      for (int band = 0; band < SETTINGS.bands().bands(); band++) {
        counts.merge(List.of("band", band, SETTINGS.bands().key(signature, band)), 1L, Long::sum);
      }
    }
    for (int tables : TABLES) {
      System.out.printf(
          Locale.ROOT,
          "one value per table, %d tables: %,d pairs%n",
          tables,
          pairs(counts, "table", tables));
    }
    System.out.printf(
        Locale.ROOT, "14 bands of 8: %,d pairs%n", pairs(counts, "band", SETTINGS.bands().bands()));
  }

  private static long pairs(Map<List<Object>, Long> counts, String kind, int below) {
    return counts.entrySet().stream()
        .filter(it -> it.getKey().get(0).equals(kind) && (int) it.getKey().get(1) < below)
        .mapToLong(it -> it.getValue() * (it.getValue() - 1) / 2)
        .sum();
  }

  private static long write(Chain chain, Path file, long documents) throws IOException {
    Random random = new Random(documents);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      String last = "";
      for (long document = 0; document < documents; document++) {
        String text =
            document % 10 == 9
                ? chain.edited(last, EDITS[(int) (document / 10 % EDITS.length)], random)
                : chain.text(random);
        out.write(text);
        out.newLine();
        last = text;
      }
    }
    return Files.size(file);
  }

  private static void forgetPeaks() {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    peak = 0;
    if (sampler == null) {
      Thread thread = new Thread(DuplicateBenchmark::sample, "heap");
      thread.setDaemon(true);
      thread.start();
      sampler = thread;
    }
  }

  private static volatile long peak;
  private static @Nullable Thread sampler;

  private static void sample() {
    while (true) {
      long live = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        MemoryUsage after = pool.getCollectionUsage();
        live += after == null ? 0 : after.getUsed();
      }
      peak = Math.max(peak, live);
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The most bytes that were left after a collection. */
  private static long livePeak() {
    return peak;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Text in which each word follows the two before it as it does in a text that was read. */
  private static final class Chain {
    private final List<String> words;
    private final Map<String, List<Integer>> followers = new HashMap<>();

    Chain(String read) {
      words = List.of(read.split("\\s+"));
      for (int i = 0; i + 2 < words.size(); i++) {
        followers
            .computeIfAbsent(words.get(i) + " " + words.get(i + 1), key -> new ArrayList<>())
            .add(i + 2);
      }
    }

    String text(Random random) {
      StringBuilder text = new StringBuilder();
      int at = random.nextInt(words.size() - 2);
      for (int word = 0; word < WORDS; word++) {
        text.append(word == 0 ? "" : " ").append(words.get(at));
        List<Integer> next =
            at == 0 ? null : followers.get(words.get(at - 1) + " " + words.get(at));
        at = next == null ? random.nextInt(words.size()) : next.get(random.nextInt(next.size()));
      }
      return text.toString();
    }

    String edited(String text, double share, Random random) {
      return Stream.of(text.split(" "))
          .map(word -> random.nextDouble() < share ? words.get(random.nextInt(words.size())) : word)
          .collect(Collectors.joining(" "));
    }
  }
}
