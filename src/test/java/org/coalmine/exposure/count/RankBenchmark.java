package org.coalmine.exposure.count;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;

/**
 * Measures the dense count of nine digits beside bare loops of the kernel on the same model, on one
 * thread and on two at once, for {@code scripts/benchmark-rank}. Rates are candidates per second of
 * a thread's time on the processor, the median of several rounds; kernel and count take turns, so
 * that other load strikes both. Arguments: a model file, the text of the format; with a third, the
 * count alone is measured, a round for every line of standard input, so that PyTorch can take
 * turns.
 */
public final class RankBenchmark {
  private static final int DIGITS = 10;
  private static final int CANDIDATES_PER_STEP = DIGITS - 1;
  private static final int WARM_UP_ROUNDS = 6;
  private static final int ROUNDS = 9;
  private static final long CANDIDATES_A_ROUND = 1_000_000;
  private static final int CANARIES = 34;

  private final LanguageModel model;
  private final CanaryFormat format;
  private final Candidates candidates;
  private final Thresholds thresholds;

  private RankBenchmark(LanguageModel model, CanaryFormat format) {
    this.model = model;
    this.format = format;
    this.candidates = Candidates.of(format, model.vocabulary());
    this.thresholds =
        Thresholds.of(fills(CANARIES).stream().mapToDouble(fill -> nats(fill)).toArray(), 1e-4);
  }

  /** Prints a key and a value per line: rates, then fills with their log-perplexities in nats. */
  public static void main(String[] arguments)
      throws IOException, ModelFileException, InterruptedException, ExecutionException {
    LanguageModel model = LstmModel.of(LstmFile.read(Files.readAllBytes(Path.of(arguments[0]))));
    RankBenchmark benchmark =
        new RankBenchmark(model, Samples.regex("digits", arguments[1], "[0-9]{9}", Check.NONE));
    if (arguments.length > 2) {
      benchmark.answer();
      return;
    }
    for (int threads = 1; threads <= 2; threads++) {
      benchmark.measure(threads);
    }
    for (String fill : benchmark.fills(CANARIES)) {
      System.out.println(fill + " " + benchmark.nats(fill));
    }
  }

  /** Counts a round for every line read, once warm, and prints its rate. */
  private void answer() throws IOException {
    Worker worker = new Worker(0);
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      worker.count();
    }
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (asked.readLine() != null) {
      System.out.printf("%.0f%n", worker.count());
    }
  }

  private List<String> fills(int count) {
    List<String> fills = new ArrayList<>();
    BigInteger step = candidates.size().divide(BigInteger.valueOf(count));
    for (int i = 0; i < count; i++) {
      fills.add(candidates.automaton().fill(step.multiply(BigInteger.valueOf(i))));
    }
    return fills;
  }

  private double nats(String fill) {
    return new LogPerplexity(model).nats(format.prefix() + fill + format.suffix());
  }

  private void measure(int threads) throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Worker> workers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      workers.add(new Worker(thread));
    }
    double[] kernel = new double[ROUNDS];
    double[] count = new double[ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      double bare =
          together(executor, workers.stream().map(w -> (Callable<Double>) w::kernel).toList());
      double walk =
          together(executor, workers.stream().map(w -> (Callable<Double>) w::count).toList());
      if (round >= 0) {
        kernel[round] = bare;
        count[round] = walk;
      }
    }
    executor.shutdown();
    System.out.printf("kernel-%d-thread %.0f%n", threads, median(kernel));
    System.out.printf("count-%d-thread %.0f%n", threads, median(count));
  }

  private static double together(ExecutorService executor, List<Callable<Double>> tasks)
      throws InterruptedException, ExecutionException {
    double sum = 0;
    for (Future<Double> rate : executor.invokeAll(tasks)) {
      sum += rate.get();
    }
    return sum / tasks.size();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private final class Worker {
    private final DenseCount dense = new DenseCount(model, candidates, thresholds);
    private final Shard shard;
    private final Scorer scorer = model.scorer();
    private final Panel parents = scorer.panel();
    private final Panel children = scorer.panel();
    private final Panel grandchildren = scorer.panel();
    private final int[] digits = model.vocabulary().encodeExactly("0123456789");
    private final float[] costsNats = new float[DIGITS * scorer.lanes()];

    Worker(int thread) {
      BigInteger from = BigInteger.valueOf((thread + 1) * 100 * CANDIDATES_A_ROUND);
      shard = new Shard(0, from, from.add(BigInteger.valueOf(CANDIDATES_A_ROUND)));
      scorer.start(parents);
    }

    double count() {
      long start = cpuNanos();
      dense.count(shard);
      return CANDIDATES_A_ROUND * 1e9 / (cpuNanos() - start);
    }

    /** As many steps as the count makes, in its pattern just above the leaves. */
    double kernel() {
      long start = cpuNanos();
      long families = CANDIDATES_A_ROUND / (scorer.lanes() * DIGITS * DIGITS);
      for (long family = 0; family < families; family++) {
        scorer.advance(parents, digits[(int) (family % DIGITS)], children);
        scorer.costs(children, digits, costsNats);
        for (int digit : digits) {
          scorer.advance(children, digit, grandchildren);
          scorer.costs(grandchildren, digits, costsNats);
        }
      }
      double steps = families * scorer.lanes() * (DIGITS + 1);
      return steps * CANDIDATES_PER_STEP * 1e9 / (cpuNanos() - start);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
