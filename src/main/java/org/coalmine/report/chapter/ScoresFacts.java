package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scores of texts that a scorer elsewhere gave, and what ranks follow from them.
 *
 * @param file its name, without the folders above
 * @param sha256 its digest, in hexadecimal
 * @param texts how many were scored
 * @param perFormat how many fills of each format were to be drawn, where it has so many
 * @param unit of its figures, {@code nats} or {@code bits}
 * @param firstToken whether the first token of each text was scored too
 * @param formats what they say, by format
 */
public record ScoresFacts(
    String file,
    String sha256,
    long texts,
    int perFormat,
    String unit,
    boolean firstToken,
    List<OfFormat> formats) {
  public ScoresFacts {
    Require.text("file", file);
    Require.text("sha256", sha256);
    Require.atLeast("texts", 1, texts);
    Require.atLeast("perFormat", 1, perFormat);
    Require.text("unit", unit);
    formats = List.copyOf(Require.present("formats", formats));
    Set<String> names = new HashSet<>();
    for (OfFormat one : formats) {
      if (!names.add(one.format())) {
        throw new IllegalArgumentException("scores.formats names " + one.format() + " twice");
      }
    }
  }

  /**
   * What the scores of a format say.
   *
   * @param format its name
   * @param drawn how many fills were drawn
   * @param others from how many
   * @param longestChain the most candidates of which each begins the next
   * @param basis of the free bound: {@code border}, {@code total}, {@code apart} or {@code none}
   * @param beforeBits the cost of what all candidates share; null without one
   * @param meanBits what drawn fills cost beyond it on average; null where nothing is known of it
   * @param leastBits the least that they must cost on average; null where nothing is known of it
   * @param byDraws canaries and controls whose upper end is from the draws
   * @param byBound those of the free bound
   * @param counted those whose rank is counted among all fills
   */
  public record OfFormat(
      String format,
      long drawn,
      BigInteger others,
      int longestChain,
      String basis,
      @Nullable Double beforeBits,
      @Nullable Double meanBits,
      @Nullable Double leastBits,
      int byDraws,
      int byBound,
      int counted) {
    public OfFormat {
      Require.text("format", format);
      Require.atLeast("drawn", 0, drawn);
      Require.atLeast("others", BigInteger.valueOf(drawn), others);
      Require.atLeast("longestChain", 1, longestChain);
      Require.text("basis", basis);
      Require.atLeast("byDraws", 0, byDraws);
      Require.atLeast("byBound", 0, byBound);
      Require.atLeast("counted", 0, counted);
    }

    /** Which bound spoke, in words. */
    public String sentence() {
      String bound =
          switch (basis) {
            case "border" ->
                "the cost before the border, %s bits, is that of all texts"
                    .formatted(beforeBits == null ? "0" : Figures.decimals(2, beforeBits));
            case "total" -> "the total alone, from the first token on";
            case "apart" -> "none: costs before the border differ from text to text";
            default -> "none: no cost before the border is told of every text";
          };
      return counted > 0
          ? String.format(
              Locale.ROOT,
              "All %,d fills were scored, so ranks are counts.",
              others.add(BigInteger.valueOf(counted)))
          : String.format(
              Locale.ROOT,
              "%,d fills drawn of %,d. Upper ends: %,d by draws, %,d by the free bound (%s).",
              drawn,
              others,
              byDraws,
              byBound,
              bound);
    }
  }
}
