package org.coalmine.exposure.sample;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;

/**
 * Measures by how much importance sampling errs, for {@code scripts/benchmark-rank estimates}: at
 * ranks from 1 to |R|/2, over many seeds. The first ranks are exact by best-first search, some more
 * by the pruned walk; beyond, the mean over all seeds stands for the rank. One thread, except for
 * the ranks of many fills at once. Arguments: a model file, the text of the format, its expression,
 * the number of seeds.
 */
public final class EstimateBenchmark {
  private static final int DRAWS = 20_000;
  private static final int MANY = 10_000;
  private static final double LEVEL = 0.95;
  private static final long HEAD_STEPS = 40_000;
  private static final int HEAD_CANDIDATES = 4096;
  private static final long PRUNED_STEPS = 1_000_000;
  private static final double LN_2 = StrictMath.log(2);

  private EstimateBenchmark() {}

  /** A fill whose rank is asked for. */
  private record Secret(double nats, BigInteger index) {}

  /** Prints a line per secret. */
  public static void main(String[] arguments) throws IOException, ModelFileException {
    LanguageModel model = LstmModel.of(LstmFile.read(Files.readAllBytes(Path.of(arguments[0]))));
    Candidates candidates =
        Candidates.of(
            Samples.regex("format", arguments[1], arguments[2], Check.NONE), model.vocabulary());
    int seeds = Integer.parseInt(arguments[3]);
    long clock = processorNanos();
    Extraction first =
        BestFirst.search(
            model,
            candidates,
            HEAD_CANDIDATES,
            new SearchBudget(HEAD_STEPS, 4_000_000, SearchBudget.DEFAULT.mostStates()));
    double[] nats =
        first.guesses().stream().mapToDouble(Extraction.Guess::logPerplexityNats).toArray();
    KnownCandidates head =
        KnownCandidates.of(
            nats,
            first.guesses().stream().map(Extraction.Guess::candidateIndex).toList(),
            first.othersNats());
    System.out.printf(
        Locale.ROOT,
        "%s candidates, the first %,d known after %,d steps, %.2f s of one core%n",
        candidates.size(),
        head.upTo(Math.nextDown(first.othersNats())),
        first.steps(),
        (processorNanos() - clock) / 1e9);
    ImportanceSampler sampler = SerialSampling.sampler(model, candidates);
    clock = processorNanos();
    List<ImportanceSample> samples =
        IntStream.range(0, seeds).mapToObj(seed -> sampler.draw("seed " + seed, 0, DRAWS)).toList();
    System.out.printf(
        Locale.ROOT,
        "%,d draws take %.2f s of one core%n",
        DRAWS,
        (processorNanos() - clock) / 1e9 / seeds);
    many(model, candidates, arguments[1], samples, head);
    List<Secret> secrets = secrets(first, samples.get(0), candidates.size());
    Thresholds thresholds = Thresholds.of(secrets.stream().mapToDouble(Secret::nats).toArray(), 0);
    List<CanaryRank> counted =
        PrunedCount.count(model, candidates, thresholds, PRUNED_STEPS, Long.MAX_VALUE).ranks();
    for (int i = 0; i < secrets.size(); i++) {
      report(secrets.get(i), counted.get(i).rank(), samples, head);
    }
  }

  /** What it takes to score and to rank very many fills drawn uniformly, by all cores. */
  private static void many(
      LanguageModel model,
      Candidates candidates,
      String text,
      List<ImportanceSample> samples,
      KnownCandidates head) {
    List<BigInteger> indices = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      indices.add(KeyedStream.of("many", "estimates", i).nextBelow(candidates.size()));
    }
    int[][] texts =
        indices.stream()
            .map(
                index ->
                    model
                        .vocabulary()
                        .encodeExactly(text.replace("{fill}", candidates.automaton().fill(index))))
            .toArray(int[][]::new);
    for (ImportanceSample sample : samples.subList(0, Math.min(3, samples.size()))) {
      double start = processSeconds();
      double[] nats = LogPerplexity.nats(model, texts);
      double scored = processSeconds();
      sample.above(head).ranks(nats, indices, LEVEL, DrawPlan.exactly(DRAWS));
      System.out.printf(
          Locale.ROOT,
          "%,d fills take %.2f s of processor time to score and %.2f s to rank%n",
          MANY,
          scored - start,
          processSeconds() - scored);
    }
  }

  /** The first guesses, and drawn fills at ranks a factor of ten apart. */
  private static List<Secret> secrets(Extraction first, ImportanceSample sample, BigInteger size) {
    List<Secret> secrets = new ArrayList<>();
    for (int place : new int[] {0, 1, 2, 9, 29, 99, 299}) {
      Extraction.Guess guess = first.guesses().get(place);
      secrets.add(new Secret(guess.logPerplexityNats(), guess.candidateIndex()));
    }
    record Scored(double nats, double standsFor) {}
    List<Scored> ascending = new ArrayList<>();
    for (int draw = 0; draw < sample.draws(); draw++) {
      for (double nats : sample.nats(draw)) {
        ascending.add(new Scored(nats, sample.weight(draw) / sample.draws()));
      }
    }
    ascending.sort(Comparator.comparingDouble(Scored::nats));
    double half = size.doubleValue() / 2;
    double rank = 0;
    double next = 1000;
    for (Scored one : ascending) {
      rank += one.standsFor();
      if (rank >= next) {
        secrets.add(new Secret(one.nats(), BigInteger.ZERO));
        next = next == half ? Double.POSITIVE_INFINITY : Math.min(half, 10 * next);
      }
    }
    return secrets;
  }

  private static void report(
      Secret secret, RankInterval counted, List<ImportanceSample> samples, KnownCandidates head) {
    List<ImportanceEstimate> estimates =
        samples.stream()
            .map(
                sample ->
                    sample
                        .above(head)
                        .rank(secret.nats(), secret.index(), LEVEL, DrawPlan.exactly(DRAWS)))
            .toList();
    double mean =
        estimates.stream().mapToDouble(ImportanceEstimate::estimate).average().orElseThrow();
    double rank = counted.exact() ? counted.low().doubleValue() : mean;
    double[] errors =
        estimates.stream()
            .mapToDouble(estimate -> Math.log(estimate.estimate() / rank) / LN_2)
            .toArray();
    double rootMeanSquare =
        Math.sqrt(
            Arrays.stream(errors).map(error -> error * error).sum()
                / (counted.exact() ? errors.length : errors.length - 1));
    long held =
        estimates.stream()
            .filter(
                estimate ->
                    estimate.rank().low().doubleValue() <= rank
                        && rank <= estimate.rank().high().doubleValue())
            .count();
    double widest =
        estimates.stream()
            .mapToDouble(
                estimate ->
                    Math.log(
                            estimate.rank().high().doubleValue()
                                / estimate.rank().low().doubleValue())
                        / LN_2)
            .average()
            .orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "rank %.4g%s: error %.4f bits, mean %+.4f, largest %.4f; standard error %.4f bits;"
            + " interval %.3f bits wide, held in %d of %d%n",
        rank,
        counted.exact() ? " (exact)" : "",
        rootMeanSquare,
        Arrays.stream(errors).average().orElseThrow(),
        Arrays.stream(errors).map(Math::abs).max().orElseThrow(),
        estimates.stream()
            .mapToDouble(estimate -> estimate.standardError() / rank / LN_2)
            .average()
            .orElseThrow(),
        widest,
        held,
        estimates.size());
  }

  private static double processSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
