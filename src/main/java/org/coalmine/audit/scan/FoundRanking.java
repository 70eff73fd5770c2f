package org.coalmine.audit.scan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.scan.Kind;
import org.coalmine.scan.triage.Outcome;
import org.coalmine.scan.triage.SecretRank;
import org.coalmine.scan.triage.TriageSettings;
import org.coalmine.scan.triage.TriageWork;
import org.coalmine.score.Discoverability;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.spark.scan.RankColumns;
import org.coalmine.spark.scan.TriageJob;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of the ranks of found secrets.
 *
 * @param values that were ranked
 * @param ranked what came of it
 */
record FoundRanking(List<FoundCounts.Value> values, TriageJob.Ranked ranked) {
  private static final double HALF = 0.5;
  private static final int TENTHS = 10;
  private static final double HUNDREDTH = 0.01;
  private static final int GUESSES = Verdict.DEFAULT_GUESSES;

  /** No model was asked. */
  static final FoundRanking NONE =
      new FoundRanking(List.of(), new TriageJob.Ranked(Map.of(), TriageWork.NONE, List.of()));

  /** What the table of secrets says, by fingerprint. */
  Map<String, RankColumns> columns() {
    Map<String, RankColumns> columns = new TreeMap<>();
    ranked
        .ranks()
        .forEach((print, rank) -> columns.put(print, RankColumns.of(rank, queriesForHalf(rank))));
    return columns;
  }

  private static @Nullable Double queriesForHalf(SecretRank rank) {
    return rank.logPerplexityBits() == null
        ? null
        : (Double) Discoverability.queries(HALF, -rank.logPerplexityBits() * StrictMath.log(2));
  }

  /**
   * The chapter's.
   *
   * @param reference whether there is one
   */
  FoundRanks report(FoundCounts counts, ScanConfiguration.Triage asked, boolean reference) {
    TriageSettings settings = asked.settings();
    List<SecretRank> ranks = List.copyOf(ranked.ranks().values());
    long places = ranks.stream().mapToLong(SecretRank::places).sum();
    return new FoundRanks(
        found(counts, null),
        ranks.size(),
        places,
        settings.decideBits(),
        Math.min(1, ranked.work().tests() * settings.error()),
        GUESSES,
        openAboveLimit(ranks, asked.openLimit()),
        kinds(counts),
        settings.swapValues() == 0 ? null : swaps(ranks),
        reference
            ? (Long)
                ranks.stream()
                    .map(SecretRank::referenceDifferenceBits)
                    .filter(bits -> bits != null && bits > 0)
                    .count()
            : null,
        secrets(counts));
  }

  private static long found(FoundCounts counts, @Nullable Kind kind) {
    return counts.groups().stream()
        .filter(
            group ->
                !group.knownTest() && !group.allowed() && (kind == null || group.kind() == kind))
        .mapToLong(FoundCounts.Group::secrets)
        .sum();
  }

  private static @Nullable String openAboveLimit(List<SecretRank> ranks, double limit) {
    long asked = ranks.stream().filter(rank -> rank.outcome() != null).count();
    long open = ranks.stream().filter(rank -> rank.outcome() == Outcome.OPEN).count();
    return asked > 0 && open > limit * asked
        ? "%s of %s ranks are open, and scan.triage.open-limit allows %s"
            .formatted(Figures.grouped(open), Figures.grouped(asked), Figures.percent(limit))
        : null;
  }

  private List<FoundRanks.KindRanks> kinds(FoundCounts counts) {
    Map<Kind, List<SecretRank>> byKind = new TreeMap<>();
    for (FoundCounts.Value value : values) {
      byKind
          .computeIfAbsent(value.kind(), kind -> new ArrayList<>())
          .add(Objects.requireNonNull(ranked.ranks().get(value.fingerprint())));
    }
    List<FoundRanks.KindRanks> kinds = new ArrayList<>();
    byKind.forEach(
        (kind, ranks) ->
            kinds.add(
                new FoundRanks.KindRanks(
                    kind.key(),
                    found(counts, kind),
                    ranks.size(),
                    count(ranks, null),
                    count(ranks, Outcome.LOW),
                    count(ranks, Outcome.EXACT),
                    count(ranks, Outcome.INTERVAL),
                    count(ranks, Outcome.OPEN),
                    ranks.stream().filter(FoundRanking::extractable).count(),
                    ranks.stream().filter(FoundRanking::perhapsExtractable).count(),
                    ranks.stream().mapToDouble(rank -> exposure(rank).lowBits()).max().orElse(0),
                    ranks.stream()
                        .mapToDouble(rank -> exposure(rank).highBits())
                        .max()
                        .orElse(0))));
    return kinds;
  }

  private static long count(List<SecretRank> ranks, @Nullable Outcome outcome) {
    return ranks.stream().filter(rank -> rank.outcome() == outcome).count();
  }

  /** Nothing is claimed of a secret without a rank; if it was asked for, everything is possible. */
  private static Exposure exposure(SecretRank rank) {
    Exposure exposure = rank.exposure();
    return exposure != null
        ? exposure
        : new Exposure(0, rank.outcome() == Outcome.OPEN ? Double.MAX_VALUE : 0);
  }

  private static boolean extractable(SecretRank rank) {
    return rank.rank() != null && rank.rank().high().compareTo(guesses()) <= 0;
  }

  private static boolean perhapsExtractable(SecretRank rank) {
    return rank.rank() == null
        ? rank.outcome() == Outcome.OPEN
        : rank.rank().low().compareTo(guesses()) <= 0;
  }

  private static BigInteger guesses() {
    return BigInteger.valueOf(GUESSES);
  }

  private static FoundRanks.Swaps swaps(List<SecretRank> ranks) {
    long[] tenths = new long[TENTHS];
    long tooFew = 0;
    long atMostHundredth = 0;
    for (SecretRank rank : ranks) {
      Double p = rank.swap() == null ? null : rank.swap().p();
      if (p == null) {
        tooFew += rank.swap() == null ? 0 : 1;
        continue;
      }
      tenths[Math.min(TENTHS - 1, (int) Math.ceil(p * TENTHS) - 1)]++;
      atMostHundredth += p <= HUNDREDTH ? 1 : 0;
    }
    return new FoundRanks.Swaps(
        LongStream.of(tenths).sum(),
        tooFew,
        LongStream.of(tenths).boxed().toList(),
        atMostHundredth);
  }

  private List<FoundRanks.RankedSecret> secrets(FoundCounts counts) {
    Map<String, RankColumns> columns = columns();
    List<FoundRanks.RankedSecret> secrets = new ArrayList<>();
    for (FoundCounts.FoundSecret secret : counts.givenAway()) {
      RankColumns rank = Objects.requireNonNull(columns.get(secret.fingerprint()));
      secrets.add(
          new FoundRanks.RankedSecret(
              secret.fingerprint(),
              secret.kind().key(),
              secret.rule(),
              secret.mask(),
              secret.occurrences(),
              rank.spaceBits(),
              rank.exposureLow(),
              rank.exposureHigh(),
              rank.rankLow(),
              rank.rankHigh(),
              rank.method() == null
                  ? null
                  : rank.method().toLowerCase(Locale.ROOT).replace('_', '-'),
              rank.outcome() == null ? null : rank.outcome().toLowerCase(Locale.ROOT),
              finite(rank.queriesForHalf()),
              rank.swapP(),
              rank.referenceDifferenceBits()));
    }
    return secrets;
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value == null || value.isInfinite() ? null : value;
  }
}
