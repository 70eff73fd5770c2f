package org.coalmine.spark.ranking;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.RankCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.token.Alphabet;

/** What much of everything costs. {@code scripts/load} runs it. */
public final class LoadBenchmark {
  private static final int MANY_CANARIES = 10_000;
  private static final int REPETITIONS = 3;
  private static final int FREQUENT_WORDS = 4_950;

  private LoadBenchmark() {}

  /** The first argument picks what is measured; files follow. */
  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "planting" -> planting(Path.of(arguments[1]));
      case "symbols" -> symbols(Path.of(arguments[1]), Path.of(arguments[2]));
      case "canaries" -> canaries();
      case "vocabulary" -> vocabulary();
      default ->
          throw new IllegalArgumentException(
              "planting FILE, symbols FROM TO, canaries or vocabulary");
    }
  }

  private static void planting(Path file) throws IOException {
    CanaryFormat format = digits("random-number", 9);
    CanaryPlan canaries =
        CanaryPlan.draw(
            "load", List.of(new CanarySeries(format, List.of(1, 2, 4, 8, 16, 32, 64), 10, 20)));
    CorpusSource source =
        new CorpusSource(
            List.of(file.toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            1_000_000);
    double megabytes = Files.size(file) / 1e6;
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      long start = System.nanoTime();
      Corpus corpus = CorpusReader.read(spark, source);
      double scanned = seconds(start);
      start = System.nanoTime();
      PlantedCorpus planted = PlantingJob.plant(spark, corpus, canaries, "load");
      long[] counts =
          planted
              .documents()
              .map(
                  document ->
                      new long[] {1, document.text().startsWith("The random number is ") ? 1 : 0})
              .reduce((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
      System.out.printf(
          "planting: %.0f MB read in %.0f s, planted in %.0f s; %d documents, of them %d canaries"
              + " of %d; heap at most %d MB%n",
          megabytes,
          scanned,
          seconds(start),
          counts[0],
          counts[1],
          planted.insertions(),
          Runtime.getRuntime().maxMemory() >> 20);
      if (counts[0] != planted.size() || counts[1] != planted.insertions()) {
        throw new IllegalStateException("a document was lost or planted twice");
      }
    }
  }

  /**
   * Writes each of the most frequent words of a text as one symbol and leaves out the spaces
   * between them: real text of thousands of symbols, as frequent as words are.
   */
  private static void symbols(Path from, Path to) throws IOException {
    List<String> lines = Files.readAllLines(from);
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : lines) {
      for (String word : line.split(" ")) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    List<String> frequent =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(FREQUENT_WORDS)
            .map(Map.Entry::getKey)
            .toList();
    Map<String, String> symbols = new HashMap<>();
    for (String word : frequent) {
      symbols.put(word, Character.toString(0x4E00 + symbols.size()));
    }
    List<String> written = new ArrayList<>();
    for (String line : lines) {
      StringBuilder text = new StringBuilder();
      for (String word : line.split(" ")) {
        text.append(symbols.getOrDefault(word, " " + word + " "));
      }
      written.add(text.toString().strip());
    }
    Files.write(to, written);
  }

  private static CanaryFormat digits(String name, int digits) {
    return new CanaryFormat(
        name,
        "The random number is {fill}",
        RandomnessSpace.of(new FillExpression.Regex("[0-9]{" + digits + "}"), Check.NONE));
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Time of the processor: other load shows little. */
  private static double countSeconds(
      LanguageModel model, Candidates candidates, Thresholds thresholds) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    RankCount total = RankCount.none(thresholds);
    ShardPlan plan =
        ShardPlan.of(
            candidates.automaton(), candidates.size().divide(BigInteger.TEN).max(BigInteger.ONE));
    for (Shard shard : plan.shards()) {
      total = total.merge(new DenseCount(model, candidates, thresholds).count(shard));
    }
    if (!total.complete(plan)) {
      throw new IllegalStateException("not every candidate was counted");
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }

  /**
   * With weights as training finds them candidates differ by tens of nats; those of an untrained
   * model lie within a nat or two, where every threshold has neighbours.
   */
  private static void canaries() {
    canaries("2 x 200 units, spread", 2, 200, 8);
    canaries("1 x 128 units, spread", 1, 128, 8);
    canaries("1 x 128 units, crowded", 1, 128, 1);
  }

  private static void canaries(String name, int layers, int units, double scale) {
    Alphabet alphabet = Alphabet.of("0123456789 Thernmubisacdfgjklopqtvwxyz.,;:ABCDEFGHIJKLM");
    LanguageModel model = LstmModel.of(RandomWeights.of("load", alphabet, layers, units, scale));
    Candidates candidates = Candidates.of(digits("pin", 7), alphabet);
    Thresholds one = thresholds(model, 1);
    Thresholds many = thresholds(model, MANY_CANARIES);
    double warm = countSeconds(model, candidates, one) + countSeconds(model, candidates, many);
    List<Double> ones = new ArrayList<>();
    List<Double> manies = new ArrayList<>();
    for (int i = 0; i < REPETITIONS; i++) {
      ones.add(countSeconds(model, candidates, one));
      manies.add(countSeconds(model, candidates, many));
    }
    double single = median(ones);
    double all = median(manies);
    System.out.printf(
        "canaries, %s: 1 in %.2f s, %d in %.2f s of one core over %s candidates: ratio %.2f"
            + " (warm-up %.1f s)%n",
        name, single, MANY_CANARIES, all, candidates.size(), all / single, warm);
  }

  /** Log-perplexities of fills drawn from the space. */
  private static Thresholds thresholds(LanguageModel model, int canaries) {
    KeyedStream draw = KeyedStream.of("load", "fills", 0);
    double[] nats = new double[canaries];
    LogPerplexity score = new LogPerplexity(model);
    for (int canary = 0; canary < canaries; canary++) {
      nats[canary] = score.nats("The random number is %07d".formatted(draw.nextInt(10_000_000)));
    }
    return Thresholds.of(nats, 1e-4);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void vocabulary() {
    int[] codePoints =
        IntStream.concat(
                "The random number is 0123456789".chars().distinct(),
                IntStream.range(0x4E00, 0x4E00 + 5_000))
            .limit(4_998)
            .toArray();
    Alphabet alphabet = Alphabet.of(new String(codePoints, 0, codePoints.length));
    LanguageModel model = LstmModel.of(RandomWeights.of("load", alphabet, 1, 128, 1));
    Candidates digits = Candidates.of(digits("pin", 5), alphabet);
    CanaryFormat format =
        new CanaryFormat(
            "pair",
            "The number is {fill}",
            RandomnessSpace.of(new FillExpression.Regex("[\\x{4E00}-\\x{51FF}]{2}"), Check.NONE));
    Candidates pairs = Candidates.of(format, alphabet);
    Thresholds thresholds = Thresholds.of(new double[] {50}, 1e-4);
    double warm = countSeconds(model, digits, thresholds);
    double[] seconds = {
      countSeconds(model, digits, thresholds), countSeconds(model, pairs, thresholds)
    };
    System.out.printf(
        "vocabulary: %d symbols; %s candidates of digits in %.2f s, %s of pairs in %.2f s of one"
            + " core (warm-up %.1f s)%n",
        alphabet.size(), digits.size(), seconds[0], pairs.size(), seconds[1], warm);
  }
}
