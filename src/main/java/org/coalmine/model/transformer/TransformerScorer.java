package org.coalmine.model.transformer;

import java.util.Arrays;
import org.coalmine.kernel.PanelMatrix;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's workspace over a packed transformer. A step computes keys, values and the last
 * layer's values of one token behind each of some prefixes; the output layer waits until costs are
 * asked for.
 *
 * <p>Only lanes that hold a prefix are computed, and lanes that hold the same one together: rows of
 * the kernel are the distinct prefixes, however they lie in a panel.
 */
final class TransformerScorer implements Scorer {
  static final int LANES = 128;

  /** Tokens whose logits are computed together: they stay in the second-level cache. */
  private static final int BLOCK = 1024;

  /** Floats between the logits of two rows: rows must not fall on the same lines of the cache. */
  private static final int LOGITS = BLOCK + Kernel.PADDING;

  private final PackedTransformer model;
  private final TransformerConfig config;
  private final int[] boundary;
  private final Kernel kernel;
  private final @Nullable RotaryTable rotary;
  private @Nullable PrefixState start;

  private final int width;
  private final float[] stream;
  private final float[] normed;
  private final float[] queryKeyValue;
  private final float[] mixed;
  private final float[] inner;
  private final float[] attended;
  private final float[] added;
  private final float[] strips;
  private final float[] logits = new float[LANES * LOGITS];
  private final float[] maxima;
  private final double[] sums;
  private float[][] chain = new float[0][];
  private float[] scores = new float[0];

  private final int[] rowOfLane = new int[LANES];
  private final PrefixState[] prefixes = new PrefixState[LANES];
  private final int[] tokens = new int[LANES];
  private final PrefixState[] longer = new PrefixState[LANES];

  TransformerScorer(PackedTransformer model, int[] boundary) {
    this.model = model;
    this.config = model.config();
    this.boundary = boundary;
    this.kernel = model.kernel();
    Rotary turned = config.rotary();
    this.rotary = turned == null ? null : new RotaryTable(turned);
    this.width = PackedTransformer.padded(config.width());
    PackedTransformer.Block block = model.blocks().get(0);
    this.stream = new float[LANES * width];
    this.normed = new float[LANES * width];
    this.attended = new float[LANES * width];
    this.added = new float[LANES * width];
    this.queryKeyValue = new float[LANES * block.queryKeyValue().stride()];
    this.mixed = new float[LANES * config.queryWidth()];
    this.inner = new float[LANES * block.gateUp().stride()];
    int inputs = Math.max(config.width(), Math.max(config.queryWidth(), config.innerWidth()));
    this.strips = new float[LANES * inputs];
    int parts = (config.vocabulary() + BLOCK - 1) / BLOCK;
    this.maxima = new float[LANES * parts];
    this.sums = new double[LANES * parts];
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public Panel panel() {
    return new TransformerPanel(model);
  }

  @Override
  public void start(Panel panel) {
    if (start == null) {
      PrefixState state = PrefixState.EMPTY;
      for (int token : boundary) {
        prefixes[0] = state;
        tokens[0] = token;
        step(1);
        state = longer[0];
      }
      start = state;
    }
    Arrays.fill(own(panel).states, start);
  }

  @Override
  public void advance(Panel parents, int symbol, Panel children) {
    TransformerPanel before = own(parents);
    TransformerPanel after = between(parents, children);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      rows = gather(before.states[lane], symbol, lane, rows);
    }
    advance(rows, after);
  }

  @Override
  public void advance(Panel parents, int[] symbols, Panel children) {
    if (symbols.length != LANES) {
      throw new IllegalArgumentException(
          "a panel advances by " + LANES + " symbols: " + symbols.length);
    }
    TransformerPanel before = own(parents);
    TransformerPanel after = between(parents, children);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      rows = gather(symbols[lane] == NONE ? null : before.states[lane], symbols[lane], lane, rows);
    }
    advance(rows, after);
  }

  /**
   * Gives a lane the row of its prefix, a new one if no lane before it has the same.
   *
   * @param state null if the lane is empty
   * @return how many rows there are now
   */
  private int gather(@Nullable PrefixState state, int symbol, int lane, int rows) {
    rowOfLane[lane] = NONE;
    if (state == null) {
      return rows;
    }
    for (int row = rows - 1; row >= 0; row--) {
      if (prefixes[row] == state && tokens[row] == symbol) {
        rowOfLane[lane] = row;
        return rows;
      }
    }
    rowOfLane[lane] = rows;
    prefixes[rows] = state;
    tokens[rows] = symbol;
    return rows + 1;
  }

  private void advance(int rows, TransformerPanel children) {
    step(rows);
    for (int lane = 0; lane < LANES; lane++) {
      int row = rowOfLane[lane];
      children.states[lane] = row == NONE ? null : longer[row];
    }
  }

  /** Makes {@code longer} of {@code prefixes} and {@code tokens}. */
  private void step(int rows) {
    if (rows == 0) {
      return;
    }
    int longest = 0;
    for (int row = 0; row < rows; row++) {
      longest = Math.max(longest, prefixes[row].length() + 1);
    }
    if (longest > config.positions()) {
      throw new IllegalArgumentException(
          "a text has more than the %d positions of the model".formatted(config.positions()));
    }
    PrefixNode[] nodes = new PrefixNode[rows];
    if (chain.length < rows * longest) {
      chain = new float[LANES * longest][];
    }
    if (scores.length < longest) {
      scores = new float[2 * longest];
    }
    for (int row = 0; row < rows; row++) {
      int token = tokens[row];
      if (token < 0 || token >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "token %d; the model has %d".formatted(token, config.vocabulary()));
      }
      nodes[row] = new PrefixNode(prefixes[row].last(), new float[model.keysAndValues()]);
      int position = nodes[row].length - 1;
      model.embed(token, position, stream, row * width);
      for (PrefixNode node = nodes[row]; node != null; node = node.parent) {
        chain[row * longest + node.length - 1] = node.keysAndValues;
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(model.blocks().get(layer), layer, nodes, rows, longest);
    }
    for (int row = 0; row < rows; row++) {
      float[] hidden = new float[config.width()];
      normalize(model.lastNorm(), row, hidden, 0);
      longer[row] = new PrefixState(nodes[row], hidden);
    }
    Arrays.fill(chain, 0, rows * longest, null);
  }

  private void layer(
      PackedTransformer.Block block, int layer, PrefixNode[] nodes, int rows, int longest) {
    normalizeAll(block.attentionNorm(), rows);
    kernel.pack(normed, width, rows, config.width(), strips);
    multiply(block.queryKeyValue(), rows, queryKeyValue);
    for (int row = 0; row < rows; row++) {
      attend(block, layer, nodes[row], row, longest);
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
        config.norm(), stream, row * width, config.width(), config.normEpsilon(), scale, out, at);
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
      PackedTransformer.Block block, int layer, PrefixNode node, int row, int longest) {
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
          row * longest,
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
          row * longest,
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
            Norm.RMS, queryKeyValue, to, size, config.normEpsilon(), norm, queryKeyValue, to);
      }
    }
    if (rotary != null) {
      rotary.turn(queryKeyValue, at, heads, size, position);
    }
  }

  private void activate(PackedTransformer.Block block, int rows) {
    int stride = block.gateUp().stride();
    int count = PackedTransformer.padded(config.innerWidth());
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

  @Override
  public void copy(Panel from, int fromLane, Panel to, int toLane) {
    own(to).states[toLane] = own(from).states[fromLane];
  }

  @Override
  public void clear(Panel panel) {
    Arrays.fill(own(panel).states, null);
  }

  @Override
  public KeptState keptState() {
    return new TransformerKeptState(model);
  }

  @Override
  public void keep(Panel from, int lane, KeptState to) {
    own(to).state = own(from).states[lane];
  }

  @Override
  public void restore(KeptState from, Panel to, int lane) {
    own(to).states[lane] = own(from).state;
  }

  @Override
  public void costs(Panel panel, int[] wanted, float[] costsNats) {
    if (wanted.length == 0) {
      return;
    }
    if (wanted[0] < 0 || wanted[wanted.length - 1] >= config.vocabulary()) {
      throw new IllegalArgumentException(
          "wanted has a token that the model, with %d, has not".formatted(config.vocabulary()));
    }
    TransformerPanel read = own(panel);
    int rows = 0;
    for (int lane = 0; lane < LANES; lane++) {
      PrefixState state = read.states[lane];
      rows = gather(state == null || state.hidden() == null ? null : state, 0, lane, rows);
      if (state != null && state.hidden() == null) {
        for (int column = 0; column < wanted.length; column++) {
          costsNats[column * LANES + lane] = 0;
        }
      }
    }
    if (rows > 0) {
      logits(rows, wanted, costsNats);
      normalize(rows, wanted.length, costsNats);
    }
  }

  /** Writes the wanted logits of the rows' lanes, and what each block of logits sums up to. */
  private void logits(int rows, int[] wanted, float[] wantedLogits) {
    for (int row = 0; row < rows; row++) {
      float[] hidden = prefixes[row].hidden();
      if (hidden != null) {
        System.arraycopy(hidden, 0, normed, row * width, config.width());
      }
    }
    kernel.pack(normed, width, rows, config.width(), strips);
    PanelMatrix output = model.output();
    int panels = BLOCK / output.width();
    int column = 0;
    for (int first = 0, part = 0; first < config.vocabulary(); first += BLOCK, part++) {
      int count = Math.min(BLOCK, config.vocabulary() - first);
      for (int row = 0; row < rows; row++) {
        Arrays.fill(logits, row * LOGITS, row * LOGITS + BLOCK, 0);
      }
      int to = Math.min(output.panels(), (part + 1) * panels);
      kernel.multiply(output, part * panels, to, strips, rows, logits, LOGITS);
      for (; column < wanted.length && wanted[column] < first + count; column++) {
        for (int lane = 0; lane < LANES; lane++) {
          if (rowOfLane[lane] != NONE) {
            wantedLogits[column * LANES + lane] =
                logits[rowOfLane[lane] * LOGITS + wanted[column] - first];
          }
        }
      }
      for (int row = 0; row < rows; row++) {
        float max = kernel.max(logits, row * LOGITS, count);
        maxima[part * LANES + row] = max;
        sums[part * LANES + row] = kernel.exponentials(logits, row * LOGITS, count, max);
      }
    }
  }

  /**
   * Makes costs of logits: (max − logit) + ln Σ exp(logit − max). The sum is at least 1, so neither
   * term is negative.
   */
  private void normalize(int rows, int columns, float[] logitsToCosts) {
    int parts = (config.vocabulary() + BLOCK - 1) / BLOCK;
    double[] max = new double[rows];
    double[] ln = new double[rows];
    for (int row = 0; row < rows; row++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int part = 0; part < parts; part++) {
        largest = Math.max(largest, maxima[part * LANES + row]);
      }
      if (!Float.isFinite(largest)) {
        throw new ArithmeticException("the model's logits are not finite in float32");
      }
      double sum = 0;
      for (int part = 0; part < parts; part++) {
        double below = (double) maxima[part * LANES + row] - largest;
        sum += sums[part * LANES + row] * StrictMath.exp(below);
      }
      max[row] = largest;
      ln[row] = StrictMath.log(sum);
    }
    for (int column = 0; column < columns; column++) {
      for (int lane = 0; lane < LANES; lane++) {
        int row = rowOfLane[lane];
        if (row != NONE) {
          int at = column * LANES + lane;
          logitsToCosts[at] = (float) (max[row] - logitsToCosts[at] + ln[row]);
        }
      }
    }
  }

  private TransformerPanel between(Panel parents, Panel children) {
    if (parents == children) {
      throw new IllegalArgumentException("children must be a panel other than parents");
    }
    return own(children);
  }

  private TransformerPanel own(Panel panel) {
    if (panel instanceof TransformerPanel transformer && transformer.model == model) {
      return transformer;
    }
    throw new IllegalArgumentException("the panel was made by another model's scorer");
  }

  private TransformerKeptState own(KeptState state) {
    if (state instanceof TransformerKeptState kept && kept.model == model) {
      return kept;
    }
    throw new IllegalArgumentException("the state was kept by another model's scorer");
  }
}
