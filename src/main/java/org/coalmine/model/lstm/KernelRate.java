package org.coalmine.model.lstm;

import static org.coalmine.kernel.PackedMatrix.BLOCK_ROWS;
import static org.coalmine.model.lstm.Kernel.LANES;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coalmine.kernel.AlignedStorage;
import org.coalmine.kernel.PackedMatrix;
import org.coalmine.model.BestWindow;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;

/**
 * How fast one thread walks a trie with a model, and what the machine should give.
 *
 * <p>The compiler can fail to keep the kernel's vectors in registers, at a tenth of the speed or
 * less and without a word. So the rate is compared with two yardsticks measured in the same
 * moments: the kernel's own matrix product on data that stay in the first-level cache (its peak),
 * and for the peak itself, a bound that every machine with such vectors reaches. Times are those of
 * the thread on the processor, not of the clock, so that other load hardly shows.
 *
 * @param candidatesPerSecond candidates of ten digits' fan-out, per second of one core
 * @param expectedCandidatesPerSecond what the peak suggests for this model
 * @param productFlopsPerSecond multiplications and additions of the walk's matrix products
 * @param peakFlopsPerSecond the same of a product in the first-level cache
 * @param leastPeakFlopsPerSecond what {@code peakFlopsPerSecond} reaches on any such machine; 0 for
 *     the scalar kernel, of which nothing is expected
 */
public record KernelRate(
    double candidatesPerSecond,
    double expectedCandidatesPerSecond,
    double productFlopsPerSecond,
    double peakFlopsPerSecond,
    double leastPeakFlopsPerSecond) {

  private static final int USUAL_CHARACTERS = 58;
  private static final int USUAL_UNITS = 128;
  private static final int FAN_OUT = 10;
  private static final int PEAK_DEPTH = PackedMatrix.LONGEST_RUN;

  /** Flops of a product that take as long as the gates of one cell, measured. */
  private static final double FLOPS_PER_CELL = 250;

  /** Flops of a product that take as long as one symbol of one softmax, measured. */
  private static final double FLOPS_PER_SYMBOL = 60;

  private static final double LEAST_VECTOR_OPERATIONS_PER_SECOND = 0.75e9;
  private static final double ALARMING_SHARE = 0.5;

  /** Prefixes per second: a step advances one of 32 lanes by a symbol and costs what may follow. */
  public double stepsPerSecond() {
    return candidatesPerSecond / FAN_OUT;
  }

  /** What is wrong with the rate, if something is. */
  public Optional<String> warning() {
    if (peakFlopsPerSecond < leastPeakFlopsPerSecond) {
      return Optional.of(
          "matrix products run at %.1f Gflop/s, this machine's vectors should give more than %.0f"
              .formatted(peakFlopsPerSecond / 1e9, leastPeakFlopsPerSecond / 1e9));
    }
    if (leastPeakFlopsPerSecond > 0
        && candidatesPerSecond < ALARMING_SHARE * expectedCandidatesPerSecond) {
      return Optional.of(
          "a core counts %.0f candidates/s, its matrix products suggest %.0f"
              .formatted(candidatesPerSecond, expectedCandidatesPerSecond));
    }
    return Optional.empty();
  }

  /** Measures with a network of usual size, one layer of 128 units over 60 symbols. */
  public static KernelRate measure() {
    StringBuilder characters = new StringBuilder();
    for (char c = '0'; characters.length() < USUAL_CHARACTERS; c++) {
      characters.append(c);
    }
    Alphabet alphabet = Alphabet.of(characters.toString());
    int symbols = alphabet.size();
    int rows = 4 * USUAL_UNITS;
    LstmWeights.Layer layer =
        new LstmWeights.Layer(
            symbols,
            USUAL_UNITS,
            new float[rows * symbols],
            new float[rows * USUAL_UNITS],
            new float[rows],
            new float[rows]);
    return measure(
        LstmModel.of(
            LstmWeights.of(
                alphabet, List.of(layer), new float[symbols * USUAL_UNITS], new float[symbols])));
  }

  /** Measures for 0.3 s, or for up to 5 s while {@link #warning} has something to say. */
  public static KernelRate measure(LstmModel model) {
    return BestWindow.measure(
        new Probe(model)::window,
        KernelRate::candidatesPerSecond,
        rate -> rate.warning().isPresent());
  }

  private static final class Probe {
    private final PackedLstm packed;
    private final Kernel kernel;
    private final Scorer scorer;
    private final Panel[] levels;
    private final int[] wanted;
    private final float[] costsNats;
    private final int fanOut;
    private final PackedMatrix peakMatrix;
    private final AlignedStorage.Stretch peakPanel =
        new AlignedStorage().allocate(PEAK_DEPTH * LANES);
    private final float[] peakOut = new float[BLOCK_ROWS * LANES];

    private long parents;
    private long children;
    private long softmaxes;

    Probe(LstmModel model) {
      packed = model.packed();
      kernel = model.kernel();
      scorer = model.scorer();
      fanOut = Math.min(FAN_OUT, packed.symbols());
      levels = new Panel[] {scorer.panel(), scorer.panel(), scorer.panel()};
      wanted = IntStream.range(0, fanOut).toArray();
      costsNats = new float[fanOut * LANES];
      scorer.start(levels[2]);
      float[] weights = new float[BLOCK_ROWS * PEAK_DEPTH];
      Arrays.fill(weights, 0.5f / PEAK_DEPTH);
      peakMatrix = PackedMatrix.of(BLOCK_ROWS, PEAK_DEPTH, weights);
      Arrays.fill(peakPanel.array(), 0.5f);
    }

    /** Walks and products by turns, so that both meet the same load and clock. */
    KernelRate window() {
      parents = 0;
      children = 0;
      softmaxes = 0;
      long walkNanos = 0;
      long peakNanos = 0;
      double peakFlops = 0;
      do {
        long start = BestWindow.cpuNanos();
        walk(2);
        long walked = BestWindow.cpuNanos();
        walkNanos += walked - start;
        do {
          for (int repetition = 0; repetition < 20; repetition++) {
            kernel.multiply(
                peakMatrix, 0, 1, peakPanel.array(), peakPanel.at(), peakOut, 0, peakOut, 0);
          }
          peakFlops += 20 * 2.0 * BLOCK_ROWS * PEAK_DEPTH * LANES;
        } while (BestWindow.cpuNanos() - walked < (walked - start) / 2);
        peakNanos += BestWindow.cpuNanos() - walked;
      } while (walkNanos + peakNanos < BestWindow.WINDOW_NANOS);
      return rate(walkNanos / 1e9, peakFlops * 1e9 / peakNanos);
    }

    private void walk(int level) {
      if (level == 0) {
        scorer.costs(levels[0], wanted, costsNats);
        softmaxes++;
        return;
      }
      parents++;
      for (int symbol = 0; symbol < fanOut; symbol++) {
        scorer.advance(levels[level], symbol, levels[level - 1]);
        children++;
        walk(level - 1);
      }
    }

    private KernelRate rate(double seconds, double peakFlopsPerSecond) {
      double units = packed.units();
      double square = 8 * units * units * LANES;
      double flops =
          parents * square * packed.layers()
              + children * square * (packed.layers() - 1)
              + softmaxes * 2 * units * packed.symbols() * LANES;
      double others =
          FLOPS_PER_CELL * children * packed.layers() * units * LANES
              + FLOPS_PER_SYMBOL * softmaxes * packed.symbols() * LANES;
      double candidates = (double) softmaxes * fanOut * LANES;
      double least =
          kernel instanceof ScalarKernel
              ? 0
              : 2.0 * kernel.vectorBits() / Float.SIZE * LEAST_VECTOR_OPERATIONS_PER_SECOND;
      return new KernelRate(
          candidates / seconds,
          candidates * peakFlopsPerSecond / (flops + others),
          flops / seconds,
          peakFlopsPerSecond,
          least);
    }
  }
}
