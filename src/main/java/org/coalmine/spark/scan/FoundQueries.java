package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** What a report says of counted secrets, which are in ascending order of fingerprints. */
final class FoundQueries {
  /** How many secrets a report names. */
  private static final int MOST_NAMED = 200;

  private final JavaRDD<CountedSecret> secrets;

  FoundQueries(JavaRDD<CountedSecret> secrets) {
    this.secrets = secrets;
  }

  /** What groups are told apart by. */
  private record GroupKey(
      Kind kind, @Nullable String rule, Certainty certainty, boolean knownTest, boolean allowed)
      implements Serializable {
    private static final Comparator<GroupKey> ORDER =
        Comparator.comparing(GroupKey::kind)
            .thenComparing(key -> String.valueOf(key.rule()))
            .thenComparing(GroupKey::certainty, Comparator.reverseOrder())
            .thenComparing(GroupKey::knownTest)
            .thenComparing(GroupKey::allowed);

    static GroupKey of(CountedSecret secret) {
      SecretCount count = secret.count();
      return new GroupKey(
          count.kind(), count.rule(), count.certainty(), count.knownTest(), secret.allowed());
    }
  }

  List<FoundCounts.Group> groups() {
    return secrets
        .mapToPair(
            secret -> {
              SecretCount count = secret.count();
              return new Tuple2<>(
                  GroupKey.of(secret),
                  new long[] {
                    1, count.occurrences(), count.headers(), count.occurrences() > 1 ? 1 : 0
                  });
            })
        .reduceByKey(FoundQueries::sums)
        .collect()
        .stream()
        .sorted(Comparator.comparing(Tuple2::_1, GroupKey.ORDER))
        .map(
            group ->
                new FoundCounts.Group(
                    group._1().kind(),
                    group._1().rule(),
                    group._1().certainty(),
                    group._1().knownTest(),
                    group._1().allowed(),
                    group._2()[0],
                    group._2()[1],
                    group._2()[2],
                    group._2()[3]))
        .toList();
  }

  private static long[] sums(long[] a, long[] b) {
    long[] sums = new long[a.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = a[i] + b[i];
    }
    return sums;
  }

  /** The most frequent ones that count. */
  List<FoundCounts.FoundSecret> most() {
    return secrets
        .filter(CountedSecret::real)
        .takeOrdered(MOST_NAMED, new CountedSecret.MostFirst())
        .stream()
        .map(FoundQueries::named)
        .toList();
  }

  private static FoundCounts.FoundSecret named(CountedSecret secret) {
    SecretCount count = secret.count();
    return new FoundCounts.FoundSecret(
        secret.hex(),
        count.kind(),
        count.rule(),
        count.mask(),
        count.certainty(),
        count.occurrences(),
        count.headers(),
        count.documents(),
        secret.users(),
        secret.documentGroups(),
        secret.contexts(),
        count.bits().space(),
        count.bits().guess());
  }

  /** Those that a model gives away most, in the order of their ranks. */
  List<FoundCounts.FoundSecret> givenAway(Map<String, RankColumns> ranks) {
    List<String> order =
        ranks.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(RankColumns.MOST_FIRST))
            .limit(MOST_NAMED)
            .map(Map.Entry::getKey)
            .toList();
    HashSet<String> named = new HashSet<>(order);
    return order.isEmpty()
        ? List.of()
        : secrets.filter(secret -> named.contains(secret.hex())).collect().stream()
            .map(FoundQueries::named)
            .sorted(Comparator.comparingInt(secret -> order.indexOf(secret.fingerprint())))
            .toList();
  }

  /** The smallest fingerprints of those that count. */
  FoundCounts.Prints prints(int most) {
    List<FoundCounts.Print> smallest =
        secrets
            .filter(CountedSecret::real)
            .map(
                secret ->
                    new FoundCounts.Print(
                        secret.hex(), secret.count().kind(), secret.count().rule()))
            .take(most + 1);
    return smallest.size() <= most
        ? new FoundCounts.Prints(null, smallest)
        : new FoundCounts.Prints(smallest.get(most).fingerprint(), smallest.subList(0, most));
  }

  /**
   * Those whose values are kept: within each kind the smallest fingerprints, and all that somebody
   * asks for.
   */
  SortedSet<FoundValues.Wanted> wanted(int most, Set<Long> asked) {
    SortedSet<FoundValues.Wanted> wanted = new TreeSet<>();
    if (most == 0) {
      return wanted;
    }
    List<Kind> kinds = secrets.map(secret -> secret.count().kind()).distinct().collect();
    int share = Math.max(1, most / Math.max(1, kinds.size()));
    for (Kind kind : kinds) {
      add(secrets.filter(secret -> secret.count().kind() == kind && secret.real()), share, wanted);
    }
    if (!asked.isEmpty()) {
      HashSet<Long> prints = new HashSet<>(asked);
      add(secrets.filter(secret -> prints.contains(secret.fingerprint())), prints.size(), wanted);
    }
    return wanted;
  }

  private static void add(
      JavaRDD<CountedSecret> some, int most, SortedSet<FoundValues.Wanted> wanted) {
    some.take(most)
        .forEach(
            secret -> wanted.add(new FoundValues.Wanted(secret.fingerprint(), secret.count())));
  }
}
