package org.coalmine.model.lstm;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.coalmine.kernel.AlignedStorage;
import org.coalmine.kernel.PackedMatrix;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Candidates per second of one thread in the pattern of a trie of digits, whose last digit needs
 * only its parent's costs, and the machine's own matrix product. {@code scripts/benchmark-kernel}
 * runs it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() before anything else
public class KernelBenchmark {
  private static final int SYMBOLS = 60;
  private static final int FIRST_DIGIT = 2;
  private static final int DIGITS = 10;
  private static final int DEPTH = 4;
  private static final int CANDIDATES = Kernel.LANES * DIGITS * DIGITS * DIGITS * DIGITS;
  private static final int PEAK_DEPTH = PackedMatrix.LONGEST_RUN;
  private static final int PEAK_PRODUCTS = 10_000;
  private static final int PEAK_FLOPS =
      2 * PackedMatrix.BLOCK_ROWS * PEAK_DEPTH * Kernel.LANES * PEAK_PRODUCTS;

  /** Layers × units. */
  @Param({"1x128", "2x200", "2x512"})
  public String shape = "";

  private LstmModel model;
  private Scorer scorer;
  private Panel[] levels;
  private final int[] wanted = IntStream.range(FIRST_DIGIT, FIRST_DIGIT + DIGITS).toArray();
  private final float[] costsNats = new float[DIGITS * Kernel.LANES];
  private final AlignedStorage.Stretch peakPanel =
      new AlignedStorage().allocate(PEAK_DEPTH * Kernel.LANES);
  private final float[] peakOut = new float[PackedMatrix.BLOCK_ROWS * Kernel.LANES];
  private PackedMatrix peakMatrix;

  /** Makes the model and its panels. */
  @Setup(Level.Trial)
  public void prepare() {
    model = model(shape);
    scorer = model.scorer();
    levels = new Panel[DEPTH];
    Arrays.setAll(levels, level -> scorer.panel());
    scorer.start(levels[DEPTH - 1]);
    float[] weights = new float[PackedMatrix.BLOCK_ROWS * PEAK_DEPTH];
    Arrays.fill(weights, 0.5f / PEAK_DEPTH);
    peakMatrix = PackedMatrix.of(PackedMatrix.BLOCK_ROWS, PEAK_DEPTH, weights);
    Arrays.fill(peakPanel.array(), 0.5f);
  }

  private static LstmModel model(String shape) {
    String[] sizes = shape.split("x", 2);
    return LstmModel.of(
        RandomWeights.of(
            "benchmark",
            RandomWeights.alphabet(SYMBOLS),
            Integer.parseInt(sizes[0]),
            Integer.parseInt(sizes[1]),
            1));
  }

  /** Candidates per second. */
  @Benchmark
  @OperationsPerInvocation(CANDIDATES)
  public float[] candidates() {
    walk(DEPTH - 1);
    return costsNats;
  }

  private void walk(int level) {
    if (level == 0) {
      scorer.costs(levels[0], wanted, costsNats);
      return;
    }
    for (int digit = FIRST_DIGIT; digit < FIRST_DIGIT + DIGITS; digit++) {
      scorer.advance(levels[level], digit, levels[level - 1]);
      walk(level - 1);
    }
  }

  /** Floating-point operations per second of the product, all data in the first-level cache. */
  @Benchmark
  @OperationsPerInvocation(PEAK_FLOPS)
  public float[] peakFlops() {
    for (int product = 0; product < PEAK_PRODUCTS; product++) {
      model
          .kernel()
          .multiply(peakMatrix, 0, 1, peakPanel.array(), peakPanel.at(), peakOut, 0, peakOut, 0);
    }
    return peakOut;
  }

  /**
   * Prints, for each shape, the walk and the product measured by turns in one run, with their
   * ratio; with the argument {@code jmh}, the benchmarks above instead.
   */
  public static void main(String[] arguments) throws RunnerException {
    if (Arrays.asList(arguments).contains("jmh")) {
      new Runner(new OptionsBuilder().include(KernelBenchmark.class.getName()).build()).run();
      return;
    }
    System.out.println(Kernels.chosen().describe());
    for (String shape : new String[] {"1x128", "2x200", "2x512"}) {
      LstmModel model = model(shape);
      KernelRate.measure(model);
      for (int repetition = 1; repetition <= 5; repetition++) {
        KernelRate rate = KernelRate.measure(model);
        System.out.printf(
            "%s  %.2f million candidates/s of one core; products %.0f Gflop/s, "
                + "in the first-level cache %.0f Gflop/s, ratio %.2f%n",
            shape,
            rate.candidatesPerSecond() / 1e6,
            rate.productFlopsPerSecond() / 1e9,
            rate.peakFlopsPerSecond() / 1e9,
            rate.productFlopsPerSecond() / rate.peakFlopsPerSecond());
        rate.warning().ifPresent(warning -> System.out.println("warning: " + warning));
      }
    }
  }
}
