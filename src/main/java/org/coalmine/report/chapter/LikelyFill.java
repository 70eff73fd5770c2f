package org.coalmine.report.chapter;

/** Fills that a model finds likely which need not have read them. */
final class LikelyFill {
  /** Of a rank in the first hundredth of its space. */
  private static final double LIKELY_BITS = Math.log(100) / Math.log(2);

  /** A tenth of the rank. */
  private static final double SMALL_GAIN_BITS = Math.log(10) / Math.log(2);

  private LikelyFill() {}

  /**
   * Whether a fill is in the first hundredth of its space under both models, and its rank under the
   * one is no less than a tenth of that under the other.
   *
   * @param exposure under the model
   * @param other under the other model
   * @param gain the first less the second
   */
  static boolean is(BitsInterval exposure, BitsInterval other, BitsInterval gain) {
    return exposure.low() >= LIKELY_BITS
        && other.low() >= LIKELY_BITS
        && gain.high() <= SMALL_GAIN_BITS;
  }
}
