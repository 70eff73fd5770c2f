package org.coalmine.report.judge;

import org.coalmine.report.chapter.Figures;

/** The words for a limit that nothing could have exceeded. */
public final class Untested {
  private Untested() {}

  /**
   * A limit on the exposure in a space that is too small for it.
   *
   * @param mostBits log2 |R|, at most the limit
   */
  public static String exposure(String format, double limitBits, double mostBits) {
    return "format %s cannot test %s bits: its most is %s; give it a limit of its own (gate.by-format)"
        .formatted(
            format,
            Figures.given(limitBits),
            Figures.decimals(Figures.placesApart(mostBits, limitBits), mostBits));
  }

  /**
   * A limit on how many canaries can be extracted.
   *
   * @param most how many are shown at most
   */
  public static String extracted(double limit, int most) {
    return "this audit can show at most %d canaries to be extracted; more than %s were not tested"
        .formatted(most, Figures.given(limit));
  }

  /**
   * A limit on ε or a claim.
   *
   * @param most the largest ε that can be refuted, at most the limit
   */
  public static String epsilon(double most, double limit) {
    return "this audit can show ε up to %s; %s was not tested"
        .formatted(Figures.lower(2, most), Figures.upper(2, limit));
  }
}
