package org.coalmine.model.transformer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.coalmine.model.BestWindow;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * Steps per second of one thread: 128 prefixes go on from a shared one of eight tokens by three
 * tokens each, and each step asks what a thousand tokens cost. {@code
 * scripts/benchmark-transformer} runs it, by turns with PyTorch.
 */
public final class TransformerBenchmark {
  private static final int SHARED = 8;
  private static final int STEPS = 3;
  private static final int WANTED = 1000;
  private static final long TURN_NANOS = 600_000_000L;

  private final Scorer scorer;
  private final KeptState shared;
  private final Panel now;
  private final Panel next;
  private final int[] wanted = new int[WANTED];
  private final int[] symbols;
  private final float[] costsNats;
  private final int tokens;
  private int turn;

  private TransformerBenchmark(PackedTransformer model) {
    this.tokens = model.config().vocabulary();
    this.scorer = new TransformerScorer(model, new int[] {tokens - 1});
    this.now = scorer.panel();
    this.next = scorer.panel();
    this.symbols = new int[scorer.lanes()];
    this.costsNats = new float[WANTED * scorer.lanes()];
    Arrays.setAll(wanted, column -> column * (tokens / WANTED));
    scorer.start(now);
    for (int token = 1; token < SHARED; token++) {
      scorer.advance(now, token, next);
      scorer.copy(next, 0, now, 0);
      for (int lane = 1; lane < scorer.lanes(); lane++) {
        scorer.copy(next, lane, now, lane);
      }
    }
    this.shared = scorer.keptState();
    scorer.keep(now, 0, shared);
  }

  /** Steps that it took. */
  private int walk() {
    Panel from = now;
    Panel to = next;
    for (int lane = 0; lane < scorer.lanes(); lane++) {
      scorer.restore(shared, from, lane);
    }
    for (int step = 0; step < STEPS; step++) {
      turn++;
      for (int lane = 0; lane < symbols.length; lane++) {
        symbols[lane] = Math.floorMod(lane * 31 + turn * 7919, tokens);
      }
      scorer.advance(from, symbols, to);
      scorer.costs(to, wanted, costsNats);
      Panel free = from;
      from = to;
      to = free;
    }
    return STEPS * scorer.lanes();
  }

  private double perSecond() {
    long start = BestWindow.cpuNanos();
    long done = 0;
    long nanos;
    do {
      done += walk();
      nanos = BestWindow.cpuNanos() - start;
    } while (nanos < TURN_NANOS);
    return done * 1e9 / nanos;
  }

  /** A GPT-2 of some size. */
  static TransformerConfig config(int layers, int width, int tokens) {
    return new TransformerConfig(
        Architecture.GPT2,
        layers,
        width,
        width / 64,
        width / 64,
        64,
        4 * width,
        1024,
        tokens,
        1e-5,
        Norm.LAYER,
        Activation.GELU_TANH,
        null,
        false,
        false,
        true);
  }

  /**
   * Answers each line of standard input with a rate.
   *
   * @param arguments layers, width, tokens, float32 or bfloat16
   */
  public static void main(String[] arguments) throws IOException {
    TransformerConfig config =
        config(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    RandomWeights.Storage storage =
        RandomWeights.Storage.valueOf(arguments[3].toUpperCase(Locale.ROOT));
    TransformerBenchmark benchmark =
        new TransformerBenchmark(
            PackedTransformer.pack(RandomWeights.of(config, 1, storage, true)));
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (asked.readLine() != null) {
      System.out.println(benchmark.perSecond());
    }
  }
}
