package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a model gives away of found secrets, in words for console and page. */
public final class RankedWords {
  private static final int PLACES = 1;

  private RankedWords() {}

  /** A row of headings and a row per kind. */
  public static List<List<String>> kinds(FoundRanks ranks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "kind", "ranked", "low", "exact", "interval", "open", "given away", "exposure, bits"));
    for (FoundRanks.KindRanks kind : ranks.kinds()) {
      rows.add(
          List.of(
              kind.kind(),
              Figures.grouped(kind.ranked() - kind.withoutSpace())
                  + " of "
                  + Figures.grouped(kind.found()),
              Figures.grouped(kind.low()),
              Figures.grouped(kind.exact()),
              Figures.grouped(kind.interval()),
              Figures.grouped(kind.open()),
              range(kind.extractable(), kind.perhapsExtractable()),
              kind.ranked() == kind.withoutSpace()
                  ? "no rank"
                  : bits(kind.exposureLow(), kind.exposureHigh())));
    }
    return rows;
  }

  /** A row of headings and a row per secret that is given away most. */
  public static List<List<String>> secrets(FoundRanks ranks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "fingerprint",
            "kind",
            "mask",
            "occurrences",
            "place in the list",
            "exposure, bits",
            "queries for one half",
            "swap test, p",
            "above the reference, bits"));
    for (FoundRanks.RankedSecret secret : ranks.secrets()) {
      rows.add(
          List.of(
              secret.fingerprint(),
              secret.rule() == null ? secret.kind() : secret.kind() + " (" + secret.rule() + ")",
              secret.mask(),
              Figures.grouped(secret.occurrences()),
              secret.position(),
              secret.exposureLow() == null
                  ? ""
                  : bits(
                      secret.exposureLow(),
                      Objects.requireNonNull(secret.exposureHigh(), "a rank has both ends")),
              secret.queriesForHalf() == null ? "" : queries(secret.queriesForHalf()),
              secret.swapP() == null ? "" : Figures.probability(secret.swapP()),
              secret.referenceDifferenceBits() == null
                  ? ""
                  : Figures.decimals(PLACES, secret.referenceDifferenceBits())));
    }
    return rows;
  }

  /** What the columns mean, and what they do not. */
  public static List<String> explained(FoundRanks ranks) {
    List<String> sentences = new ArrayList<>();
    sentences.add(ranks.sentence());
    sentences.add(
        "A place in the list says how soon somebody comes to a secret who tries the likeliest"
            + " values first, behind the text that stands before it. Low: exposure below "
            + Figures.given(ranks.decideBits())
            + " bits; the chance that any of these is wrong is at most "
            + Figures.probability(ranks.errorBound())
            + ".");
    if (ranks.ranked() < ranks.found()) {
      sentences.add(
          "%s of %s secrets were asked of the model (scan.most-secrets)."
              .formatted(Figures.grouped(ranks.ranked()), Figures.grouped(ranks.found())));
    }
    FoundRanks.Swaps swaps = ranks.swaps();
    if (swaps != null && swaps.tested() > 0) {
      sentences.add(
          "Swap test, whether the model ties a value to its place: %s of %s p-values are at most 0.01,"
                  .formatted(
                      Figures.grouped(swaps.atMostHundredth()), Figures.grouped(swaps.tested()))
              + " where nothing is tied about %s would be."
                  .formatted(Figures.decimals(PLACES, swaps.expectedHundredth())));
    }
    if (swaps != null && swaps.tooFew() > 0) {
      sentences.add(
          "%s secrets have too few others of their shape for the swap test."
              .formatted(Figures.grouped(swaps.tooFew())));
    }
    if (ranks.aboveReference() != null) {
      sentences.add(
          "The reference finds %s of %s secrets costlier than the model does."
              .formatted(Figures.grouped(ranks.aboveReference()), Figures.grouped(ranks.ranked())));
    }
    if ((swaps == null || swaps.tested() == 0) && ranks.aboveReference() == null) {
      sentences.add(
          "Without a swap test or a reference a place in the list does not tell what the model took"
              + " from this corpus from what is likely anyway.");
    }
    if (ranks.openAboveLimit() != null) {
      sentences.add(ranks.openAboveLimit() + ".");
    }
    return sentences;
  }

  private static String range(long low, long high) {
    return low == high
        ? Figures.grouped(low)
        : Figures.grouped(low) + " to " + Figures.grouped(high);
  }

  private static String bits(double low, double high) {
    return high == Double.MAX_VALUE
        ? "open"
        : low == high
            ? Figures.decimals(PLACES, low)
            : Figures.decimals(PLACES, low) + " to " + Figures.decimals(PLACES, high);
  }

  private static String queries(double count) {
    return count < 1e15 ? Figures.grouped((long) count) : "%.1e".formatted(count);
  }
}
