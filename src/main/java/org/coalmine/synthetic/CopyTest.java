package org.coalmine.synthetic;

import java.util.Arrays;

/**
 * Whether a generator writes the texts of canaries as often as its own model says: documents are
 * independent draws, so their copies are Binomial(N, Σ e^(−cost with the end)). Tests the sampler
 * against the scorer; says nothing of what is memorized.
 *
 * @param documents N
 * @param expected copies of any canary
 * @param observed copies
 * @param pValue two-sided
 */
public record CopyTest(long documents, double expected, long observed, double pValue) {
  /** Below it a warning is due. */
  public static final double SUSPICIOUS = 1e-3;

  /**
   * @param natsWithEnd what each canary's whole text costs under the model, its end included; of
   *     canaries whose texts differ
   */
  public static CopyTest of(long documents, double[] natsWithEnd, long observed) {
    double share = Math.min(1, Arrays.stream(natsWithEnd).map(nats -> Math.exp(-nats)).sum());
    return new CopyTest(
        documents,
        documents * share,
        observed,
        new BinomialLaw(documents, share).twoSided(observed));
  }

  /** Whether sampler and scorer disagree. */
  public boolean suspicious() {
    return pValue < SUSPICIOUS;
  }
}
