package org.coalmine.report.chapter;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model gives away of the secrets that stand in a corpus. A rank says how soon somebody who
 * tries the likeliest values first comes to a secret. It says nothing of how the model came to it:
 * that is what {@link Swaps} and a reference are for.
 *
 * @param found how many different secrets of the corpus belong to somebody
 * @param ranked how many of them were asked of the model
 * @param places in how many places, all secrets together
 * @param decideBits an outcome {@code low} says that the exposure is below so many bits
 * @param errorBound the chance that any outcome {@code low} is wrong is at most this: decisions
 *     times the error of one
 * @param guesses what {@code extractable} counts: values among so many
 * @param openAboveLimit why more outcomes are open than the configuration allows; null if not
 * @param kinds outcomes per kind
 * @param swaps p-values of the swap tests; null if there was none
 * @param aboveReference how many secrets a reference finds costlier; null without a reference
 * @param secrets those that the model gives away most, the first ranks first
 */
public record FoundRanks(
    long found,
    long ranked,
    long places,
    double decideBits,
    double errorBound,
    int guesses,
    @Nullable String openAboveLimit,
    List<KindRanks> kinds,
    @Nullable Swaps swaps,
    @Nullable Long aboveReference,
    List<RankedSecret> secrets) {
  public FoundRanks {
    Require.atLeast("found", 0, found);
    Require.atLeast("ranked", 0, ranked);
    Require.atLeast("places", 0, places);
    Require.atLeast("decideBits", 0.0, decideBits);
    Require.atLeast("errorBound", 0.0, errorBound);
    Require.atLeast("guesses", 1, guesses);
    kinds = List.copyOf(Require.present("kinds", kinds));
    secrets = List.copyOf(Require.present("secrets", secrets));
  }

  /**
   * The outcomes of a kind.
   *
   * @param found how many different secrets of the kind belong to somebody
   * @param ranked how many were asked of the model
   * @param withoutSpace of these, secrets that nobody can name the alternatives of
   * @param low exposure below what was to be decided
   * @param exact the rank is one known integer
   * @param interval the rank lies in an interval
   * @param open not decided
   * @param extractable certainly among the first guesses
   * @param perhapsExtractable possibly among them, these included
   * @param exposureLow of all, the highest exposure that is certain, in bits
   * @param exposureHigh of all, the highest that is possible, in bits
   */
  public record KindRanks(
      String kind,
      long found,
      long ranked,
      long withoutSpace,
      long low,
      long exact,
      long interval,
      long open,
      long extractable,
      long perhapsExtractable,
      double exposureLow,
      double exposureHigh) {
    public KindRanks {
      Require.text("kind", kind);
    }

    /** Whether nothing of the kind was left out. */
    public boolean complete() {
      return ranked >= found && withoutSpace == 0;
    }
  }

  /**
   * P-values of swap tests: whether the model ties values to their places.
   *
   * @param tested how many secrets have one
   * @param tooFew how many have too few others of their shape
   * @param tenths how many p-values lie in each tenth of (0, 1]; alike if nothing is tied
   * @param atMostHundredth how many are at most 0.01
   */
  public record Swaps(long tested, long tooFew, List<Long> tenths, long atMostHundredth) {
    public Swaps {
      tenths = List.copyOf(Require.present("tenths", tenths));
    }

    /** How many would be at most 0.01 if nothing were tied. */
    public double expectedHundredth() {
      return tested / 100.0;
    }
  }

  /**
   * A secret with its rank. Numbers beyond 2⁵³ are in digits.
   *
   * @param fingerprint under the key of the scan
   * @param kind what it is
   * @param rule which rule or format found it; null for kinds that have one
   * @param mask its shape
   * @param occurrences how often it stands
   * @param spaceBits log2 of how many values could have stood there; null if nobody can say
   * @param exposureLow at least so many bits; null without a space
   * @param exposureHigh at most so many bits; null without a space
   * @param rankLow its first possible place in the list; null without a space
   * @param rankHigh its last possible place; null without a space
   * @param method how the rank was found; null without a space
   * @param outcome {@code low}, {@code exact}, {@code interval} or {@code open}; null without a
   *     space
   * @param queriesForHalf queries after which the model has written it behind what stands before
   *     it, with probability one half; null if it cannot spell it, or beyond 10³⁰⁸
   * @param swapP whether it is tied to its place; null if that was not tested
   * @param referenceDifferenceBits by how much a reference finds it costlier; null without one
   */
  public record RankedSecret(
      String fingerprint,
      String kind,
      @Nullable String rule,
      String mask,
      long occurrences,
      @Nullable Double spaceBits,
      @Nullable Double exposureLow,
      @Nullable Double exposureHigh,
      @Nullable String rankLow,
      @Nullable String rankHigh,
      @Nullable String method,
      @Nullable String outcome,
      @Nullable Double queriesForHalf,
      @Nullable Double swapP,
      @Nullable Double referenceDifferenceBits) {
    public RankedSecret {
      Require.text("fingerprint", fingerprint);
      Require.text("kind", kind);
      Require.text("mask", mask);
      Require.atLeast("occurrences", 1, occurrences);
    }

    /** Its place in the list of values, as words; empty without a space. */
    public String position() {
      if (rankLow == null || rankHigh == null) {
        return "";
      }
      if ("low".equals(outcome)) {
        return "beyond " + grouped(rankLow);
      }
      return rankLow.equals(rankHigh)
          ? grouped(rankLow)
          : grouped(rankLow) + " to " + grouped(rankHigh);
    }

    private static String grouped(String digits) {
      return digits.length() > 15
          ? "10^" + (digits.length() - 1)
          : Figures.grouped(Long.parseLong(digits));
    }
  }

  /** How many are certainly extractable. */
  public long extractable() {
    return kinds.stream().mapToLong(KindRanks::extractable).sum();
  }

  /** How many may be. */
  public long perhapsExtractable() {
    return kinds.stream().mapToLong(KindRanks::perhapsExtractable).sum();
  }

  /** How many have a space to be ranked in. */
  public long inSpaces() {
    return kinds.stream().mapToLong(kind -> kind.ranked() - kind.withoutSpace()).sum();
  }

  /** The outcomes of a kind. */
  public @Nullable KindRanks kind(String kind) {
    return kinds.stream()
        .filter(ranks -> Objects.equals(ranks.kind(), kind))
        .findFirst()
        .orElse(null);
  }

  /** What the model gives away, as a sentence. */
  public String sentence() {
    long perhaps = perhapsExtractable() - extractable();
    return "Within %s guesses the model gives away %s of %s ranked secrets%s."
        .formatted(
            Figures.grouped(guesses),
            Figures.grouped(extractable()),
            Figures.grouped(inSpaces()),
            perhaps == 0 ? "" : ", and perhaps " + Figures.grouped(perhaps) + " more");
  }
}
