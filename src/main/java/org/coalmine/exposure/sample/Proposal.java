package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.util.List;

/**
 * One component of the mixture that fills are drawn from; see {@link ImportanceSampler}.
 *
 * @param exponent β from 0 to 2, a multiple of ¼: 1 draws as the model predicts, 0 uniformly from
 *     the space, more than 1 keeps closer to what the model finds likely than the model itself
 * @param share the part of the draws it gets, above 0; the shares of a mixture add up to 1
 * @param ahead γ, the exponent at which {@link LookAhead} guesses what follows an edge, a multiple
 *     of ¼ up to 2; 0 for a proposal that does not look ahead
 */
record Proposal(double exponent, double share, double ahead) implements Serializable {
  /** Looks at the next symbol alone. */
  static final List<Proposal> PLAIN_MIXTURE =
      List.of(
          new Proposal(1.5, 0.25),
          new Proposal(1, 0.31),
          new Proposal(0.75, 0.12),
          new Proposal(0.5, 0.12),
          new Proposal(0.25, 0.12),
          new Proposal(0, 0.08));

  /**
   * Serves every rank, from memorized canaries to controls: each proposal has the ranks that it is
   * best at. Chosen by measuring, on models that know a format and on models that never saw it.
   *
   * <p>What intervals rest on are the exponents 1 and 0 that do not look ahead. Half of the draws
   * are uniform. Fills that only the uniform proposal reaches, k of them, are met by a draw with
   * probability a_0·k/|R|; so no upper end that errs with probability α/2 lies below the rank by
   * less than about |R|·ln(2/α)/(n·a_0), whatever is made of n draws.
   */
  static final List<Proposal> DEFAULT_MIXTURE =
      List.of(
          new Proposal(1, 0.2),
          new Proposal(0.25, 0.034),
          new Proposal(0, 0.5),
          new Proposal(1.5, 0.102, 1.5),
          new Proposal(1.25, 0.086, 1),
          new Proposal(1, 0.028, 1),
          new Proposal(0.75, 0.025, 0.75),
          new Proposal(0.5, 0.025, 0.5));

  /** Exponents are multiples of one part of so many. */
  static final int PARTS_OF_ONE = 4;

  public Proposal {
    requireExponent("exponent", exponent);
    requireExponent("ahead", ahead);
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must lie in (0, 1]: " + share);
    }
  }

  private static void requireExponent(String name, double value) {
    if (!(value >= 0 && value <= 2 && value * PARTS_OF_ONE % 1 == 0)) {
      throw new IllegalArgumentException(name + " must be a multiple of 1/4 in [0, 2]: " + value);
    }
  }

  /** A proposal that does not look ahead. */
  Proposal(double exponent, double share) {
    this(exponent, share, 0);
  }

  boolean looksAhead() {
    return ahead > 0;
  }

  /** Whether it draws every candidate with the same probability. */
  boolean isUniform() {
    return exponent == 0 && !looksAhead();
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
    if (proposals.stream().allMatch(Proposal::looksAhead)) {
      throw new IllegalArgumentException("some proposal must not look ahead");
    }
    return List.copyOf(proposals);
  }
}
