package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.corpus.DocumentGroups;
import org.coalmine.spark.corpus.NumberedSplit;
import org.coalmine.spark.corpus.ReadProgress;
import org.coalmine.store.PartFolder;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Finds the secrets of a corpus.
 *
 * <p>One pass reads, checks and scans every document ({@link ScanVisitor}); each task leaves its
 * findings as fingerprints. Then the findings get the numbers of their documents, and are counted
 * by fingerprint: each partition by itself first, then all together. Sums, maxima and least places
 * do not depend on how the corpus is divided. Values are read again, for the secrets that are kept.
 */
public final class ScanJob {
  private final Cluster cluster;
  private final ScanSettings settings;
  private final TextRules rules;
  private final byte[] key;
  private final Kept kept;
  private final Known known;
  private final Path folder;

  /**
   * What is known of some values beforehand.
   *
   * @param allowed fingerprints of secrets that were declared harmless, as hexadecimal digits
   * @param asked values that somebody asks for
   */
  public record Known(Set<String> allowed, Asked asked) {
    /** Nothing is known. */
    public static final Known NOTHING = new Known(Set.of(), Asked.NOTHING);

    public Known {
      allowed = Set.copyOf(allowed);
    }

    private HashSet<Long> allowedPrints() {
      HashSet<Long> prints = new HashSet<>();
      allowed.forEach(print -> prints.add(Long.parseUnsignedLong(print, 16)));
      return prints;
    }
  }

  /**
   * What is kept.
   *
   * @param prints so many fingerprints at most
   * @param secrets of so many secrets at most the values
   * @param contexts of each so many places at most, with different characters before it
   * @param before how many characters before a value
   * @param behind and behind it
   */
  public record Kept(int prints, int secrets, int contexts, int before, int behind) {
    public Kept {
      if (prints < 0 || secrets < 0 || contexts < 1 || before < 0 || behind < 0) {
        throw new IllegalArgumentException(
            "prints, secrets, contexts, before and behind must not be negative: "
                + List.of(prints, secrets, contexts, before, behind));
      }
    }
  }

  /**
   * @param key of the fingerprints
   * @param folder in which the passes leave what the next one reads
   */
  public ScanJob(
      Cluster cluster,
      ScanSettings settings,
      TextRules rules,
      byte[] key,
      Kept kept,
      Known known,
      Path folder) {
    this.cluster = cluster;
    this.settings = settings;
    this.rules = rules;
    this.key = key.clone();
    this.kept = kept;
    this.known = known;
    this.folder = folder;
  }

  /**
   * The first pass.
   *
   * @return the corpus, also where some of it could not be read
   */
  public Visited read(CorpusSource source, ReadProgress progress) {
    PartFolder parts = PartFolder.of(folder, cluster.hadoopConfiguration());
    parts.remove();
    parts.make();
    return CorpusReader.visit(
        cluster,
        source,
        progress,
        new ScanVisitor(settings, rules, key, known.asked(), folder.toString()));
  }

  /**
   * Counts what the first pass found, and writes {@code findings} and {@code secrets} as Parquet.
   *
   * @param groups of documents that are alike; null where nobody knows
   * @param tables the folder for both
   * @param ranking of the secrets whose values are kept
   */
  public FoundCounts count(
      Visited visited, @Nullable DocumentGroups groups, Path tables, Ranking ranking) {
    HashSet<Long> allowed = known.allowedPrints();
    JavaRDD<Placed> findings = findings(visited.splits());
    FoundTables.writeFindings(cluster, findings, allowed, tables);
    JavaPairRDD<Long, Long> contexts = distinct(findings, placed -> placed.row().context());
    JavaPairRDD<Long, Long> users = distinct(findings, placed -> placed.row().user());
    boolean grouped = groups != null;
    JavaPairRDD<Long, Long> groupCounts =
        groups == null ? none() : groups(findings, groups.first());
    JavaRDD<CountedSecret> secrets =
        counted(findings)
            .leftOuterJoin(contexts)
            .leftOuterJoin(users)
            .leftOuterJoin(groupCounts)
            .sortByKey(new UnsignedOrder())
            .map(
                secret ->
                    new CountedSecret(
                        secret._1(),
                        secret._2()._1()._1()._1(),
                        secret._2()._1()._1()._2().or(0L),
                        orNull(secret._2()._1()._2()),
                        grouped ? orNull(secret._2()._2()) : null,
                        allowed.contains(secret._1())))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      FoundQueries queries = new FoundQueries(secrets);
      List<FoundCounts.Value> values =
          FoundValues.read(
              visited.corpus(),
              List.copyOf(queries.wanted(kept.secrets(), known.asked().prints())),
              kept.before(),
              kept.behind());
      Map<String, RankColumns> ranks = ranking.of(values);
      FoundTables.writeSecrets(cluster, secrets, ranks, tables);
      return new FoundCounts(
          queries.groups(),
          queries.most(),
          queries.givenAway(ranks),
          FoundFiles.of(findings, allowed),
          queries.prints(kept.prints()),
          asked(visited.splits()),
          present(secrets),
          values);
    } finally {
      secrets.unpersist();
    }
  }

  /** Ranks the secrets whose values are kept, before the tables are written. */
  @FunctionalInterface
  public interface Ranking {
    /** No model, no ranks. */
    Ranking NONE = values -> Map.of();

    /** What the tables say of each, by fingerprint. */
    Map<String, RankColumns> of(List<FoundCounts.Value> values);
  }

  private JavaPairRDD<Long, Long> none() {
    return JavaPairRDD.fromJavaRDD(cluster.context().<Tuple2<Long, Long>>emptyRDD());
  }

  private static Set<String> present(JavaRDD<CountedSecret> secrets) {
    return new HashSet<>(secrets.filter(CountedSecret::allowed).map(CountedSecret::hex).collect());
  }

  /** In how many groups of documents each secret stands. */
  private static JavaPairRDD<Long, Long> groups(
      JavaRDD<Placed> findings, JavaPairRDD<Long, Long> groups) {
    return findings
        .mapToPair(placed -> new Tuple2<>(placed.row().document(), placed.row().fingerprint()))
        .distinct()
        .leftOuterJoin(groups)
        .mapToPair(place -> new Tuple2<>(place._2()._1(), place._2()._2().or(place._1())))
        .distinct()
        .mapToPair(pair -> new Tuple2<>(pair._1(), 1L))
        .reduceByKey(Long::sum);
  }

  private List<FoundCounts.AskedValue> asked(List<NumberedSplit> splits) {
    int size = known.asked().size();
    if (size == 0) {
      return List.of();
    }
    long[] occurrences = new long[size];
    long[] documents = new long[size];
    List<Set<String>> prints = new ArrayList<>();
    for (int value = 0; value < size; value++) {
      prints.add(new TreeSet<>());
    }
    parts(
            splits,
            (from, split) ->
                rows(ScanVisitor.readAsked(from, split.split()))
                    .takeWhile(row -> row.document() < split.documents()))
        .mapToPair(
            row ->
                new Tuple2<>(
                    new Tuple2<>(row.value(), row.print()), new long[] {row.occurrences(), 1}))
        .reduceByKey((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]})
        .collect()
        .forEach(
            row -> {
              int value = row._1()._1();
              occurrences[value] += row._2()[0];
              documents[value] += row._2()[1];
              if (row._1()._2() != 0) {
                prints.get(value).add(CountedSecret.hex(row._1()._2()));
              }
            });
    List<FoundCounts.AskedValue> asked = new ArrayList<>();
    for (int value = 0; value < size; value++) {
      asked.add(
          new FoundCounts.AskedValue(occurrences[value], documents[value], prints.get(value)));
    }
    return asked;
  }

  /** Removes what the first pass left. */
  public void clear() {
    PartFolder.of(folder, cluster.hadoopConfiguration()).remove();
  }

  private static @Nullable Long orNull(Optional<Long> value) {
    return value.isPresent() ? value.get() : null;
  }

  /** As hexadecimal digits are ordered. */
  private static final class UnsignedOrder implements Comparator<Long>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Long a, Long b) {
      return Long.compareUnsigned(a, b);
    }
  }

  /** What a task left of a split. */
  @FunctionalInterface
  private interface Left<T> extends Serializable {
    Stream<T> of(PartFolder from, NumberedSplit split);
  }

  private <T> JavaRDD<T> parts(List<NumberedSplit> splits, Left<T> left) {
    String parts = folder.toString();
    Broadcast<SerializableConfiguration> hadoop =
        cluster.context().broadcast(new SerializableConfiguration(cluster.hadoopConfiguration()));
    return CorpusReader.grouped(cluster.context(), splits)
        .flatMap(
            group -> {
              PartFolder from = PartFolder.of(new Path(parts), hadoop.value().value());
              return group.stream().flatMap(split -> left.of(from, split)).iterator();
            });
  }

  private JavaRDD<Placed> findings(List<NumberedSplit> splits) {
    return parts(splits, ScanJob::placed).setName("scan: findings");
  }

  private static Stream<Placed> placed(PartFolder from, NumberedSplit split) {
    return rows(ScanVisitor.read(from, split.split()))
        .takeWhile(row -> row.document() < split.documents())
        .map(
            row ->
                new Placed(
                    split.split().path(), row.behind(split.firstIndex(), split.recordsBefore())));
  }

  private static <T> Stream<T> rows(Iterator<T> rows) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false);
  }

  private JavaPairRDD<Long, SecretCount> counted(JavaRDD<Placed> findings) {
    byte[] secret = key;
    int places = kept.contexts();
    return findings
        .mapPartitionsToPair(rows -> new CountedPartition(rows, new Fingerprint(secret), places))
        .reduceByKey((a, b) -> a.and(b, places, false));
  }

  /** Another number of a finding, of which different ones are counted. */
  @FunctionalInterface
  private interface Other extends Serializable {
    long of(Placed placed);
  }

  /** How many different numbers each secret has; zero is none. */
  private static JavaPairRDD<Long, Long> distinct(JavaRDD<Placed> findings, Other other) {
    return findings
        .filter(placed -> other.of(placed) != 0)
        .map(placed -> new Tuple2<>(placed.row().fingerprint(), other.of(placed)))
        .distinct()
        .mapToPair(pair -> new Tuple2<>(pair._1(), 1L))
        .reduceByKey(Long::sum);
  }
}
