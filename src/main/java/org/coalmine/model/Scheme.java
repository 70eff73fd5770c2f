package org.coalmine.model;

import java.io.Serializable;
import java.util.Arrays;
import org.coalmine.kernel.Approximation;
import org.jspecify.annotations.Nullable;

/**
 * How a symbol is drawn from a model's next-symbol distribution: logits over a temperature, the
 * likeliest symbols alone, renormalised.
 *
 * <p>Costs are negative logits up to a constant, so Pr(s) = exp(−cost(s)/T) / Σ exp(−cost/T), the
 * sum over the k cheapest symbols; of symbols that cost the same the one with the smaller number is
 * the likelier. The exponential is the kernel's, and the sum has a fixed order: equal costs give
 * equal bits on every machine.
 *
 * @param temperature T, positive
 * @param topK k, at least 1; null for all symbols
 */
public record Scheme(double temperature, @Nullable Integer topK) implements Serializable {
  /** The model's distribution as it is. */
  public static final Scheme PLAIN = new Scheme(1, null);

  public Scheme {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be positive and finite: " + temperature);
    }
    if (topK != null && topK < 1) {
      throw new IllegalArgumentException("top-k must be at least 1: " + topK);
    }
  }

  /** Whether a symbol's own cost is all that is needed. */
  public boolean isPlain() {
    return temperature == 1 && topK == null;
  }

  /**
   * ln of the probability that a symbol is drawn; −∞ if it is not among the likeliest.
   *
   * @param costsNats of all symbols, from {@code at} on
   * @param symbols how many there are
   */
  public double lnProbability(float[] costsNats, int at, int symbols, int symbol) {
    float own = costsNats[at + symbol];
    if (isPlain()) {
      return 0.0 - own;
    }
    int kept = topK == null ? symbols : Math.min(symbols, topK);
    if (kept < symbols && cheaper(costsNats, at, symbols, symbol) >= kept) {
      return Double.NEGATIVE_INFINITY;
    }
    if (kept == 1) {
      return 0;
    }
    double sum = 0;
    float least;
    if (kept == symbols) {
      least = own;
      for (int i = at; i < at + symbols; i++) {
        least = Math.min(least, costsNats[i]);
      }
      for (int i = at; i < at + symbols; i++) {
        sum += weight(costsNats[i], least);
      }
    } else {
      float[] cheapest = cheapest(costsNats, at, symbols, kept);
      least = cheapest[0];
      for (float cost : cheapest) {
        sum += weight(cost, least);
      }
    }
    return Math.min(0, -(((double) own - least) / temperature + StrictMath.log(sum)));
  }

  /** How many symbols are likelier than a symbol: 0 for what greedy decoding takes. */
  public static int cheaper(float[] costsNats, int at, int symbols, int symbol) {
    float own = costsNats[at + symbol];
    int count = 0;
    for (int i = 0; i < symbol; i++) {
      count += costsNats[at + i] <= own ? 1 : 0;
    }
    for (int i = symbol + 1; i < symbols; i++) {
      count += costsNats[at + i] < own ? 1 : 0;
    }
    return count;
  }

  private double weight(float cost, float least) {
    return Approximation.expOfMinus((float) (((double) cost - least) / temperature));
  }

  /** The k smallest, ascending: a heap of k with the largest on top. */
  private static float[] cheapest(float[] costs, int at, int symbols, int kept) {
    float[] heap = Arrays.copyOfRange(costs, at, at + kept);
    for (int i = kept / 2 - 1; i >= 0; i--) {
      sink(heap, i);
    }
    for (int i = at + kept; i < at + symbols; i++) {
      if (costs[i] < heap[0]) {
        heap[0] = costs[i];
        sink(heap, 0);
      }
    }
    Arrays.sort(heap);
    return heap;
  }

  private static void sink(float[] heap, int place) {
    float value = heap[place];
    int hole = place;
    for (int child = 2 * hole + 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= value) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = value;
  }

  /** As reports name it: {@code T 0.5, top 40}. */
  @Override
  public String toString() {
    return topK == null ? "T " + temperature : "T %s, top %d".formatted(temperature, topK);
  }
}
