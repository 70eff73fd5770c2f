package org.coalmine.model.transformer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.kernel.PanelMatrix;
import org.jspecify.annotations.Nullable;

/**
 * A transformer's weights as the kernel of this machine reads them: matrices in panels, those that
 * read the same values side by side in one, all vectors padded with zeros. Immutable; shared by
 * threads.
 */
public final class PackedTransformer {
  private final TransformerConfig config;
  private final boolean vector;
  private final Embedding tokens;
  private final @Nullable Matrix positions;
  private final List<Block> blocks;
  private final Scale lastNorm;
  private final PanelMatrix output;
  private final long bytes;

  /** A norm's factors and what is added, zero where the norm has nothing to add. */
  @SuppressWarnings("ArrayRecordComponent") // weights, never compared
  record Scale(float[] weight, float[] bias) {}

  /** A product, and what its results begin with: as long as a row of them, padding included. */
  @SuppressWarnings("ArrayRecordComponent") // weights, never compared
  record Linear(PanelMatrix weight, float[] bias) {
    /** Floats of a row of results. */
    int stride() {
      return bias.length;
    }
  }

  /**
   * One layer.
   *
   * @param queryKeyValue queries of all heads, keys, values
   * @param gateUp the gate and, from {@link #upAt} on, what it is multiplied with; what is
   *     activated where there is no gate
   */
  record Block(
      Scale attentionNorm,
      Linear queryKeyValue,
      @Nullable Scale queryNorm,
      @Nullable Scale keyNorm,
      Linear attentionOutput,
      Scale innerNorm,
      Linear gateUp,
      Linear down) {

    Stream<Linear> products() {
      return Stream.of(queryKeyValue, attentionOutput, gateUp, down);
    }
  }

  /** What a token adds to the stream. */
  @FunctionalInterface
  private interface Embedding {
    void write(int token, float[] into, int at);
  }

  /**
   * Reads and packs the weights, layer by layer.
   *
   * @throws IOException if they cannot be read
   */
  public static PackedTransformer pack(TransformerWeights weights) throws IOException {
    return new PackedTransformer(weights, Kernels.vector());
  }

  /** The same for a kernel to choose. */
  static PackedTransformer pack(TransformerWeights weights, boolean vector) throws IOException {
    return new PackedTransformer(weights, vector);
  }

  private PackedTransformer(TransformerWeights weights, boolean vector) throws IOException {
    this.config = weights.config();
    this.vector = vector;
    int panel = kernel().panel();
    this.positions = weights.positions();
    List<Block> packed = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      packed.add(block(weights.block(layer), panel));
    }
    this.blocks = List.copyOf(packed);
    this.lastNorm = scale(weights.lastNorm());
    Matrix head = weights.output();
    Matrix read = weights.tokens();
    if (head == null) {
      this.output = join(panel, 0, read).weight();
      this.tokens = output::row;
    } else {
      this.output = join(panel, 0, head).weight();
      float[] row = new float[config.width()];
      this.tokens = (token, into, at) -> copy(read, token, into, at);
    }
    this.bytes =
        output.bytes()
            + (head == null ? 0 : bytes(read))
            + (positions == null ? 0 : bytes(positions))
            + blocks.stream()
                .flatMap(Block::products)
                .mapToLong(linear -> linear.weight().bytes())
                .sum();
  }

  private static long bytes(Matrix matrix) {
    return (long) matrix.outputs() * matrix.inputs() * (matrix.isBfloat16() ? 2 : 4);
  }

  private static void copy(Matrix matrix, int row, float[] into, int at) {
    float[] values = new float[matrix.inputs()];
    matrix.row(row, values);
    System.arraycopy(values, 0, into, at, values.length);
  }

  private Block block(TransformerWeights.Block block, int panel) {
    TransformerWeights.Linear gate = block.gate();
    return new Block(
        scale(block.attentionNorm()),
        join(panel, 0, block.query(), block.key(), block.value()),
        scale(block.queryNorm()),
        scale(block.keyNorm()),
        join(panel, 0, block.attentionOutput()),
        scale(block.innerNorm()),
        gate == null
            ? join(panel, 0, block.up())
            : join(panel, Kernel.padded(config.innerWidth()), gate, block.up()),
        join(panel, 0, block.down()));
  }

  private static @Nullable Scale scale(float @Nullable [] weight) {
    return weight == null ? null : scale(new TransformerWeights.Scale(weight, null));
  }

  private static Scale scale(TransformerWeights.Scale scale) {
    int length = Kernel.padded(scale.weight().length);
    float[] bias = scale.bias();
    return new Scale(
        Arrays.copyOf(scale.weight(), length),
        bias == null ? new float[length] : Arrays.copyOf(bias, length));
  }

  private static Linear join(int panel, int apart, Matrix matrix) {
    return join(panel, apart, new TransformerWeights.Linear(matrix, null));
  }

  /**
   * Puts products that read the same values below one another.
   *
   * @param apart outputs from the first of one to the first of the next; 0 for no gap
   */
  private static Linear join(int panel, int apart, TransformerWeights.Linear... parts) {
    int inputs = parts[0].weight().inputs();
    int outputs = 0;
    boolean bfloat16 = true;
    for (TransformerWeights.Linear part : parts) {
      outputs += part.weight().outputs();
      bfloat16 &= part.weight().isBfloat16();
    }
    outputs =
        Math.max(outputs, apart * (parts.length - 1) + parts[parts.length - 1].weight().outputs());
    int[] part = new int[outputs];
    int[] row = new int[outputs];
    Arrays.fill(part, -1);
    float[] bias = new float[Kernel.padded(outputs)];
    int next = 0;
    for (int p = 0; p < parts.length; p++) {
      next = apart == 0 ? next : p * apart;
      for (int output = 0; output < parts[p].weight().outputs(); output++) {
        part[next] = p;
        row[next] = output;
        float[] added = parts[p].bias();
        bias[next] = added == null ? 0 : added[output];
        next++;
      }
    }
    PanelMatrix.Rows rows =
        (output, into) -> {
          if (part[output] < 0) {
            Arrays.fill(into, 0);
          } else {
            parts[part[output]].weight().row(row[output], into);
          }
        };
    return new Linear(PanelMatrix.pack(panel, outputs, inputs, bfloat16, rows), bias);
  }

  /** A kernel for one thread that reads these weights. */
  Kernel kernel() {
    return Kernels.create(vector);
  }

  /** What config.json says. */
  public TransformerConfig config() {
    return config;
  }

  List<Block> blocks() {
    return blocks;
  }

  Scale lastNorm() {
    return lastNorm;
  }

  PanelMatrix output() {
    return output;
  }

  /** Where what the gate is multiplied with begins in a row of the inner layer. */
  int upAt() {
    return Kernel.padded(config.innerWidth());
  }

  /**
   * Writes what a prefix's stream begins with.
   *
   * @param position of the token, from 0
   */
  void embed(int token, int position, float[] into, int at) {
    tokens.write(token, into, at);
    if (positions != null) {
      float[] learned = new float[config.width()];
      positions.row(position, learned);
      for (int i = 0; i < learned.length; i++) {
        into[at + i] += learned[i];
      }
    }
  }

  /** Bytes that the weights take. */
  public long bytes() {
    return bytes;
  }

  int keysAndValues() {
    return 2 * config.layers() * config.keyValueWidth();
  }
}
