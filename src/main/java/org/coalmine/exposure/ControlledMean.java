package org.coalmine.exposure;

/**
 * The mean of values, helped by a control: another quantity of each draw whose mean is known (Owen,
 * Monte Carlo theory, methods and examples, section 8.9).
 *
 * <pre>mean of (X − β (C − E C)),  best with β = Cov(X, C) / Var(C)</pre>
 *
 * <p>The control of importance sampling is the weight itself, which is |R| in the mean: a sample
 * whose weights are too large on the whole overestimates large ranks, and by this much. A β found
 * from the same draws would bias the mean a little; here each half of the draws is corrected by the
 * β of the other half, of which it is independent, so the mean stays unbiased. (The estimate made
 * of it is kept within its interval, see {@link ImportanceEstimate}, and then is not.)
 *
 * @param standardError of the mean, as far as the draws show it
 */
record ControlledMean(double mean, double standardError) {
  /** The fewest draws a β is found from. */
  private static final int FEWEST = 16;

  static ControlledMean of(double[] values, double[] controls, double controlMean) {
    int half = values.length / 2;
    double[] slopes = {0, 0};
    if (half >= FEWEST) {
      slopes[0] = slope(values, controls, half, values.length);
      slopes[1] = slope(values, controls, 0, half);
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double corrected = values[i] - slopes[i < half ? 0 : 1] * (controls[i] - controlMean);
      sum += corrected;
      squares += corrected * corrected;
    }
    double draws = values.length;
    double mean = sum / draws;
    double variance = Math.max(0, squares / draws - mean * mean) / Math.max(1, draws - 1);
    return new ControlledMean(mean, Math.sqrt(variance));
  }

  private static double slope(double[] values, double[] controls, int from, int to) {
    double draws = to - from;
    double meanValue = 0;
    double meanControl = 0;
    for (int i = from; i < to; i++) {
      meanValue += values[i] / draws;
      meanControl += controls[i] / draws;
    }
    double product = 0;
    double square = 0;
    for (int i = from; i < to; i++) {
      product += (values[i] - meanValue) * (controls[i] - meanControl);
      square += (controls[i] - meanControl) * (controls[i] - meanControl);
    }
    return square > 0 ? product / square : 0;
  }
}
