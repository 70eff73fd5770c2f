package org.coalmine.scan.triage;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.jspecify.annotations.Nullable;

/** What the places of a secret say together: each figure is that of the place which says most. */
final class PlaceRanks {
  private PlaceRanks() {}

  static SecretRank of(
      FoundSecret secret, boolean hasSpace, List<Place> places, SecretRank.@Nullable Swap swap) {
    if (places.isEmpty()) {
      return new SecretRank(
          secret.fingerprint(),
          0,
          null,
          null,
          null,
          null,
          hasSpace ? Outcome.OPEN : null,
          swap,
          null);
    }
    double bits =
        LogPerplexity.bits(places.stream().mapToDouble(Place::valueNats).min().orElseThrow());
    if (!hasSpace) {
      return new SecretRank(
          secret.fingerprint(), places.size(), null, bits, null, null, null, swap, null);
    }
    BigInteger size = places.get(0).candidates().size();
    RankInterval best = best(places);
    BigInteger bound =
        places.stream()
            .map(place -> Objects.requireNonNull(place.bound()))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return new SecretRank(
        secret.fingerprint(),
        places.size(),
        size,
        bits,
        Exposure.of(RankInterval.exact(bound.max(BigInteger.ONE), best.method()), size).lowBits(),
        best,
        outcome(places, best, size),
        swap,
        null);
  }

  /** The least rank of all places lies between the least of the low ends and of the high ends. */
  private static RankInterval best(List<Place> places) {
    BigInteger low =
        places.stream()
            .map(place -> place.rank().low())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    RankInterval least =
        places.stream()
            .map(Place::rank)
            .min(Comparator.comparing(RankInterval::high))
            .orElseThrow();
    double wrong = places.stream().mapToDouble(place -> 1 - place.rank().confidence()).sum();
    return new RankInterval(low, least.high(), least.method(), 1 - wrong);
  }

  private static Outcome outcome(List<Place> places, RankInterval best, BigInteger size) {
    if (best.exact()) {
      return Outcome.EXACT;
    }
    if (places.stream().allMatch(place -> place.tested() == Place.Tested.LOW)) {
      return Outcome.LOW;
    }
    Exposure exposure = Exposure.of(best, size);
    return best.low().equals(best.high())
            || exposure.lowBits() >= 1
            || exposure.highBits() <= Exposure.log2(size) / 2
        ? Outcome.INTERVAL
        : Outcome.OPEN;
  }
}
