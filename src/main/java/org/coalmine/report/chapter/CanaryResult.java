package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Optional;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval.Method;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one canary or control.
 *
 * @param id its name in the plan
 * @param format the name of its format
 * @param insertions how often it was planted
 * @param control whether it was drawn but never planted ({@code insertions} is 0)
 * @param spaceSize |R|
 * @param logPerplexityBits Px, the sum over the whole canary
 * @param rank its rank; [1, |R|] when nothing is known
 * @param nearTies the band around the rank, where it was counted
 * @param exposureBits log2 |R| − log2 rank
 * @param maskedFill the shape of the fill, never the fill
 * @param fingerprint the keyed fingerprint of the fill
 * @param test its rank among the fills that were not planted otherwise; null in reports of before
 * @param judged what the test for memorization makes of it; null for controls, and in reports of
 *     before
 * @param read what the trainer read of it, where that was counted
 * @param twin how it fares under the model that was trained without it, if there is one
 * @param reference how it fares under the model that the ranks are compared with, if there is one
 * @param survival what is left of it in the text of a model that was trained elsewhere, where that
 *     was counted
 */
public record CanaryResult(
    String id,
    String format,
    int insertions,
    boolean control,
    BigInteger spaceSize,
    double logPerplexityBits,
    Rank rank,
    @Nullable NearTies nearTies,
    BitsInterval exposureBits,
    String maskedFill,
    String fingerprint,
    @Nullable TestedRank test,
    @Nullable CanaryState judged,
    @Nullable TrainedText read,
    @Nullable TwinRank twin,
    @Nullable ReferenceRank reference,
    @Nullable SurvivingText survival) {
  private static final double EXPOSURE_TOLERANCE_BITS = 1e-6;
  private static final double CONFIDENCE_TOLERANCE = 1e-12;

  public CanaryResult {
    Require.text("id", id);
    Require.text("format", format);
    Require.atLeast("insertions", 0, insertions);
    if (control != (insertions == 0)) {
      throw new IllegalArgumentException(
          "control must be true exactly when insertions is 0: " + control + ", " + insertions);
    }
    Require.atLeast("spaceSize", BigInteger.ONE, spaceSize);
    Require.atLeast("logPerplexityBits", 0.0, logPerplexityBits);
    Require.present("rank", rank);
    if (rank.high().compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException(
          "rank.high must not exceed spaceSize " + spaceSize + ": " + rank.high());
    }
    Require.present("exposureBits", exposureBits);
    requireExposure("exposureBits", spaceSize, rank, exposureBits);
    Require.text("maskedFill", maskedFill);
    Require.text("fingerprint", fingerprint);
    if (control && (judged != null || read != null || survival != null)) {
      throw new IllegalArgumentException(
          "a control is neither judged nor read, nor can it survive");
    }
    if (survival != null && survival.surviving() > insertions) {
      throw new IllegalArgumentException(
          "survival.surviving must not exceed insertions %d: %d"
              .formatted(insertions, survival.surviving()));
    }
    if (judged == CanaryState.CONTROL) {
      throw new IllegalArgumentException("a planted canary cannot be judged a control");
    }
    if (test != null) {
      requireTest(spaceSize, rank, test);
    }
    if (twin != null) {
      requireTwin(spaceSize, exposureBits, twin);
    }
    if (reference != null) {
      requireReference(spaceSize, rank, exposureBits, reference);
    }
  }

  private static void requireExposure(
      String key, BigInteger spaceSize, Rank rank, BitsInterval stated) {
    if (rank.high().compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException(
          "rank must not exceed spaceSize " + spaceSize + ": " + rank.high());
    }
    BitsInterval expected = BitsInterval.exposure(spaceSize, rank);
    if (!same(expected.low(), stated.low()) || !same(expected.high(), stated.high())) {
      throw new IllegalArgumentException(
          key
              + " must be log2 spaceSize − log2 rank, "
              + expected
              + " for "
              + rank
              + ": "
              + stated);
    }
  }

  private static boolean same(double bits, double others) {
    return Math.abs(bits - others) <= EXPOSURE_TOLERANCE_BITS;
  }

  /** A counted rank and its test rank differ by the planted fills at or below it. */
  private static void requireTest(BigInteger spaceSize, Rank rank, TestedRank test) {
    BigInteger below = BigInteger.valueOf(test.plantedBelow());
    if (test.fills().compareTo(spaceSize) > 0) {
      throw new IllegalArgumentException(
          "test.fills must not exceed spaceSize " + spaceSize + ": " + test.fills());
    }
    if (rank.exact()
        && rank.interval().method() != Method.SKEW_NORMAL
        && !(test.rankLow().add(below).equals(rank.low())
            && test.rankHigh().add(below).equals(rank.high()))) {
      throw new IllegalArgumentException(
          "test must be the rank less plantedBelow: %d is not %d − %d"
              .formatted(test.rankHigh(), rank.high(), test.plantedBelow()));
    }
  }

  private static void requireTwin(BigInteger spaceSize, BitsInterval exposure, TwinRank twin) {
    requireExposure("twin.exposureBits", spaceSize, twin.rank(), twin.exposureBits());
    requireDifference("twin.gainBits", "the twin", exposure, twin.exposureBits(), twin.gainBits());
  }

  private static void requireReference(
      BigInteger spaceSize, Rank rank, BitsInterval exposure, ReferenceRank reference) {
    requireExposure(
        "reference.exposureBits", spaceSize, reference.rank(), reference.exposureBits());
    requireDifference(
        "reference.differenceBits",
        "the reference",
        exposure,
        reference.exposureBits(),
        reference.differenceBits());
    double expected = ReferenceRank.together(reference.rank().confidence(), rank.confidence());
    if (Math.abs(expected - reference.confidence()) > CONFIDENCE_TOLERANCE) {
      throw new IllegalArgumentException(
          "reference.confidence must be that of both ranks together, %s: %s"
              .formatted(expected, reference.confidence()));
    }
  }

  private static void requireDifference(
      String key, String of, BitsInterval exposure, BitsInterval other, BitsInterval stated) {
    BitsInterval expected = exposure.less(other);
    if (!same(stated.low(), expected.low()) || !same(stated.high(), expected.high())) {
      throw new IllegalArgumentException(
          "%s must be exposureBits %s less those of %s: %s".formatted(key, exposure, of, stated));
    }
  }

  /** A result whose exposure follows from its rank. */
  public static CanaryResult of(
      String id,
      String format,
      int insertions,
      BigInteger spaceSize,
      double logPerplexityBits,
      Rank rank,
      @Nullable NearTies nearTies,
      String maskedFill,
      String fingerprint) {
    return new CanaryResult(
        id,
        format,
        insertions,
        insertions == 0,
        spaceSize,
        logPerplexityBits,
        rank,
        nearTies,
        BitsInterval.exposure(spaceSize, rank),
        maskedFill,
        fingerprint,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same with its rank among the fills that were not planted otherwise. */
  public CanaryResult withTest(TestedRank found) {
    return with(found, judged, read, twin, reference, survival);
  }

  /** The same with what the test for memorization makes of it. */
  public CanaryResult withJudged(CanaryState found) {
    return with(test, found, read, twin, reference, survival);
  }

  /** The same with what the trainer read of it. */
  public CanaryResult withRead(TrainedText found) {
    return with(test, judged, found, twin, reference, survival);
  }

  /** The same with how it fares under the twin. */
  public CanaryResult withTwin(TwinRank found) {
    return with(test, judged, read, found, reference, survival);
  }

  /** The same with how it fares under the reference. */
  public CanaryResult withReference(ReferenceRank found) {
    return with(test, judged, read, twin, found, survival);
  }

  /** The same with what is left of it in the text of a model that was trained elsewhere. */
  public CanaryResult withSurvival(SurvivingText found) {
    return with(test, judged, read, twin, reference, found);
  }

  private CanaryResult with(
      @Nullable TestedRank test,
      @Nullable CanaryState judged,
      @Nullable TrainedText read,
      @Nullable TwinRank twin,
      @Nullable ReferenceRank reference,
      @Nullable SurvivingText survival) {
    return new CanaryResult(
        id,
        format,
        insertions,
        control,
        spaceSize,
        logPerplexityBits,
        rank,
        nearTies,
        exposureBits,
        maskedFill,
        fingerprint,
        test,
        judged,
        read,
        twin,
        reference,
        survival);
  }

  /** Whether it may have been in the text: not where none of its insertions is left. */
  public boolean mayHaveBeenRead() {
    return survival == null || survival.surviving() > 0;
  }

  /**
   * What to make of it where it is as likely under the twin, which never saw it: a sentence; empty
   * for controls, where there is no twin, and where planting made a difference.
   */
  public Optional<String> likelyFill() {
    return twin == null || control ? Optional.empty() : twin.likelyFill(rank, exposureBits);
  }

  /**
   * What to make of it where it is as likely under the reference: a sentence; empty for controls,
   * where there is no reference, and where the model makes a difference.
   */
  public Optional<String> likelyUnderReference() {
    return reference == null || control
        ? Optional.empty()
        : reference.likelyFill(rank, exposureBits);
  }

  /** The same on a model that gives it another rank; not ranked there if that is null. */
  CanaryResult ranked(@Nullable Rank found) {
    if (rank.equals(found)) {
      return this;
    }
    return of(
        id,
        format,
        insertions,
        spaceSize,
        logPerplexityBits,
        found == null ? new Rank(rank.method(), BigInteger.ONE, spaceSize, 1) : found,
        null,
        maskedFill,
        fingerprint);
  }

  /** log2 |R|, the most that exposure can be. */
  public double ceilingBits() {
    return Exposure.log2(spaceSize);
  }

  /** Whether anything is known of the rank beyond that it lies in [1, |R|]. */
  public boolean measured() {
    return rank.low().compareTo(BigInteger.ONE) > 0 || rank.high().compareTo(spaceSize) < 0;
  }
}
