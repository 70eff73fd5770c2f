package org.coalmine.score;

import org.coalmine.kernel.Approximation;

/**
 * How a symbol's log-probability stands in the model's own distribution: (log p − μ)/σ, with μ and
 * σ of log p over all symbols, each as likely as the model says (Min-K%++, Zhang et al., 2024).
 */
final class SymbolSurprise {
  private SymbolSurprise() {}

  /**
   * The score of a symbol; 0 where all symbols are equally likely.
   *
   * <p>What is summed is how much more a symbol costs than the one in question: its mean is log p −
   * μ with its sign, and where all cost the same it is exactly 0, and so is the variance.
   *
   * @param costsNats of all symbols, from {@code at} on
   */
  static double of(float[] costsNats, int at, int symbols, int symbol) {
    float own = costsNats[at + symbol];
    double sum = 0;
    double first = 0;
    double second = 0;
    for (int i = at; i < at + symbols; i++) {
      float cost = costsNats[i];
      double weight = Approximation.expOfMinus(cost);
      double above = (double) cost - own;
      sum += weight;
      double weighted = weight * above;
      first += weighted;
      second += weighted * above;
    }
    double mean = first / sum;
    double variance = second / sum - mean * mean;
    return variance > 0 ? mean / Math.sqrt(variance) : 0;
  }
}
