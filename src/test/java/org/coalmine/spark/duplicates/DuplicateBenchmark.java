package org.coalmine.spark.duplicates;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.SparkSession;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.duplicates.TextDigest;
import org.coalmine.duplicates.Words;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Winnowing;

/**
 * How the search for duplicates grows: edges, groups, processor time by table and live heap, over
 * corpora of documents of 100 words, of which every tenth is an edited copy; and how many edited
 * copies meet. {@code scripts/benchmark-duplicates} runs it. Arguments: a text to learn the words
 * from, and numbers of documents.
 */
public final class DuplicateBenchmark {
  private static final int WORDS = 100;
  private static final double[] EDITS = {0, 0.02, 0.05, 0.1};
  private static final double[] RECALLED = {0, 0.02, 0.05, 0.1, 0.2};
  private static final int PAIRS = 1000;
  private static final DuplicateSettings SETTINGS =
      new DuplicateSettings(5, new Bands(14, 8), null, 100);
  private static final int[] TABLES = {4, 10};
  private static final long MOST_FOR_TABLES = 100_000;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final SparkSession session;
  private final Path folder;
  private final HeapPeak heap = new HeapPeak();

  private DuplicateBenchmark(SparkSession session, Path folder) {
    this.session = session;
    this.folder = folder;
  }

  /** Prints a row per number of documents, and a row per share of edited words. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("coalmine-duplicates-");
    long[] sizes = Arrays.stream(arguments).skip(1).mapToLong(Long::parseLong).toArray();
    try {
      write(Files.readString(Path.of(arguments[0])), folder, sizes);
      SparkConf conf =
          LocalCluster.shipped(new SparkConf()).setMaster("local[2]").setAppName("duplicates");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        DuplicateBenchmark benchmark =
            new DuplicateBenchmark(
                SparkSession.builder().sparkContext(spark.sc()).getOrCreate(), folder);
        benchmark.winnow();
        benchmark.recall();
        benchmark.growth(sizes);
      }
    } finally {
      remove(folder);
    }
  }

  private static void write(String text, Path folder, long[] sizes) throws IOException {
    Chain chain = new Chain(text);
    chain.pairs(folder.resolve("pairs"));
    for (long size : sizes) {
      chain.corpus(folder.resolve("corpus-" + size), size);
    }
  }

  private BothSides sides(String name) {
    return new BothSides(
        CorpusReader.read(
            new JavaSparkContext(session.sparkContext()),
            new CorpusSource(
                List.of(folder.resolve(name).toString()),
                new CorpusFormat.Lines(),
                List.of(),
                CorpusSource.NO_LIMIT,
                1_000_000)),
        null);
  }

  private DuplicateJob job(BothSides sides, String name) {
    return new DuplicateJob(
        DuplicateJob.forSorts(session, sides.characters()),
        sides,
        sides.documents(),
        SETTINGS,
        new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()),
        NearGroups.mostOnDriver());
  }

  /** The part of the search for repeated text that reads, without the sort. */
  private void winnow() throws IOException {
    Winnowing winnowing = Winnowing.ofRepeats(SETTINGS.substring());
    byte[] all = Files.readAllBytes(folder.resolve("pairs"));
    int[] text = new String(all, UTF_8).codePoints().toArray();
    TextDigest digest = new TextDigest();
    double best = Double.MAX_VALUE;
    long kept = 0;
    long mixed = 0;
    for (int turn = 0; turn < 20; turn++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      int[] pieces = winnowing.kept(text);
      for (int offset : pieces) {
        mixed ^= digest.of(text, offset, offset + winnowing.piece()).low();
      }
      long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      best = Math.min(best, (after - before) / 1e9);
      kept = pieces.length;
    }
    System.out.printf(
        Locale.ROOT,
        "winnowing and digests alone, one thread: %.0f MB per CPU second, %.3f pieces per byte"
            + " (%04x)%n%n",
        all.length / 1e6 / best,
        (double) kept / all.length,
        mixed & 0xffff);
  }

  /** Pairs of a text and an edited copy, of which no document is in two. */
  private void recall() throws IOException {
    DuplicateJob job = job(sides("pairs"), "out-pairs");
    job.write(DuplicateTable.EDGES);
    Set<Long> met =
        session
            .read()
            .parquet(job.path(DuplicateTable.EDGES).toString())
            .where("first % 2 = 0 and document = first + 1")
            .select("first")
            .collectAsList()
            .stream()
            .map(row -> row.getLong(0))
            .collect(Collectors.toSet());
    List<String> texts = Files.readAllLines(folder.resolve("pairs"));
    System.out.println("| words edited | mean J | pairs that met | by the formula |");
    System.out.println("|--:|--:|--:|--:|");
    for (int kind = 0; kind < RECALLED.length; kind++) {
      double similarity = 0;
      double expected = 0;
      int found = 0;
      for (int pair = 0; pair < PAIRS; pair++) {
        int first = 2 * (kind * PAIRS + pair);
        double each = jaccard(shingles(texts.get(first)), shingles(texts.get(first + 1)));
        similarity += each / PAIRS;
        expected += SETTINGS.bands().meeting(each) / PAIRS;
        found += met.contains((long) first) ? 1 : 0;
      }
      System.out.printf(
          Locale.ROOT,
          "| %.0f %% | %.3f | %.1f %% | %.1f %% |%n",
          100 * RECALLED[kind],
          similarity,
          100.0 * found / PAIRS,
          100 * expected);
    }
    System.out.println();
  }

  private static Set<List<String>> shingles(String text) {
    List<String> words = Words.of(text.codePoints().toArray(), SETTINGS.shingle());
    return IntStream.rangeClosed(0, words.size() - SETTINGS.shingle())
        .mapToObj(from -> words.subList(from, from + SETTINGS.shingle()))
        .collect(Collectors.toSet());
  }

  private static double jaccard(Set<List<String>> one, Set<List<String>> other) {
    long shared = one.stream().filter(other::contains).count();
    return (double) shared / (one.size() + other.size() - shared);
  }

  private void growth(long[] sizes) throws IOException {
    System.out.println(
        "| documents | MB | edges | groups | beyond the first | exact | edges | near | repeats |"
            + " documents | figures | CPU s | CPU ms per document | MB per CPU s of repeats |"
            + " heap after collection, MB |");
    System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (long size : sizes) {
      measure(size);
    }
  }

  private void measure(long documents) throws IOException {
    String name = "corpus-" + documents;
    BothSides sides = sides(name);
    DuplicateJob job = job(sides, "out-" + documents);
    List<Double> seconds = new ArrayList<>();
    System.gc();
    heap.forget();
    for (DuplicateTable table : DuplicateTable.values()) {
      seconds.add(seconds(() -> job.write(table)));
    }
    DuplicateFindings[] found = new DuplicateFindings[1];
    seconds.add(seconds(() -> found[0] = job.findings()));
    double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
    double megabytes = Files.size(folder.resolve(name)) / 1e6;
    System.out.printf(
        Locale.ROOT,
        "| %,d | %,.0f | %,d | %,d | %,d | %s | %,.0f | %.2f | %.1f | %,.0f |%n",
        documents,
        megabytes,
        found[0].edges(),
        found[0].corpus().groups(),
        found[0].corpus().beyondFirst(),
        seconds.stream()
            .map(each -> String.format(Locale.ROOT, "%.1f", each))
            .collect(Collectors.joining(" | ")),
        all,
        1000 * all / documents,
        megabytes / seconds.get(DuplicateTable.REPEATS.ordinal()),
        heap.most() / 1e6);
    if (documents <= MOST_FOR_TABLES) {
      tables(sides);
    }
  }

  private static double seconds(Runnable work) {
    long before = PROCESS.getProcessCpuTime();
    work.run();
    return (PROCESS.getProcessCpuTime() - before) / 1e9;
  }

  /** The pairs that meet by one value per table, and by the bands: each once, however often. */
  private void tables(BothSides sides) {
    Bands bands = SETTINGS.bands();
    MinHashes hashes =
        MinHashes.of(session, bands.values(), NearDocuments.SEED, NearDocuments.SHINGLES);
    List<double[]> signatures =
        new NearDocuments(session, SETTINGS)
            .vectors(sides.documents()).select("vector").collectAsList().stream()
                .map(row -> hashes.signature(((SparseVector) row.get(0)).indices()))
                .toList();
    for (int tables : TABLES) {
      System.out.printf(
          Locale.ROOT,
          "one value per table, %d tables: %,d pairs%n",
          tables,
          pairs(
              signatures, tables, (signature, table) -> Double.doubleToLongBits(signature[table])));
    }
    System.out.printf(
        Locale.ROOT, "14 bands of 8: %,d pairs%n", pairs(signatures, bands.bands(), bands::key));
  }

  private static long pairs(
      List<double[]> signatures, int keys, ToLongBiFunction<double[], Integer> key) {
    Set<Long> pairs = new HashSet<>();
    for (int of = 0; of < keys; of++) {
      Map<Long, List<Integer>> alike = new HashMap<>();
      for (int document = 0; document < signatures.size(); document++) {
        alike
            .computeIfAbsent(
                key.applyAsLong(signatures.get(document), of), each -> new ArrayList<>())
            .add(document);
      }
      for (List<Integer> group : alike.values()) {
        for (int one = 1; one < group.size(); one++) {
          for (int other = 0; other < one; other++) {
            pairs.add(((long) group.get(one) << 32) + group.get(other));
          }
        }
      }
    }
    return pairs.size();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The most that the heap held after any collection, be it of the young alone. */
  private static final class HeapPeak {
    private final AtomicLong most = new AtomicLong();

    HeapPeak() {
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) collector)
            .addNotificationListener((notice, of) -> collected(notice), null, null);
      }
    }

    private void collected(Notification notice) {
      if (!notice
          .getType()
          .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
        return;
      }
      long held =
          GarbageCollectionNotificationInfo.from((CompositeData) notice.getUserData())
              .getGcInfo()
              .getMemoryUsageAfterGc()
              .entrySet()
              .stream()
              .filter(pool -> pool.getKey().startsWith("PS "))
              .mapToLong(pool -> pool.getValue().getUsed())
              .sum();
      most.accumulateAndGet(held, Math::max);
    }

    void forget() {
      most.set(0);
    }

    long most() {
      return most.get();
    }
  }

  /** Text in which each word follows the one before it as it does in a text that was read. */
  private static final class Chain {
    private final String[] words;
    private final int[] numbers;

    /** Where a word stands, places of word {@code n} from {@code begins[n]} on. */
    private final int[] places;

    private final int[] begins;

    Chain(String read) {
      words = read.split("\\s+");
      Map<String, Integer> known = new HashMap<>();
      numbers = new int[words.length];
      for (int i = 0; i < words.length; i++) {
        numbers[i] = known.computeIfAbsent(words[i], word -> known.size());
      }
      begins = new int[known.size() + 1];
      for (int number : numbers) {
        begins[number + 1]++;
      }
      Arrays.parallelPrefix(begins, Integer::sum);
      int[] next = begins.clone();
      places = new int[words.length];
      for (int i = 0; i < words.length; i++) {
        places[next[numbers[i]]++] = i;
      }
    }

    void corpus(Path file, long documents) throws IOException {
      Random random = new Random(documents);
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        String last = "";
        for (long document = 0; document < documents; document++) {
          last =
              document % 10 == 9
                  ? edited(last, EDITS[(int) (document / 10 % EDITS.length)], random)
                  : text(random);
          out.write(last);
          out.newLine();
        }
      }
    }

    void pairs(Path file) throws IOException {
      Random random = new Random(1);
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        for (double share : RECALLED) {
          for (int pair = 0; pair < PAIRS; pair++) {
            String text = text(random);
            out.write(text + "\n" + edited(text, share, random) + "\n");
          }
        }
      }
    }

    private String text(Random random) {
      StringBuilder text = new StringBuilder();
      int at = random.nextInt(words.length);
      for (int word = 0; word < WORDS; word++) {
        text.append(word == 0 ? "" : " ").append(words[at]);
        int number = numbers[at];
        int place =
            places[begins[number] + random.nextInt(begins[number + 1] - begins[number])] + 1;
        at = place == words.length ? 0 : place;
      }
      return text.toString();
    }

    private String edited(String text, double share, Random random) {
      return Stream.of(text.split(" "))
          .map(word -> random.nextDouble() < share ? words[random.nextInt(words.length)] : word)
          .collect(Collectors.joining(" "));
    }
  }
}
