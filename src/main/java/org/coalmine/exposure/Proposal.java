package org.coalmine.exposure;

import java.io.Serializable;
import java.util.List;

/**
 * One component of the mixture that fills are drawn from; see {@link ImportanceSampler}.
 *
 * @param exponent β from 0 to 2, a multiple of ¼: 1 draws as the model predicts, 0 uniformly from
 *     the space, more than 1 keeps closer to what the model finds likely than the model itself
 * @param share the part of the draws it gets, above 0; the shares of a mixture add up to 1
 */
public record Proposal(double exponent, double share) implements Serializable {
  /**
   * Serves every rank, from memorized canaries to controls: each exponent has the ranks that it is
   * best at. Chosen by measuring, on models that know a format and on models that never saw it.
   */
  public static final List<Proposal> DEFAULT_MIXTURE =
      List.of(
          new Proposal(1.5, 0.25),
          new Proposal(1, 0.31),
          new Proposal(0.75, 0.12),
          new Proposal(0.5, 0.12),
          new Proposal(0.25, 0.12),
          new Proposal(0, 0.08));

  /** Exponents are multiples of one part of so many. */
  static final int PARTS_OF_ONE = 4;

  public Proposal {
    if (!(exponent >= 0 && exponent <= 2 && exponent * PARTS_OF_ONE % 1 == 0)) {
      throw new IllegalArgumentException(
          "exponent must be a multiple of 1/4 in [0, 2]: " + exponent);
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must lie in (0, 1]: " + share);
    }
  }

  /** The exponent in quarters. */
  int quarters() {
    return (int) (exponent * PARTS_OF_ONE);
  }

  static List<Proposal> mixture(List<Proposal> proposals) {
    double sum = proposals.stream().mapToDouble(Proposal::share).sum();
    if (!(Math.abs(sum - 1) < 1e-9)) {
      throw new IllegalArgumentException("shares must add up to 1: " + sum);
    }
    return List.copyOf(proposals);
  }
}
