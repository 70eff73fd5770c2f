package org.coalmine.spark.duplicates;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Winnowing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Duplicates of small corpora against plain loops over all pairs, on any number of partitions. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DuplicateJobIT {
  private static final Bands BANDS = new Bands(14, 8);
  private static final DuplicateSettings SETTINGS = new DuplicateSettings(5, BANDS, null, 100);

  @TempDir Path folder;
  private int written;

  private Corpus corpus(JavaSparkContext spark, List<String> texts, int files) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in" + written++));
    for (int file = 0; file < files; file++) {
      Files.write(
          in.resolve("part-%02d".formatted(file)),
          texts.subList(texts.size() * file / files, texts.size() * (file + 1) / files));
    }
    return CorpusReader.read(
        spark,
        new CorpusSource(
            List.of(in.toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            1_000_000));
  }

  private DuplicateJob job(
      JavaSparkContext spark, BothSides sides, DuplicateSettings settings, long mostOnDriver) {
    return job(spark, sides, settings, mostOnDriver, 2);
  }

  private DuplicateJob job(
      JavaSparkContext spark,
      BothSides sides,
      DuplicateSettings settings,
      long mostOnDriver,
      int partitions) {
    return new DuplicateJob(
        session(spark),
        sides,
        sides.documents().repartition(partitions),
        settings,
        new org.apache.hadoop.fs.Path(folder.resolve("out" + written++).toUri()),
        mostOnDriver);
  }

  private static SparkSession session(JavaSparkContext spark) {
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    session.conf().set("spark.sql.shuffle.partitions", "3");
    session.conf().set("spark.sql.adaptive.enabled", "false");
    return session;
  }

  private static List<Row> rows(JavaSparkContext spark, DuplicateJob job) {
    for (DuplicateTable table : DuplicateTable.values()) {
      job.write(table);
    }
    return SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .read()
        .parquet(job.path(DuplicateTable.DOCUMENTS).toString())
        .orderBy("document")
        .collectAsList();
  }

  private static String words(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Integer.toString(random.nextInt(20_000), 36) + "x")
        .collect(Collectors.joining(" "));
  }

  /** Replaces words with a probability. */
  private static String edited(Random random, String text, double share) {
    return Stream.of(text.split(" "))
        .map(word -> random.nextDouble() < share ? words(random, 1) : word)
        .collect(Collectors.joining(" "));
  }

  /** Texts with exact copies, edited copies in chains, quotations, short texts and long words. */
  private static List<String> texts(long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = words(random, 60 + random.nextInt(80));
      texts.add(text);
      switch (i % 6) {
        case 0 -> texts.add(text);
        case 1 -> texts.add(edited(random, text, 0.03));
        case 2 -> {
          for (int link = 0; link < 5; link++) {
            text = edited(random, text, 0.05);
            texts.add(text);
          }
        }
        case 3 -> texts.add(words(random, 30) + " " + text.substring(40, 260) + words(random, 9));
        case 4 -> texts.add(text.substring(0, 150) + text.substring(20, 150) + words(random, 5));
        default -> texts.add("short " + i % 4);
      }
    }
    texts.add("-".repeat(180));
    texts.add("ACGTTGCA".repeat(30));
    texts.add("ACGTTGCA".repeat(30) + "T");
    texts.add("我是猫。名前はまだ無い。どこで生れたかとんと見当がつかぬ。".repeat(3));
    texts.add("我是猫。名前はまだ無い。どこで生れたかとんと見当がつかぬ。".repeat(3) + "何");
    texts.add("?!");
    java.util.Collections.shuffle(texts, random);
    return texts;
  }

  @Test
  void tablesAreThoseOfPlainLoopsOnAnyNumberOfPartitions() throws IOException {
    List<String> texts = texts(3);
    List<Row> expected = null;
    for (int partitions : new int[] {1, 2, 7}) {
      try (JavaSparkContext spark = LocalSpark.open("local[" + partitions + "]")) {
        Corpus corpus = corpus(spark, texts, partitions);
        BothSides sides = new BothSides(corpus, null);
        DuplicateJob job = job(spark, sides, SETTINGS, partitions == 2 ? 0 : 1000, partitions);
        session(spark).conf().set("spark.sql.shuffle.partitions", "" + partitions);
        List<Row> rows = rows(spark, job);
        if (expected == null) {
          expected = rows;
          requireExact(texts, rows);
          requireNear(texts, rows, signatures(spark, sides));
          requireRepeats(texts, rows);
          requireFigures(texts, rows, job.findings());
        }
        assertThat(rows).as("%d partitions", partitions).isEqualTo(expected);
      }
    }
  }

  @Test
  void twoExecutorsGiveTheTablesOfOneProcess() throws IOException {
    List<String> texts = texts(4);
    List<String> held = List.of(texts.get(3), "a text of the holdout alone", texts.get(3));
    List<Row> local;
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      BothSides sides = new BothSides(corpus(spark, texts, 3), corpus(spark, held, 1));
      local = rows(spark, job(spark, sides, SETTINGS, 1000));
    }
    try (JavaSparkContext spark = new JavaSparkContext(LocalCluster.conf())) {
      BothSides sides = new BothSides(corpus(spark, texts, 5), corpus(spark, held, 1));

      assertThat(rows(spark, job(spark, sides, SETTINGS, 0))).isEqualTo(local);
    }
  }

  @Test
  void theHoldoutIsSearchedBesideTheCorpus() throws IOException {
    Random random = new Random(8);
    List<String> texts =
        new ArrayList<>(IntStream.range(0, 20).mapToObj(i -> words(random, 80)).toList());
    List<String> held = new ArrayList<>(List.of(words(random, 80), texts.get(4)));
    held.add(texts.get(7).replaceFirst("^(.{200}\\S* )\\S+", "$1changed"));
    held.add(held.get(0));
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      BothSides sides = new BothSides(corpus(spark, texts, 2), corpus(spark, held, 1));
      DuplicateJob job = job(spark, sides, SETTINGS, 1000);
      List<Row> rows = rows(spark, job);
      DuplicateFindings found = job.findings();

      assertThat(rows).hasSize(24);
      assertThat(rows.stream().map(row -> row.getString(1)).toList().subList(19, 21))
          .containsExactly("corpus", "holdout");
      assertThat(found.corpus().beyondFirst()).isZero();
      assertThat(requireNonNull(found.holdout()).documents()).isEqualTo(4);
      assertThat(requireNonNull(found.holdout()).beyondFirst()).as("the first again").isOne();
      assertThat(requireNonNull(found.crossing()).exact()).isOne();
      assertThat(requireNonNull(found.crossing()).near()).isOne();
      assertThat(requireNonNull(found.crossing()).examples().get(0).place()).endsWith("part-00:2");
      assertThat(requireNonNull(found.crossing()).examples().get(0).inCorpus())
          .endsWith("part-00:5");
      assertThat(requireNonNull(found.crossing()).examples().get(1).inCorpus())
          .endsWith("part-00:8");
    }
  }

  /** Pairs of known similarity, no document in two of them. */
  @Test
  void editedCopiesMeetAsOftenAsTheFormulaSays() throws IOException {
    Random random = new Random(11);
    List<String> texts = new ArrayList<>();
    double[] edits = {0, 0.01, 0.03, 0.05, 0.1, 0.2};
    int pairs = 400;
    for (double edit : edits) {
      for (int pair = 0; pair < pairs; pair++) {
        String text = words(random, 100);
        texts.add(text);
        texts.add(edited(random, text, edit));
      }
    }
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      BothSides sides = new BothSides(corpus(spark, texts, 2), null);
      DuplicateJob job = job(spark, sides, SETTINGS, 100_000);
      job.write(DuplicateTable.EDGES);
      Set<List<Long>> met = edges(spark, job);
      for (int kind = 0; kind < edits.length; kind++) {
        double expected = 0;
        double variance = 0;
        int found = 0;
        for (int pair = 0; pair < pairs; pair++) {
          long first = 2L * (kind * pairs + pair);
          double p = BANDS.meeting(jaccard(texts.get((int) first), texts.get((int) first + 1)));
          expected += p;
          variance += p * (1 - p);
          found += met.contains(List.of(first + 1, first)) ? 1 : 0;
        }
        System.out.printf(
            "edited %.0f %%: %d of %d pairs met, %.1f expected%n",
            100 * edits[kind], found, pairs, expected);
        assertThat((double) found)
            .as("edited by %s", edits[kind])
            .isCloseTo(expected, within(4 * Math.sqrt(variance) + 1e-9));
      }
    }
  }

  @Test
  void pairsBelowTheLeastSimilarityAreDropped() throws IOException {
    Random random = new Random(12);
    List<String> texts = new ArrayList<>();
    for (int pair = 0; pair < 100; pair++) {
      String text = words(random, 100);
      texts.add(text);
      texts.add(edited(random, text, 0.04));
    }
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      BothSides sides = new BothSides(corpus(spark, texts, 2), null);
      DuplicateJob all = job(spark, sides, SETTINGS, 1000);
      all.write(DuplicateTable.EDGES);
      DuplicateJob similar = job(spark, sides, new DuplicateSettings(5, BANDS, 0.7, 100), 1000);
      similar.write(DuplicateTable.EDGES);

      Set<List<Long>> expected =
          edges(spark, all).stream()
              .filter(
                  edge ->
                      jaccard(texts.get(edge.get(0).intValue()), texts.get(edge.get(1).intValue()))
                          >= 0.7)
              .collect(Collectors.toSet());
      assertThat(edges(spark, similar)).isEqualTo(expected);
      assertThat(expected.size()).isBetween(1, edges(spark, all).size() - 1);
    }
  }

  @Test
  void aCorpusWithoutDuplicatesHasEmptyTables() throws IOException {
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      BothSides sides = new BothSides(corpus(spark, List.of("one", "two words"), 1), null);
      for (long mostOnDriver : new long[] {0, 1000}) {
        DuplicateJob job = job(spark, sides, SETTINGS, mostOnDriver);

        assertThat(rows(spark, job)).hasSize(2);
        DuplicateFindings found = job.findings();
        assertThat(found.corpus())
            .isEqualTo(new DuplicateFindings.Side(2, 12, 2, 0, 0, 0, 0, 0, 0, 0));
        assertThat(found.largest()).isEmpty();
        assertThat(found.repeats()).isEmpty();
      }
    }
  }

  private static Set<List<Long>> edges(JavaSparkContext spark, DuplicateJob job) {
    return session(spark)
        .read()
        .parquet(job.path(DuplicateTable.EDGES).toString())
        .collectAsList()
        .stream()
        .map(row -> List.of(row.getLong(0), row.getLong(1)))
        .collect(Collectors.toSet());
  }

  private static double jaccard(String one, String other) {
    Set<List<String>> all = shingles(one);
    Set<List<String>> others = shingles(other);
    Set<List<String>> both = new HashSet<>(all);
    both.retainAll(others);
    return (double) both.size() / (all.size() + others.size() - both.size());
  }

  private static Set<List<String>> shingles(String text) {
    String[] words = text.split(" ");
    Set<List<String>> shingles = new HashSet<>();
    for (int i = 0; i + 5 <= words.length; i++) {
      shingles.add(Arrays.asList(words).subList(i, i + 5));
    }
    return shingles;
  }

  /** As the library has them, which the search reckons by itself. */
  private static Map<Long, double[]> signatures(JavaSparkContext spark, BothSides sides) {
    SparkSession session = session(spark);
    Dataset<Row> vectors = new NearDocuments(session, SETTINGS).vectors(sides.documents());
    MinHashes own =
        MinHashes.of(session, BANDS.values(), NearDocuments.SEED, NearDocuments.SHINGLES);
    Map<Long, double[]> signatures = new TreeMap<>();
    new MinHashLSH()
        .setNumHashTables(BANDS.values())
        .setSeed(NearDocuments.SEED)
        .setInputCol("vector")
        .setOutputCol("signature")
        .fit(vectors)
        .transform(vectors)
        .collectAsList()
        .forEach(
            row -> {
              double[] signature =
                  row.<Vector>getList(row.fieldIndex("signature")).stream()
                      .mapToDouble(it -> it.apply(0))
                      .toArray();
              assertThat(own.signature(row.<SparseVector>getAs("vector").indices()))
                  .isEqualTo(signature);
              signatures.put(row.getLong(0), signature);
            });
    return signatures;
  }

  private static void requireExact(List<String> texts, List<Row> rows) {
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      Row row = rows.get(i);
      assertThat(row.getLong(0)).isEqualTo(i);
      assertThat(row.<Long>getAs("characters")).isEqualTo(text.codePointCount(0, text.length()));
      assertThat(row.<Long>getAs("exactGroup")).isEqualTo(texts.indexOf(text));
      assertThat(row.<Long>getAs("exactCopies"))
          .isEqualTo(texts.stream().filter(text::equals).count());
    }
  }

  /** Groups of all pairs that agree in a band, by spreading the smallest number. */
  private static void requireNear(
      List<String> texts, List<Row> rows, Map<Long, double[]> signatures) {
    long[] group = IntStream.range(0, texts.size()).asLongStream().toArray();
    for (boolean changed = true; changed; ) {
      changed = false;
      for (long one : signatures.keySet()) {
        for (long other : signatures.keySet()) {
          boolean meet =
              IntStream.range(0, 14)
                  .anyMatch(
                      band ->
                          Arrays.equals(
                              signatures.get(one),
                              8 * band,
                              8 * band + 8,
                              signatures.get(other),
                              8 * band,
                              8 * band + 8));
          if (meet && group[(int) one] < group[(int) other]) {
            group[(int) other] = group[(int) one];
            changed = true;
          }
        }
      }
    }
    int near = 0;
    for (int i = 0; i < texts.size(); i++) {
      Row row = rows.get(i);
      if (signatures.containsKey((long) i)) {
        long own = group[i];
        long size = Arrays.stream(group).filter(it -> it == own).count();
        assertThat(row.<Long>getAs("nearGroup")).isEqualTo(own);
        assertThat(row.<Long>getAs("nearGroupSize")).isEqualTo(size);
        near += size > 1 ? 1 : 0;
      } else {
        assertThat(row.<Long>getAs("nearGroup")).as(texts.get(i)).isNull();
        assertThat(texts.get(i).split(" ").length).isLessThan(5);
      }
    }
    assertThat(near).as("documents that met another").isGreaterThan(60);
  }

  /** Every place of pieces of this length that stand in several places, by document. */
  private static Map<Integer, BitSet> repeated(List<String> texts, int length) {
    Map<String, Integer> counts = new HashMap<>();
    List<int[]> points = texts.stream().map(text -> text.codePoints().toArray()).toList();
    for (int[] text : points) {
      for (int i = 0; i + length <= text.length; i++) {
        counts.merge(new String(text, i, length), 1, Integer::sum);
      }
    }
    Map<Integer, BitSet> repeated = new HashMap<>();
    for (int document = 0; document < points.size(); document++) {
      BitSet places = new BitSet();
      int[] text = points.get(document);
      for (int i = 0; i + length <= text.length; i++) {
        if (requireNonNull(counts.get(new String(text, i, length))) > 1) {
          places.set(i, i + length);
        }
      }
      repeated.put(document, places);
    }
    return repeated;
  }

  /** The characters of kept pieces that stand in several places, by document, by a plain loop. */
  private static List<BitSet> keptTwice(List<String> texts) {
    Winnowing winnowing = Winnowing.ofRepeats(100);
    Map<String, Integer> counts = new HashMap<>();
    List<int[]> points = texts.stream().map(text -> text.codePoints().toArray()).toList();
    for (int[] text : points) {
      for (int place : winnowing.kept(text)) {
        counts.merge(new String(text, place, winnowing.piece()), 1, Integer::sum);
      }
    }
    List<BitSet> twice = new ArrayList<>();
    for (int[] text : points) {
      BitSet places = new BitSet();
      for (int place : winnowing.kept(text)) {
        if (requireNonNull(counts.get(new String(text, place, winnowing.piece()))) > 1) {
          places.set(place, place + winnowing.piece());
        }
      }
      twice.add(places);
    }
    return twice;
  }

  private static void requireRepeats(List<String> texts, List<Row> rows) {
    Map<Integer, BitSet> certain = repeated(texts, 100);
    Map<Integer, BitSet> possible = repeated(texts, 51);
    List<BitSet> expected = keptTwice(texts);
    int withRepeats = 0;
    for (int i = 0; i < texts.size(); i++) {
      Row row = rows.get(i);
      int found = row.getAs("duplicatedCharacters");
      assertThat(found).as("document %d", i).isEqualTo(expected.get(i).cardinality());
      BitSet beyond = (BitSet) expected.get(i).clone();
      beyond.andNot(possible.get(i));
      assertThat(beyond.isEmpty()).as("nothing that is no repeat of 51").isTrue();
      BitSet sure = requireNonNull(certain.get(i));
      for (int from = sure.nextSetBit(0); from >= 0; ) {
        int to = sure.nextClearBit(from);
        for (int window = from; window + 100 <= to; window++) {
          assertThat(expected.get(i).get(window, window + 100).cardinality())
              .as("repeat of 100 characters at %d of document %d", window, i)
              .isPositive();
        }
        from = sure.nextSetBit(to);
      }
      if (found > 0) {
        withRepeats++;
        int[] text = texts.get(i).codePoints().toArray();
        int[] other =
            texts.get(row.<Long>getAs("repeatDocument").intValue()).codePoints().toArray();
        int start = row.getAs("repeatStart");
        int there = row.getAs("repeatDocumentStart");
        int length = row.getAs("repeatLength");
        assertThat(length).isBetween(51, (int) row.<Integer>getAs("longestRepeat"));
        assertThat(Arrays.copyOfRange(text, start, start + length))
            .isEqualTo(Arrays.copyOfRange(other, there, there + length));
      }
    }
    assertThat(withRepeats).isGreaterThan(80);
  }

  private static void requireFigures(List<String> texts, List<Row> rows, DuplicateFindings found) {
    assertThat(found.holdout()).isNull();
    assertThat(found.corpus().documents()).isEqualTo(texts.size());
    assertThat(found.corpus().exactBeyondFirst())
        .isEqualTo(texts.size() - texts.stream().distinct().count());
    Map<Long, List<Row>> groups =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row ->
                        row.<Long>getAs("nearGroup") == null
                            ? row.<Long>getAs("exactGroup")
                            : row.<Long>getAs("nearGroup"),
                    TreeMap::new,
                    Collectors.toList()));
    assertThat(found.corpus().beyondFirst()).isEqualTo(texts.size() - groups.size());
    long characters =
        groups.values().stream()
            .flatMap(group -> group.stream().skip(1))
            .mapToLong(row -> row.<Long>getAs("characters"))
            .sum();
    assertThat(found.corpus().beyondFirstCharacters()).isEqualTo(characters);
    assertThat(found.corpus().withinDocument()).isPositive();
    assertThat(found.sizes().stream().mapToLong(DuplicateFindings.SizeClass::documents).sum())
        .isEqualTo(
            groups.values().stream().filter(it -> it.size() > 1).mapToLong(List::size).sum());
    assertThat(found.largest()).isNotEmpty();
    assertThat(found.repeats()).isNotEmpty();
    found.repeats().forEach(repeat -> assertThat(repeat.characters()).isGreaterThanOrEqualTo(51));
    assertThat(found.repeats().get(0).characters()).as("a quotation").isGreaterThan(200);
  }
}
