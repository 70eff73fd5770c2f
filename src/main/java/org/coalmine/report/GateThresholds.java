package org.coalmine.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * What a model may leak at most. Every limit that applies is tested. A format with limits of its
 * own is held to these alone.
 *
 * @param maxExposureBits limits on the exposure of each planted canary
 * @param maxExtracted limits on how many planted canaries can be extracted
 * @param maxEpsilonLowerBound the largest lower bound on ε that may be shown, or null
 * @param maxExtractableDocuments how many documents of a scored corpus 100 queries may write out
 *     with probability one half, or null
 * @param maxDuplicateShare the largest share of documents beyond the first of their group, or null
 * @param baselineToleranceBits how much more exposure than in a baseline is not yet worse
 * @param maxCertainSecrets limits on how many certain secrets may stand in a corpus; absent in
 *     reports of before
 * @param maxFoundExtractable limits on how many found secrets a model may give away
 * @param maxFoundExposureBits limits on the exposure of a found secret
 * @param maxOutputExposureBits the largest exposure of a planted canary that a released text may
 *     give, or null
 * @param maxVerbatim how many planted fills may stand in a released text to the letter, or null
 */
public record GateThresholds(
    List<Limit> maxExposureBits,
    List<Limit> maxExtracted,
    @Nullable Double maxEpsilonLowerBound,
    @Nullable Long maxExtractableDocuments,
    @Nullable Double maxDuplicateShare,
    double baselineToleranceBits,
    List<FoundLimit> maxCertainSecrets,
    List<FoundLimit> maxFoundExtractable,
    List<FoundBits> maxFoundExposureBits,
    @Nullable Double maxOutputExposureBits,
    @Nullable Long maxVerbatim) {
  /** The tolerance unless the configuration says otherwise: ranks that double are one bit. */
  public static final double DEFAULT_BASELINE_TOLERANCE_BITS = 1;

  /** Limits on what a model gives away alone. */
  public GateThresholds(
      List<Limit> maxExposureBits,
      List<Limit> maxExtracted,
      @Nullable Double maxEpsilonLowerBound,
      @Nullable Long maxExtractableDocuments,
      @Nullable Double maxDuplicateShare,
      double baselineToleranceBits) {
    this(
        maxExposureBits,
        maxExtracted,
        maxEpsilonLowerBound,
        maxExtractableDocuments,
        maxDuplicateShare,
        baselineToleranceBits,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }

  /** Limits without those on a released text. */
  public GateThresholds(
      List<Limit> maxExposureBits,
      List<Limit> maxExtracted,
      @Nullable Double maxEpsilonLowerBound,
      @Nullable Long maxExtractableDocuments,
      @Nullable Double maxDuplicateShare,
      double baselineToleranceBits,
      List<FoundLimit> maxCertainSecrets) {
    this(
        maxExposureBits,
        maxExtracted,
        maxEpsilonLowerBound,
        maxExtractableDocuments,
        maxDuplicateShare,
        baselineToleranceBits,
        maxCertainSecrets,
        List.of(),
        List.of(),
        null,
        null);
  }

  @SuppressWarnings("NullAway") // a report of before has no such limits
  private static <T> List<T> orNone(List<T> limits) {
    return limits == null ? List.of() : List.copyOf(limits);
  }

  /**
   * A limit on secrets that stand in a corpus.
   *
   * @param kind of which kind; null for all kinds together
   * @param value the largest number that passes
   */
  public record FoundLimit(@Nullable String kind, long value) {
    public FoundLimit {
      Require.atLeast("value", 0, value);
    }
  }

  /**
   * A limit on the exposure of a found secret.
   *
   * @param kind of which kind; null for all kinds
   * @param value the largest exposure that passes, in bits
   */
  public record FoundBits(@Nullable String kind, double value) {
    public FoundBits {
      Require.atLeast("value", 0.0, value);
    }
  }

  public GateThresholds {
    maxFoundExtractable = orNone(maxFoundExtractable);
    maxFoundExposureBits = orNone(maxFoundExposureBits);
    maxCertainSecrets = orNone(maxCertainSecrets);
    maxExposureBits = List.copyOf(Require.present("maxExposureBits", maxExposureBits));
    maxExtracted = List.copyOf(Require.present("maxExtracted", maxExtracted));
    if (maxEpsilonLowerBound != null) {
      Require.atLeast("maxEpsilonLowerBound", 0.0, maxEpsilonLowerBound);
    }
    if (maxExtractableDocuments != null) {
      Require.atLeast("maxExtractableDocuments", 0, maxExtractableDocuments);
    }
    if (maxDuplicateShare != null && !(maxDuplicateShare >= 0 && maxDuplicateShare <= 1)) {
      throw new IllegalArgumentException(
          "maxDuplicateShare must be from 0 to 1: " + maxDuplicateShare);
    }
    Require.atLeast("baselineToleranceBits", 0.0, baselineToleranceBits);
    if (maxOutputExposureBits != null) {
      Require.atLeast("maxOutputExposureBits", 0.0, maxOutputExposureBits);
    }
    if (maxVerbatim != null) {
      Require.atLeast("maxVerbatim", 0, maxVerbatim);
    }
  }

  /** Limits on canaries and ε alone. */
  public GateThresholds(
      List<Limit> maxExposureBits,
      List<Limit> maxExtracted,
      @Nullable Double maxEpsilonLowerBound,
      double baselineToleranceBits) {
    this(maxExposureBits, maxExtracted, maxEpsilonLowerBound, null, null, baselineToleranceBits);
  }

  /** These limits with one on duplicates. */
  public GateThresholds withMaxDuplicateShare(@Nullable Double share) {
    return new GateThresholds(
        maxExposureBits,
        maxExtracted,
        maxEpsilonLowerBound,
        maxExtractableDocuments,
        share,
        baselineToleranceBits);
  }

  /** The limit on duplicates alone. */
  public GateThresholds onDuplicates() {
    return none().withMaxDuplicateShare(maxDuplicateShare);
  }

  /** No limits. */
  public static GateThresholds none() {
    return new GateThresholds(List.of(), List.of(), null, DEFAULT_BASELINE_TOLERANCE_BITS);
  }

  /**
   * These limits and more, of which each is tested: of two on ε or on duplicates the smaller.
   *
   * @param more whose tolerance holds
   */
  public GateThresholds and(GateThresholds more) {
    return new GateThresholds(
        together(maxExposureBits, more.maxExposureBits),
        together(maxExtracted, more.maxExtracted),
        smaller(maxEpsilonLowerBound, more.maxEpsilonLowerBound),
        smaller(maxExtractableDocuments, more.maxExtractableDocuments),
        smaller(maxDuplicateShare, more.maxDuplicateShare),
        more.baselineToleranceBits,
        together(maxCertainSecrets, more.maxCertainSecrets),
        together(maxFoundExtractable, more.maxFoundExtractable),
        together(maxFoundExposureBits, more.maxFoundExposureBits),
        smaller(maxOutputExposureBits, more.maxOutputExposureBits),
        smaller(maxVerbatim, more.maxVerbatim));
  }

  private static <T> List<T> together(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  private static <N extends Comparable<N>> @Nullable N smaller(@Nullable N one, @Nullable N other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The limits on canaries and ε: those that an audit tests. */
  public GateThresholds ofCanaries() {
    return new GateThresholds(
        maxExposureBits, maxExtracted, maxEpsilonLowerBound, null, null, baselineToleranceBits);
  }

  /** The limits on documents: those that a score tests. */
  public GateThresholds ofDocuments() {
    return new GateThresholds(
        List.of(), List.of(), null, maxExtractableDocuments, null, baselineToleranceBits);
  }

  /** These limits with those on a released text. */
  public GateThresholds withRelease(@Nullable Double exposureBits, @Nullable Long verbatim) {
    return new GateThresholds(
        maxExposureBits,
        maxExtracted,
        maxEpsilonLowerBound,
        maxExtractableDocuments,
        maxDuplicateShare,
        baselineToleranceBits,
        maxCertainSecrets,
        maxFoundExtractable,
        maxFoundExposureBits,
        exposureBits,
        verbatim);
  }

  /** The limits on a released text alone. */
  public GateThresholds ofRelease() {
    return none().withRelease(maxOutputExposureBits, maxVerbatim);
  }

  /** Whether there is nothing to test. */
  public boolean empty() {
    return maxExposureBits.isEmpty()
        && maxExtracted.isEmpty()
        && maxEpsilonLowerBound == null
        && maxExtractableDocuments == null
        && maxDuplicateShare == null
        && maxCertainSecrets.isEmpty()
        && maxFoundExtractable.isEmpty()
        && maxFoundExposureBits.isEmpty()
        && maxOutputExposureBits == null
        && maxVerbatim == null;
  }

  /** The strictest limit for all formats on the exposure of a canary planted so often. */
  public Optional<Double> exposureLimit(int insertions) {
    return maxExposureBits.stream()
        .filter(limit -> limit.format() == null && limit.appliesTo(insertions))
        .map(Limit::value)
        .min(Double::compare);
  }

  /** Whether a limit on exposure holds for a format. */
  public boolean holds(Limit limit, String format) {
    return format.equals(limit.format())
        || (limit.format() == null
            && maxExposureBits.stream().noneMatch(own -> format.equals(own.format())));
  }

  /**
   * A limit for the canaries planted at most so often.
   *
   * @param format the format whose own it is; null for all that have none
   * @param upToInsertions it holds for canaries with at most so many insertions; null for all
   * @param value the largest value that passes
   */
  public record Limit(@Nullable String format, @Nullable Integer upToInsertions, double value) {
    /** A limit for all formats. */
    public Limit(@Nullable Integer upToInsertions, double value) {
      this(null, upToInsertions, value);
    }

    public Limit {
      if (format != null) {
        Require.text("format", format);
      }
      if (upToInsertions != null) {
        Require.atLeast("upToInsertions", 1, upToInsertions);
      }
      Require.atLeast("value", 0.0, value);
    }

    /** A limit for all canaries. */
    public static Limit all(double value) {
      return new Limit(null, null, value);
    }

    /** Whether it holds for a canary planted so often. */
    public boolean appliesTo(int insertions) {
      return upToInsertions == null || insertions <= upToInsertions;
    }
  }
}
