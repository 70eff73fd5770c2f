package org.coalmine.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TransformerScorerTest {
  /** Nats per text, and the share of them where random weights make a text cost hundreds. */
  private static final double NEAR = 1e-5;

  private static final double ROUNDING = 1e-7;

  private static final int LANES = TransformerScorer.LANES;
  private static final int LENGTH = 12;
  private static final int[] WANTED =
      IntStream.concat(IntStream.range(0, 60), IntStream.range(1000, Shapes.TOKENS)).toArray();

  static Stream<TransformerConfig> shapes() {
    return Stream.concat(
        Arrays.stream(Architecture.values()).map(Shapes::of),
        Stream.of(
            Shapes.gpt2(Activation.RELU),
            Shapes.gpt2(Activation.GELU_ERF),
            Shapes.neox(Activation.GELU_TANH, false)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void costsOfTextsAreThoseOfPlainLoopsInDouble(TransformerConfig config) throws IOException {
    TransformerWeights weights = RandomWeights.of(config, 3, Storage.FLOAT32, true);
    ReferenceTransformer reference = new ReferenceTransformer(weights);
    PackedTransformer packed = PackedTransformer.pack(weights);
    for (int text = 0; text < 3; text++) {
      int[] tokens = tokens(text, LENGTH);
      assertNear(packed, tokens, reference.costs(tokens));
    }
  }

  static List<String> made() {
    return Checkpoints.made();
  }

  @ParameterizedTest
  @MethodSource("made")
  void costsOfACheckpointAreThoseOfPyTorchInDouble(String name) throws IOException {
    PackedTransformer packed =
        PackedTransformer.pack(Checkpoints.open(Checkpoints.made(name)).weights());
    JsonNode texts =
        new ObjectMapper().readTree(Checkpoints.made(name).resolve("reference.json").toFile());
    assertThat(texts).isNotEmpty();
    for (JsonNode text : texts) {
      int[] tokens =
          IntStream.range(0, text.path("tokens").size())
              .map(i -> text.path("tokens").path(i).intValue())
              .toArray();
      double[] nats =
          IntStream.range(0, text.path("nats").size())
              .mapToDouble(i -> text.path("nats").path(i).doubleValue())
              .toArray();
      assertNear(packed, tokens, nats);
    }
  }

  private static void assertNear(PackedTransformer packed, int[] tokens, double[] nats) {
    double[] costs = costs(new TransformerScorer(packed, new int[] {tokens[0]}), tokens);
    assertThat(costs).hasSameSizeAs(nats);
    double whole = Arrays.stream(nats).sum();
    assertThat(Arrays.stream(costs).sum())
        .isCloseTo(whole, within(Math.max(NEAR, ROUNDING * whole)));
    for (int i = 0; i < costs.length; i++) {
      assertThat(costs[i]).isCloseTo(nats[i], within(NEAR));
    }
  }

  /** The costs of all tokens but the first, which is the boundary. */
  private static double[] costs(Scorer scorer, int[] tokens) {
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    Panel first = scorer.panel();
    scorer.start(first);
    scorer.copy(first, 5, now, 77);
    float[] costsNats = new float[LANES];
    double[] costs = new double[tokens.length - 1];
    for (int i = 1; i < tokens.length; i++) {
      scorer.costs(now, new int[] {tokens[i]}, costsNats);
      costs[i - 1] = costsNats[77];
      scorer.advance(now, tokens[i], next);
      Panel free = now;
      now = next;
      next = free;
    }
    return costs;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void plainLoopsInFloatGiveTheSameBits(Architecture architecture) throws IOException {
    TransformerWeights weights =
        RandomWeights.of(Shapes.of(architecture), 5, Storage.FLOAT32, true);
    assertThat(Kernels.vector()).isTrue();
    float[] vector = walk(PackedTransformer.pack(weights, true), LANES);
    float[] scalar = walk(PackedTransformer.pack(weights, false), LANES);
    assertThat(scalar).isEqualTo(vector);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void bfloat16GivesTheBitsOfTheSameWeightsInFloat32(Architecture architecture) throws IOException {
    RandomWeights halves = RandomWeights.of(Shapes.of(architecture), 7, Storage.BFLOAT16, true);
    PackedTransformer stored = PackedTransformer.pack(halves);
    PackedTransformer widened = PackedTransformer.pack(widened(halves));
    assertThat(stored.bytes()).isLessThan(widened.bytes() * 6 / 10);
    assertThat(walk(stored, 20)).isEqualTo(walk(widened, 20));
    assertThat(walk(PackedTransformer.pack(halves, false), 20)).isEqualTo(walk(stored, 20));
  }

  private static TransformerWeights widened(RandomWeights halves) {
    return new RandomWeights(
        halves.config(),
        widened(halves.tokens()),
        halves.positions() == null ? null : widened(halves.positions()),
        halves.blocks().stream().map(TransformerScorerTest::widened).toList(),
        halves.lastNorm(),
        halves.output() == null ? null : widened(halves.output()));
  }

  private static TransformerWeights.Block widened(TransformerWeights.Block block) {
    TransformerWeights.Linear gate = block.gate();
    return new TransformerWeights.Block(
        block.attentionNorm(),
        widened(block.query()),
        widened(block.key()),
        widened(block.value()),
        widened(block.attentionOutput()),
        block.queryNorm(),
        block.keyNorm(),
        block.innerNorm(),
        gate == null ? null : widened(gate),
        widened(block.up()),
        widened(block.down()));
  }

  private static TransformerWeights.Linear widened(TransformerWeights.Linear linear) {
    return new TransformerWeights.Linear(widened(linear.weight()), linear.bias());
  }

  private static Matrix widened(Matrix matrix) {
    float[] values = new float[matrix.outputs() * matrix.inputs()];
    float[] row = new float[matrix.inputs()];
    for (int output = 0; output < matrix.outputs(); output++) {
      matrix.row(output, row);
      System.arraycopy(row, 0, values, output * row.length, row.length);
    }
    return Matrix.of(matrix.outputs(), matrix.inputs(), values);
  }

  /** The first lanes go three tokens each of their own; the costs of all after each. */
  static float[] walk(PackedTransformer packed, int live) {
    Scorer scorer = new TransformerScorer(packed, new int[] {1, 9});
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    float[] costs = new float[WANTED.length * LANES];
    float[] all = new float[3 * costs.length];
    int[] symbols = new int[LANES];
    for (int step = 0; step < 3; step++) {
      Arrays.fill(symbols, Scorer.NONE);
      for (int lane = 0; lane < live; lane++) {
        symbols[lane] = token(lane, step);
      }
      scorer.advance(now, symbols, next);
      scorer.costs(next, WANTED, costs);
      System.arraycopy(costs, 0, all, step * costs.length, costs.length);
      Panel free = now;
      now = next;
      next = free;
    }
    return all;
  }

  private static int token(int lane, int step) {
    return (lane / 2 * 37 + step * 211 + lane % 2 * step) % Shapes.TOKENS;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void aLaneDoesNotSeeHowManyOthersThereAre(Architecture architecture) throws IOException {
    PackedTransformer packed = packed(architecture);
    float[] whole = walk(packed, LANES);
    for (int live : new int[] {1, 3, 8, 9, 64}) {
      float[] some = walk(packed, live);
      for (int at = 0; at < whole.length; at++) {
        if (at % LANES < live) {
          assertThat(some[at]).isEqualTo(whole[at]);
        } else {
          assertThat(some[at]).isZero();
        }
      }
    }
  }

  /** Lanes of different lengths and histories, in shuffled places, beside each text alone. */
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void aLaneSeesNeitherItsPlaceNorItsNeighbours(Architecture architecture) throws IOException {
    PackedTransformer packed = packed(architecture);
    Scorer scorer = new TransformerScorer(packed, new int[] {4});
    Random random = new Random(11);
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    Panel mixed = scorer.panel();
    KeptState kept = scorer.keptState();
    int[][] texts = new int[LANES][];
    scorer.start(now);
    Arrays.fill(texts, new int[0]);
    for (int step = 0; step < 6; step++) {
      int[] symbols = random.ints(LANES, 0, Shapes.TOKENS).toArray();
      scorer.advance(now, symbols, next);
      int[][] before = texts;
      texts = new int[LANES][];
      for (int lane = 0; lane < LANES; lane++) {
        int from = random.nextInt(LANES);
        boolean longer = random.nextBoolean();
        scorer.keep(longer ? next : now, from, kept);
        scorer.restore(kept, mixed, lane);
        texts[lane] = longer ? append(before[from], symbols[from]) : before[from];
      }
      Panel free = now;
      now = mixed;
      mixed = free;
    }
    float[] costs = new float[WANTED.length * LANES];
    scorer.costs(now, WANTED, costs);
    Scorer alone = new TransformerScorer(packed, new int[] {4});
    for (int lane = 0; lane < LANES; lane += 7) {
      float[] expected = costsAfter(alone, texts[lane]);
      for (int column = 0; column < WANTED.length; column++) {
        assertThat(costs[column * LANES + lane]).isEqualTo(expected[column]);
      }
    }
  }

  private static int[] append(int[] text, int symbol) {
    int[] longer = Arrays.copyOf(text, text.length + 1);
    longer[text.length] = symbol;
    return longer;
  }

  /** A text alone in the last lane. */
  private static float[] costsAfter(Scorer scorer, int... text) {
    Panel first = scorer.panel();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(first);
    scorer.copy(first, 0, now, LANES - 1);
    for (int token : text) {
      scorer.advance(now, token, next);
      Panel free = now;
      now = next;
      next = free;
    }
    float[] costs = new float[WANTED.length * LANES];
    scorer.costs(now, WANTED, costs);
    float[] lane = new float[WANTED.length];
    for (int column = 0; column < WANTED.length; column++) {
      lane[column] = costs[column * LANES + LANES - 1];
    }
    return lane;
  }

  @Test
  void twoThreadsGiveTheSameBits() throws Exception {
    PackedTransformer packed = packed(Architecture.LLAMA);
    float[] expected = walk(packed, LANES);
    float[][] found = new float[2][];
    Thread[] threads = new Thread[found.length];
    for (int i = 0; i < threads.length; i++) {
      int own = i;
      threads[i] = new Thread(() -> found[own] = walk(packed, LANES));
      threads[i].start();
    }
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      assertThat(found[i]).isEqualTo(expected);
    }
  }

  @Test
  void probabilitiesOfAllTokensAddUpToOne() throws IOException {
    int[] all = IntStream.range(0, Shapes.TOKENS).toArray();
    Scorer scorer = new TransformerScorer(packed(Architecture.GPT2), new int[] {4});
    Panel panel = scorer.panel();
    scorer.start(panel);
    float[] costs = new float[all.length * LANES];
    scorer.costs(panel, all, costs);
    double sum = 0;
    for (int token : all) {
      assertThat(costs[token * LANES + 3]).isNotNegative();
      sum += Math.exp(-costs[token * LANES + 3]);
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  /** Logits that are far apart: costs round to no number below 0. */
  @Test
  void aCertainTokenCostsNothing() throws IOException {
    TransformerConfig config = Shapes.of(Architecture.LLAMA);
    RandomWeights drawn = RandomWeights.of(config, 5, Storage.FLOAT32, false);
    float[] output = new float[Shapes.TOKENS * config.width()];
    Random random = new Random(1);
    for (int i = 0; i < output.length; i++) {
      output[i] = 1000 * (float) random.nextGaussian();
    }
    TransformerWeights sure =
        new RandomWeights(
            config,
            drawn.tokens(),
            null,
            drawn.blocks(),
            drawn.lastNorm(),
            Matrix.of(Shapes.TOKENS, config.width(), output));
    int[] all = IntStream.range(0, Shapes.TOKENS).toArray();
    Scorer scorer = new TransformerScorer(PackedTransformer.pack(sure), new int[] {4});
    Panel panel = scorer.panel();
    scorer.start(panel);
    float[] costs = new float[all.length * LANES];
    scorer.costs(panel, all, costs);
    assertThat(costs).contains(0f);
    for (float cost : costs) {
      assertThat(cost).isNotNegative();
    }
  }

  @Test
  void logitsThatOverflowAreRefused() throws IOException {
    TransformerConfig config = Shapes.of(Architecture.LLAMA);
    RandomWeights drawn = RandomWeights.of(config, 5, Storage.FLOAT32, false);
    float[] output = new float[Shapes.TOKENS * config.width()];
    Arrays.fill(output, Float.MAX_VALUE);
    TransformerWeights huge =
        new RandomWeights(
            config,
            drawn.tokens(),
            null,
            drawn.blocks(),
            drawn.lastNorm(),
            Matrix.of(Shapes.TOKENS, config.width(), output));
    Scorer scorer = new TransformerScorer(PackedTransformer.pack(huge), new int[] {4});
    Panel panel = scorer.panel();
    scorer.start(panel);
    assertThatThrownBy(() -> scorer.costs(panel, new int[] {1}, new float[LANES]))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("not finite");
  }

  /** The first token of a model without a boundary has no cost, beside others that have one. */
  @Test
  void withoutABoundaryTheEmptyTextCostsNothing() throws IOException {
    PackedTransformer packed = packed(Architecture.GPT2);
    Scorer scorer = new TransformerScorer(packed, new int[0]);
    Panel empty = scorer.panel();
    Panel one = scorer.panel();
    scorer.start(empty);
    scorer.advance(empty, 6, one);
    scorer.copy(empty, 0, one, 9);
    float[] costs = new float[WANTED.length * LANES];
    Arrays.fill(costs, -1);
    scorer.costs(one, WANTED, costs);
    float[] behindSix = costsAfter(new TransformerScorer(packed, new int[] {6}));
    for (int column = 0; column < WANTED.length; column++) {
      assertThat(costs[column * LANES + 9]).isZero();
      assertThat(costs[column * LANES + 10]).isEqualTo(behindSix[column]).isPositive();
    }
  }

  @Test
  void prefixesThatBeginAlikeShareWhatTheyBeginWith() throws IOException {
    PackedTransformer packed = packed(Architecture.QWEN2);
    TransformerConfig config = packed.config();
    assertThat(packed.config().bytesPerToken())
        .isEqualTo(2L * config.layers() * config.keyValueHeads() * config.headSize() * 4);
    TransformerScorer scorer = new TransformerScorer(packed, new int[] {1, 2, 3});
    TransformerPanel before = (TransformerPanel) scorer.panel();
    TransformerPanel after = (TransformerPanel) scorer.panel();
    scorer.start(before);
    int[] symbols = IntStream.range(0, LANES).map(lane -> lane / 2).toArray();
    scorer.advance(before, symbols, after);
    for (int lane = 0; lane < LANES; lane++) {
      PrefixNode last = Objects.requireNonNull(after.states[lane].last());
      assertThat(last.length).isEqualTo(4);
      assertThat(last.parent).isSameAs(before.states[0].last());
      assertThat(last.keysAndValues.length * 4L).isEqualTo(packed.config().bytesPerToken());
      assertThat(last == after.states[lane / 2 * 2].last()).isTrue();
      assertThat(last == after.states[(lane + 2) % LANES].last()).isFalse();
    }
  }

  @Test
  void whatCannotBeScoredIsRefused() throws IOException {
    PackedTransformer packed = packed(Architecture.GPT2);
    Scorer scorer = new TransformerScorer(packed, new int[] {1});
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    assertThatThrownBy(() -> scorer.advance(now, Shapes.TOKENS, next))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 1100");
    assertThatThrownBy(() -> scorer.costs(now, new int[] {Shapes.TOKENS}, new float[LANES]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scorer.advance(now, 1, now))
        .isInstanceOf(IllegalArgumentException.class);
    Scorer other = new TransformerScorer(packed(Architecture.LLAMA), new int[] {1});
    assertThatThrownBy(() -> scorer.start(other.panel()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another model");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < packed.config().positions(); i += 2) {
                scorer.advance(now, 1, next);
                scorer.advance(next, 1, now);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40 positions");
  }

  private static PackedTransformer packed(Architecture architecture) throws IOException {
    return PackedTransformer.pack(
        RandomWeights.of(Shapes.of(architecture), 5, Storage.FLOAT32, true));
  }

  private static int[] tokens(int seed, int length) {
    return new Random(seed).ints(length, 0, Shapes.TOKENS).toArray();
  }
}
