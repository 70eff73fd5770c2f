package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most likely fills of a format, found without knowing the canaries.
 *
 * @param format the name of the format
 * @param fills the fills found, most likely first, masked
 * @param certain how many of them, from the first on, are certainly the most likely in their order
 * @param othersLogPerplexityBits every fill that is not among them has at least this; null if they
 *     are all there are
 * @param steps model steps the search took
 * @param complete whether it ended by itself, not at its budget
 */
public record Extraction(
    String format,
    List<ExtractedFill> fills,
    int certain,
    @Nullable Double othersLogPerplexityBits,
    long steps,
    boolean complete) {
  public Extraction {
    Require.text("format", format);
    fills = List.copyOf(Require.present("fills", fills));
    Require.atLeast("certain", 0, certain);
    if (certain > fills.size()) {
      throw new IllegalArgumentException(
          "certain must not exceed the fills, " + fills.size() + ": " + certain);
    }
    if (othersLogPerplexityBits != null) {
      Require.atLeast("othersLogPerplexityBits", 0.0, othersLogPerplexityBits);
    }
    Require.atLeast("steps", 0, steps);
    for (int i = 0; i < fills.size(); i++) {
      if (fills.get(i).guess() != i + 1) {
        throw new IllegalArgumentException(
            "fills must be in order of guesses from 1: " + fills.get(i).guess() + " at " + i);
      }
    }
  }

  /**
   * One fill the model gives away.
   *
   * @param guess which guess it is, from 1
   * @param maskedFill its shape, never the fill
   * @param logPerplexityBits Px of the format with it
   * @param canary the id of the planted canary it is, or null
   */
  public record ExtractedFill(
      int guess, String maskedFill, double logPerplexityBits, @Nullable String canary) {
    public ExtractedFill {
      Require.atLeast("guess", 1, guess);
      Require.text("maskedFill", maskedFill);
      Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    }
  }
}
