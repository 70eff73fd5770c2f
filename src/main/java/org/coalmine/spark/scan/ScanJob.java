package org.coalmine.spark.scan;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.CorpusReader.Visited;
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
  /** How many secrets a report names. */
  private static final int MOST_NAMED = 200;

  private static final StructType FINDINGS =
      new StructType()
          .add("document", LongType)
          .add("file", StringType)
          .add("record", LongType)
          .add("kind", StringType)
          .add("rule", StringType)
          .add("start", LongType)
          .add("end", LongType)
          .add("certainty", StringType)
          .add("fingerprint", StringType)
          .add("knownTest", BooleanType);

  private static final StructType SECRETS =
      new StructType()
          .add("fingerprint", StringType)
          .add("kind", StringType)
          .add("rule", StringType)
          .add("mask", StringType)
          .add("certainty", StringType)
          .add("knownTest", BooleanType)
          .add("occurrences", LongType)
          .add("documents", LongType)
          .add("users", LongType)
          .add("documentGroups", LongType)
          .add("contexts", LongType)
          .add("spaceBits", DoubleType)
          .add("guessBits", IntegerType);

  private final Cluster cluster;
  private final ScanSettings settings;
  private final TextRules rules;
  private final byte[] key;
  private final Kept kept;
  private final Path folder;

  /**
   * What is kept with its value.
   *
   * @param secrets how many secrets at most
   * @param contexts of each so many places at most, with different characters before it
   * @param before how many characters before a value
   * @param behind and behind it
   */
  public record Kept(int secrets, int contexts, int before, int behind) {
    public Kept {
      if (secrets < 0 || contexts < 1 || before < 0 || behind < 0) {
        throw new IllegalArgumentException(
            "secrets, contexts, before and behind must not be negative: "
                + List.of(secrets, contexts, before, behind));
      }
    }
  }

  /**
   * @param key of the fingerprints
   * @param folder in which the passes leave what the next one reads
   */
  public ScanJob(
      Cluster cluster, ScanSettings settings, TextRules rules, byte[] key, Kept kept, Path folder) {
    this.cluster = cluster;
    this.settings = settings;
    this.rules = rules;
    this.key = key.clone();
    this.kept = kept;
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
        cluster, source, progress, new ScanVisitor(settings, rules, key, folder.toString()));
  }

  /**
   * Counts what the first pass found, and writes {@code findings} and {@code secrets} as Parquet.
   *
   * @param tables the folder for both
   */
  public FoundCounts count(Visited visited, Path tables) {
    JavaRDD<Placed> findings = findings(visited.splits());
    cluster
        .session()
        .createDataFrame(findings.map(ScanJob::finding), FINDINGS)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(new Path(tables, "findings").toString());
    JavaPairRDD<Long, SecretCount> counted = counted(findings);
    JavaPairRDD<Long, Long> contexts = distinct(findings, placed -> placed.row().context());
    JavaPairRDD<Long, Long> users = distinct(findings, placed -> placed.row().user());
    JavaPairRDD<Long, Counted> secrets =
        counted
            .leftOuterJoin(contexts)
            .leftOuterJoin(users)
            .mapValues(
                joined ->
                    new Counted(joined._1()._1(), joined._1()._2().or(0L), orNull(joined._2())))
            .sortByKey(new UnsignedOrder())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      cluster
          .session()
          .createDataFrame(secrets.map(ScanJob::secret), SECRETS)
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(new Path(tables, "secrets").toString());
      return new FoundCounts(groups(secrets), most(secrets), values(visited.corpus(), secrets));
    } finally {
      secrets.unpersist();
    }
  }

  /** Removes what the first pass left. */
  public void clear() {
    PartFolder.of(folder, cluster.hadoopConfiguration()).remove();
  }

  private static @Nullable Long orNull(Optional<Long> value) {
    return value.isPresent() ? value.get() : null;
  }

  /** A count with what is counted over different values. */
  private record Counted(SecretCount count, long contexts, @Nullable Long users)
      implements Serializable {}

  /** As hexadecimal digits are ordered. */
  private static final class UnsignedOrder implements Comparator<Long>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Long a, Long b) {
      return Long.compareUnsigned(a, b);
    }
  }

  private JavaRDD<Placed> findings(List<NumberedSplit> splits) {
    String parts = folder.toString();
    Broadcast<SerializableConfiguration> hadoop =
        cluster.context().broadcast(new SerializableConfiguration(cluster.hadoopConfiguration()));
    return CorpusReader.grouped(cluster.context(), splits)
        .flatMap(
            group -> {
              PartFolder from = PartFolder.of(new Path(parts), hadoop.value().value());
              return group.stream().flatMap(split -> placed(from, split)).iterator();
            })
        .setName("scan: findings");
  }

  private static Stream<Placed> placed(PartFolder from, NumberedSplit split) {
    Iterable<FoundRow> rows = () -> ScanVisitor.read(from, split.split());
    return StreamSupport.stream(rows.spliterator(), false)
        .takeWhile(row -> row.document() < split.documents())
        .map(
            row ->
                new Placed(
                    split.split().path(), row.behind(split.firstIndex(), split.recordsBefore())));
  }

  private static Row finding(Placed placed) {
    FoundRow row = placed.row();
    return RowFactory.create(
        row.document(),
        placed.file(),
        row.record(),
        row.kind().key(),
        row.rule(),
        row.start(),
        row.end(),
        row.certainty().key(),
        hex(row.fingerprint()),
        row.knownTest());
  }

  private static Row secret(Tuple2<Long, Counted> secret) {
    SecretCount count = secret._2().count();
    return RowFactory.create(
        hex(secret._1()),
        count.kind().key(),
        count.rule(),
        count.mask(),
        count.certainty().key(),
        count.knownTest(),
        count.occurrences(),
        count.documents(),
        secret._2().users(),
        null,
        secret._2().contexts(),
        count.bits().space(),
        count.bits().guess());
  }

  private static String hex(long fingerprint) {
    return "%016x".formatted(fingerprint);
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

  /** What groups are told apart by. */
  private record GroupKey(Kind kind, @Nullable String rule, Certainty certainty, boolean knownTest)
      implements Serializable {
    private static final Comparator<GroupKey> ORDER =
        Comparator.comparing(GroupKey::kind)
            .thenComparing(key -> String.valueOf(key.rule()))
            .thenComparing(GroupKey::certainty, Comparator.reverseOrder())
            .thenComparing(GroupKey::knownTest);
  }

  private static List<FoundCounts.Group> groups(JavaPairRDD<Long, Counted> secrets) {
    return secrets
        .mapToPair(
            secret -> {
              SecretCount count = secret._2().count();
              return new Tuple2<>(
                  new GroupKey(count.kind(), count.rule(), count.certainty(), count.knownTest()),
                  new long[] {1, count.occurrences(), count.occurrences() > 1 ? 1 : 0});
            })
        .reduceByKey((a, b) -> new long[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]})
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
                    group._2()[0],
                    group._2()[1],
                    group._2()[2]))
        .toList();
  }

  /** The most frequent ones of each kind that belong to somebody. */
  private static final class MostFirst implements Comparator<Tuple2<Long, Counted>>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Tuple2<Long, Counted> a, Tuple2<Long, Counted> b) {
      int byCount = Long.compare(b._2().count().occurrences(), a._2().count().occurrences());
      return byCount != 0 ? byCount : Long.compareUnsigned(a._1(), b._1());
    }
  }

  private static List<FoundCounts.FoundSecret> most(JavaPairRDD<Long, Counted> secrets) {
    return secrets
        .filter(secret -> !secret._2().count().knownTest())
        .map(secret -> secret)
        .takeOrdered(MOST_NAMED, new MostFirst())
        .stream()
        .map(
            secret -> {
              SecretCount count = secret._2().count();
              return new FoundCounts.FoundSecret(
                  hex(secret._1()),
                  count.kind(),
                  count.rule(),
                  count.mask(),
                  count.certainty(),
                  count.knownTest(),
                  count.occurrences(),
                  count.documents(),
                  secret._2().users(),
                  secret._2().contexts(),
                  count.bits().space(),
                  count.bits().guess());
            })
        .toList();
  }

  private List<FoundCounts.Value> values(Corpus corpus, JavaPairRDD<Long, Counted> secrets) {
    if (kept.secrets() == 0) {
      return List.of();
    }
    int share = Math.max(1, kept.secrets() / settings.kinds().size());
    SortedSet<FoundValues.Wanted> wanted = new TreeSet<>();
    List<Kind> kinds = secrets.map(secret -> secret._2().count().kind()).distinct().collect();
    for (Kind kind : kinds) {
      secrets
          .filter(secret -> secret._2().count().kind() == kind && !secret._2().count().knownTest())
          .take(share)
          .forEach(secret -> wanted.add(new FoundValues.Wanted(secret._1(), secret._2().count())));
    }
    return FoundValues.read(corpus, List.copyOf(wanted), kept.before(), kept.behind());
  }
}
