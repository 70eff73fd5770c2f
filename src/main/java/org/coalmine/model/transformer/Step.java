package org.coalmine.model.transformer;

import java.util.Arrays;
import org.coalmine.kernel.PanelMatrix;
import org.jspecify.annotations.Nullable;

/** One thread's workspace for steps: all layers, for one more token of each of some prefixes. */
final class Step {
  private final PackedTransformer model;
  private final TransformerConfig config;
  private final Kernel kernel;
  private final int most;
  private final @Nullable RotaryTable rotary;

  private final int width;
  private final float[] stream;
  private final float[] normed;
  private final float[] queryKeyValue;
  private final float[] mixed;
  private final float[] inner;
  private final float[] attended;
  private final float[] added;
  private final float[] strips;
  private float[][] chain = new float[0][];
  private float[] scores = new float[0];

  /**
   * A workspace.
   *
   * @param most prefixes at once, a multiple of the kernel's strip
   */
  Step(PackedTransformer model, Kernel kernel, int most) {
    this.model = model;
    this.config = model.config();
    this.kernel = kernel;
    this.most = most;
    Rotary turned = config.rotary();
    this.rotary = turned == null ? null : new RotaryTable(turned);
    this.width = Kernel.padded(config.width());
    PackedTransformer.Block block = model.blocks().get(0);
    this.stream = new float[most * width];
    this.normed = new float[most * width];
    this.attended = new float[most * width];
    this.added = new float[most * width];
    this.queryKeyValue = new float[most * block.queryKeyValue().stride()];
    this.mixed = new float[most * config.queryWidth()];
    this.inner = new float[most * block.gateUp().stride()];
    int inputs = Math.max(config.width(), Math.max(config.queryWidth(), config.innerWidth()));
    this.strips = new float[most * inputs];
  }

  /**
   * Appends a token to each of some prefixes.
   *
   * @param rows how many there are
   * @param longer written
   */
  void run(PrefixState[] prefixes, int[] tokens, int rows, PrefixState[] longer) {
    if (rows == 0) {
      return;
    }
    int longest = 0;
    for (int row = 0; row < rows; row++) {
      longest = Math.max(longest, prefixes[row].length() + 1);
    }
    requireRoom(longest, rows * longest);
    PrefixNode[] nodes = new PrefixNode[rows];
    for (int row = 0; row < rows; row++) {
      nodes[row] = append(prefixes[row].last(), tokens[row], row);
      fillChain(nodes[row], row * longest);
    }
    run(nodes, rows, longest, longer);
    Arrays.fill(chain, 0, rows * longest, null);
  }

  /**
   * Appends tokens to one prefix, one after the other: row i holds the first i + 1 of them. Every
   * row attends to a beginning of one chain, and a layer writes the keys and values of a row before
   * a later row reads them, so the bits are those of steps.
   *
   * @param rows how many tokens, from {@code first} on
   * @param longer written
   */
  void follow(PrefixState prefix, int[] tokens, int first, int rows, PrefixState[] longer) {
    if (rows == 0) {
      return;
    }
    int longest = prefix.length() + rows;
    requireRoom(longest, longest);
    PrefixNode[] nodes = new PrefixNode[rows];
    for (int row = 0; row < rows; row++) {
      nodes[row] = append(row == 0 ? prefix.last() : nodes[row - 1], tokens[first + row], row);
    }
    fillChain(nodes[rows - 1], 0);
    run(nodes, rows, 0, longer);
    Arrays.fill(chain, 0, longest, null);
  }

  private void requireRoom(int longest, int chained) {
    if (longest > config.positions()) {
      throw new IllegalArgumentException(
          "a text has more than the %d positions of the model".formatted(config.positions()));
    }
    if (chain.length < chained) {
      chain = new float[Math.max(chained, most * longest)][];
    }
    if (scores.length < longest) {
      scores = new float[2 * longest];
    }
  }

  /** A token behind a prefix; the row's stream begins with it. */
  private PrefixNode append(@Nullable PrefixNode parent, int token, int row) {
    if (token < 0 || token >= config.vocabulary()) {
      throw new IllegalArgumentException(
          "token %d; the model has %d".formatted(token, config.vocabulary()));
    }
    PrefixNode node = new PrefixNode(parent, new float[model.keysAndValues()]);
    model.embed(token, node.length - 1, stream, row * width);
    return node;
  }

  private void fillChain(PrefixNode last, int at) {
    for (PrefixNode node = last; node != null; node = node.parent) {
      chain[at + node.length - 1] = node.keysAndValues;
    }
  }

  /**
   * All layers of some rows.
   *
   * @param apart chains between that of a row and that of the next; 0 where all share one
   */
  private void run(PrefixNode[] nodes, int rows, int apart, PrefixState[] longer) {
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(model.blocks().get(layer), layer, nodes, rows, apart);
    }
    for (int row = 0; row < rows; row++) {
      float[] hidden = new float[config.width()];
      normalize(model.lastNorm(), row, hidden, 0);
      longer[row] = new PrefixState(nodes[row], hidden);
    }
  }

  private void layer(
      PackedTransformer.Block block, int layer, PrefixNode[] nodes, int rows, int apart) {
    normalizeAll(block.attentionNorm(), rows);
    kernel.pack(normed, width, rows, config.width(), strips);
    multiply(block.queryKeyValue(), rows, queryKeyValue);
    for (int row = 0; row < rows; row++) {
      attend(block, layer, nodes[row], row, apart);
    }
    kernel.pack(mixed, config.queryWidth(), rows, config.queryWidth(), strips);
    multiply(block.attentionOutput(), rows, attended);
    if (!config.parallelResidual()) {
      addToStream(attended, rows);
    }
    normalizeAll(block.innerNorm(), rows);
    kernel.pack(normed, width, rows, config.width(), strips);
    multiply(block.gateUp(), rows, inner);
    activate(block, rows);
    kernel.pack(inner, block.gateUp().stride(), rows, config.innerWidth(), strips);
    multiply(block.down(), rows, added);
    if (config.parallelResidual()) {
      addToStream(attended, rows);
    }
    addToStream(added, rows);
  }

  private void normalizeAll(PackedTransformer.Scale scale, int rows) {
    for (int row = 0; row < rows; row++) {
      normalize(scale, row, normed, row * width);
    }
  }

  private void normalize(PackedTransformer.Scale scale, int row, float[] out, int at) {
    kernel.normalize(
        config.norm(),
        stream,
        row * width,
        config.width(),
        config.normEpsilon(),
        scale.weight(),
        scale.bias(),
        out,
        at);
  }

  /** The products of the rows in {@code strips}, each begun with the bias. */
  private void multiply(PackedTransformer.Linear linear, int rows, float[] out) {
    int stride = linear.stride();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(linear.bias(), 0, out, row * stride, stride);
    }
    PanelMatrix matrix = linear.weight();
    kernel.multiply(matrix, 0, matrix.panels(), strips, rows, out, stride);
  }

  /** Writes a token's keys and values to its node, and what it attends to to {@code mixed}. */
  private void attend(
      PackedTransformer.Block block, int layer, PrefixNode node, int row, int apart) {
    int size = config.headSize();
    int query = row * block.queryKeyValue().stride();
    int key = query + config.queryWidth();
    int position = node.length - 1;
    turn(block.queryNorm(), query, config.heads(), position);
    turn(block.keyNorm(), key, config.keyValueHeads(), position);
    int keys = layer * 2 * config.keyValueWidth();
    int values = keys + config.keyValueWidth();
    System.arraycopy(queryKeyValue, key, node.keysAndValues, keys, 2 * config.keyValueWidth());
    int sharing = config.heads() / config.keyValueHeads();
    float scale = (float) (1 / Math.sqrt(size));
    for (int head = 0; head < config.heads(); head++) {
      int from = head / sharing * size;
      kernel.scores(
          queryKeyValue,
          query + head * size,
          chain,
          row * apart,
          node.length,
          keys + from,
          size,
          scale,
          scores);
      float max = kernel.max(scores, 0, node.length);
      double total = kernel.exponentials(scores, 0, node.length, max);
      kernel.mix(
          scores,
          (float) total,
          chain,
          row * apart,
          node.length,
          values + from,
          size,
          mixed,
          row * config.queryWidth() + head * size);
    }
  }

  /** The norm of each head, if there is one, and its rotation. */
  private void turn(PackedTransformer.@Nullable Scale norm, int at, int heads, int position) {
    int size = config.headSize();
    if (norm != null) {
      for (int head = 0; head < heads; head++) {
        int to = at + head * size;
        kernel.normalize(
            Norm.RMS,
            queryKeyValue,
            to,
            size,
            config.normEpsilon(),
            norm.weight(),
            norm.bias(),
            queryKeyValue,
            to);
      }
    }
    if (rotary != null) {
      rotary.turn(queryKeyValue, at, heads, size, position);
    }
  }

  private void activate(PackedTransformer.Block block, int rows) {
    int stride = block.gateUp().stride();
    int count = Kernel.padded(config.innerWidth());
    boolean gated = config.architecture().gated();
    for (int row = 0; row < rows; row++) {
      int at = row * stride;
      kernel.activate(config.activation(), inner, at, count);
      if (gated) {
        int up = at + model.upAt();
        for (int i = 0; i < config.innerWidth(); i++) {
          inner[at + i] *= inner[up + i];
        }
      }
    }
  }

  private void addToStream(float[] values, int rows) {
    for (int i = 0; i < rows * width; i++) {
      stream[i] += values[i];
    }
  }
}
