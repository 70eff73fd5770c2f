package org.coalmine.exposure;

import java.io.Serializable;
import java.util.List;

/**
 * One component of the mixture that fills are drawn from; see {@link ImportanceSampler}.
 *
 * @param exponent β from 0 to 1: 1 draws as the model predicts, 0 uniformly from the space
 * @param share the part of the draws it gets, above 0; the shares of a mixture add up to 1
 */
public record Proposal(double exponent, double share) implements Serializable {
  /**
   * Serves every rank, from memorized canaries to controls. Most draws are the model's own: small
   * ranks need them, and large ones are served by any proposal.
   */
  public static final List<Proposal> DEFAULT_MIXTURE =
      List.of(new Proposal(1, 0.75), new Proposal(0.5, 0.15), new Proposal(0, 0.1));

  public Proposal {
    if (!(exponent >= 0 && exponent <= 1)) {
      throw new IllegalArgumentException("exponent must lie in [0, 1]: " + exponent);
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must lie in (0, 1]: " + share);
    }
  }

  static List<Proposal> mixture(List<Proposal> proposals) {
    double sum = proposals.stream().mapToDouble(Proposal::share).sum();
    if (!(Math.abs(sum - 1) < 1e-9)) {
      throw new IllegalArgumentException("shares must add up to 1: " + sum);
    }
    return List.copyOf(proposals);
  }
}
