package org.coalmine.model.transformer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.coalmine.model.transformer.TransformerWeights.Block;
import org.coalmine.model.transformer.TransformerWeights.Linear;
import org.coalmine.model.transformer.TransformerWeights.Scale;
import org.jspecify.annotations.Nullable;

/**
 * A transformer as plain loops in double, over whole sequences: nothing is shared, kept or packed.
 * What the kernel computes must be near it.
 */
public final class ReferenceTransformer {
  private final TransformerWeights weights;
  private final TransformerConfig config;

  public ReferenceTransformer(TransformerWeights weights) {
    this.weights = weights;
    this.config = weights.config();
  }

  /**
   * The costs of all tokens of a text but the first, each after all before it.
   *
   * @return nats, one fewer than tokens
   */
  public double[] costs(int[] tokens) {
    try {
      double[][] logits = logits(Arrays.copyOf(tokens, tokens.length - 1));
      double[] costs = new double[logits.length];
      for (int i = 0; i < costs.length; i++) {
        costs[i] = logOfSum(logits[i]) - logits[i][tokens[i + 1]];
      }
      return costs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double logOfSum(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    return largest + Math.log(Arrays.stream(logits).map(x -> Math.exp(x - largest)).sum());
  }

  private double[][] logits(int[] tokens) throws IOException {
    Matrix embeddings = weights.tokens();
    Matrix positions = weights.positions();
    double[][] stream = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      stream[i] = row(embeddings, tokens[i]);
      if (positions != null) {
        stream[i] = sum(stream[i], row(positions, i));
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      Block block = weights.block(layer);
      double[][] seen = each(stream, x -> normed(x, block.attentionNorm()));
      double[][] attended = attention(block, seen);
      double[][] before = stream;
      stream = new double[tokens.length][];
      for (int i = 0; i < tokens.length; i++) {
        stream[i] = sum(before[i], attended[i]);
        double[] from = config.parallelResidual() ? before[i] : stream[i];
        stream[i] = sum(stream[i], inner(block, normed(from, block.innerNorm())));
      }
    }
    Matrix own = weights.output();
    Matrix output = own == null ? embeddings : own;
    return each(stream, x -> product(new Linear(output, null), normed(x, last())));
  }

  private Scale last() {
    try {
      return weights.lastNorm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double[][] attention(Block block, double[][] seen) {
    int size = config.headSize();
    int group = config.heads() / config.keyValueHeads();
    double[][] queries = new double[seen.length][];
    double[][] keys = new double[seen.length][];
    double[][] values = each(seen, x -> product(block.value(), x));
    for (int i = 0; i < seen.length; i++) {
      queries[i] = turned(product(block.query(), seen[i]), block.queryNorm(), i);
      keys[i] = turned(product(block.key(), seen[i]), block.keyNorm(), i);
    }
    double[][] attended = new double[seen.length][];
    for (int i = 0; i < seen.length; i++) {
      double[] mixed = new double[config.heads() * size];
      for (int head = 0; head < config.heads(); head++) {
        int of = head / group * size;
        double[] scores = new double[i + 1];
        for (int j = 0; j <= i; j++) {
          for (int d = 0; d < size; d++) {
            scores[j] += queries[i][head * size + d] * keys[j][of + d];
          }
          scores[j] /= Math.sqrt(size);
        }
        double all = logOfSum(scores);
        for (int j = 0; j <= i; j++) {
          for (int d = 0; d < size; d++) {
            mixed[head * size + d] += Math.exp(scores[j] - all) * values[j][of + d];
          }
        }
      }
      attended[i] = product(block.attentionOutput(), mixed);
    }
    return attended;
  }

  /** Queries or keys of one position: normed per head where the model does so, then turned. */
  private double[] turned(double[] heads, float @Nullable [] norm, int position) {
    int size = config.headSize();
    double[] turned = new double[heads.length];
    for (int from = 0; from < heads.length; from += size) {
      double[] head = Arrays.copyOfRange(heads, from, from + size);
      if (norm != null) {
        head = normed(head, new Scale(norm, null));
      }
      System.arraycopy(turned(head, position), 0, turned, from, size);
    }
    return turned;
  }

  private double[] turned(double[] head, int position) {
    Rotary rotary = config.rotary();
    double[] turned = head.clone();
    if (rotary == null) {
      return turned;
    }
    int half = rotary.size() / 2;
    for (int pair = 0; pair < half; pair++) {
      double angle = position * rotary.frequency(pair);
      turned[pair] = head[pair] * Math.cos(angle) - head[half + pair] * Math.sin(angle);
      turned[half + pair] = head[half + pair] * Math.cos(angle) + head[pair] * Math.sin(angle);
    }
    return turned;
  }

  private double[] inner(Block block, double[] x) {
    double[] up = product(block.up(), x);
    Linear gate = block.gate();
    double[] gates = gate == null ? null : product(gate, x);
    double[] between = new double[up.length];
    for (int i = 0; i < up.length; i++) {
      between[i] = gates == null ? activated(up[i]) : activated(gates[i]) * up[i];
    }
    return product(block.down(), between);
  }

  private double activated(double x) {
    return switch (config.activation()) {
      case GELU_ERF -> x / 2 * (1 + Erf.erf(x / Math.sqrt(2)));
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case RELU -> Math.max(x, 0);
      case SILU -> x / (1 + Math.exp(-x));
    };
  }

  private double[] normed(double[] x, Scale scale) {
    float[] bias = scale.bias();
    double mean = bias == null ? 0 : Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double[] normed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      normed[i] =
          (x[i] - mean) / Math.sqrt(variance + config.normEpsilon()) * scale.weight()[i]
              + (bias == null ? 0 : bias[i]);
    }
    return normed;
  }

  private static double[] product(Linear linear, double[] x) {
    Matrix weight = linear.weight();
    float[] bias = linear.bias();
    double[] product = new double[weight.outputs()];
    for (int output = 0; output < product.length; output++) {
      double[] row = row(weight, output);
      double sum = bias == null ? 0 : bias[output];
      for (int i = 0; i < x.length; i++) {
        sum += row[i] * x[i];
      }
      product[output] = sum;
    }
    return product;
  }

  private static double[] row(Matrix matrix, int output) {
    float[] row = new float[matrix.inputs()];
    matrix.row(output, row);
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private static double[][] each(double[][] rows, UnaryOperator<double[]> function) {
    return Arrays.stream(rows).map(function).toArray(double[][]::new);
  }
}
