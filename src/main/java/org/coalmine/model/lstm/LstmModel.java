package org.coalmine.model.lstm;

import java.util.Comparator;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.coalmine.model.KeptPrefixes;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Prefix;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.token.Alphabet;

/** A stacked LSTM language model, packed for the {@link Kernel}. Immutable; shared by threads. */
public final class LstmModel implements LanguageModel {
  private final Alphabet alphabet;
  private final PackedLstm packed;
  private final Kernel kernel;
  private final OptionalInt window;
  private final KeptPrefixes prefixes;
  private final int[] likelyFirst;

  private LstmModel(LstmWeights weights, Kernel kernel) {
    this.alphabet = weights.alphabet();
    this.packed = new PackedLstm(weights);
    this.kernel = kernel;
    this.window = weights.window();
    this.prefixes = new KeptPrefixes(this);
    this.likelyFirst = byBias(weights.outputBias());
  }

  /** The model of the given weights, computed by the kernel chosen for this machine. */
  public static LstmModel of(LstmWeights weights) {
    return of(weights, Kernels.chosen().kernel());
  }

  /** The model of the given weights, computed by a given kernel: the same bits by any. */
  public static LstmModel of(LstmWeights weights, Kernel kernel) {
    return new LstmModel(weights, kernel);
  }

  private static int[] byBias(float[] bias) {
    return IntStream.range(0, bias.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer symbol) -> -bias[symbol])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** By output bias, the largest first, of equals the smaller symbol. */
  @Override
  public int[] likelyFirst() {
    return likelyFirst.clone();
  }

  /** The characters the model predicts. */
  public Alphabet alphabet() {
    return alphabet;
  }

  @Override
  public Alphabet vocabulary() {
    return alphabet;
  }

  @Override
  public String arithmetic() {
    return Kernels.ARITHMETIC;
  }

  @Override
  public OptionalInt window() {
    return window;
  }

  @Override
  public int longest() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Scorer scorer() {
    return new LstmScorer(packed, kernel);
  }

  @Override
  public Prefix prefix(int... symbols) {
    return prefixes.of(symbols);
  }

  /**
   * A step of a stack of L layers of H units takes 8H² for each layer above the first and 2H for
   * each symbol; a prefix with children that are stepped in turn takes 8H² for each layer once,
   * which the children share.
   */
  @Override
  public StepCost cost() {
    return cost(packed.layers(), packed.units(), packed.symbols());
  }

  /** The same of a network of some size. */
  public static StepCost cost(int layers, int units, int symbols) {
    double square = 8.0 * units * units;
    return new StepCost(
        square * (layers - 1) + 2.0 * units * symbols,
        square * layers,
        2L * Float.BYTES * layers * units);
  }

  /** What it is, with its sizes: {@code LSTM of 2 × 200}. */
  public String describe() {
    return "LSTM of %d × %d".formatted(packed.layers(), packed.units());
  }

  PackedLstm packed() {
    return packed;
  }

  Kernel kernel() {
    return kernel;
  }
}
