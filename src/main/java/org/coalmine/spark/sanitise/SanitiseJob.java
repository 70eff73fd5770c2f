package org.coalmine.spark.sanitise;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.sanitise.How;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.RewritingJob;
import org.coalmine.spark.corpus.RewritingJob.FileWritten;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes a corpus without its secrets, and compares what was written with it.
 *
 * <p>A document is scanned again where it is written, so no finding travels. What travels are the
 * fingerprints of all secrets that may have a pseudonym, eight bytes each, to every executor: a
 * pseudonym must be none of them. The comparison goes through the files once more and reads what
 * stands in the folder.
 */
public final class SanitiseJob {
  private static final int MOST_FILES = 1000;

  private final Cluster cluster;
  private final SanitiseSettings settings;
  private final byte[] key;
  private final Path tables;
  private final int mostPerTask;

  /**
   * @param key of the fingerprints; pseudonyms follow from it
   * @param tables the folder in which the scan of the corpus left its tables
   */
  public SanitiseJob(Cluster cluster, SanitiseSettings settings, byte[] key, Path tables) {
    this(cluster, settings, key, tables, MOST_FILES);
  }

  /** The same with at most so many files in a task. */
  SanitiseJob(
      Cluster cluster, SanitiseSettings settings, byte[] key, Path tables, int mostPerTask) {
    this.mostPerTask = mostPerTask;
    this.cluster = cluster;
    this.settings = settings;
    this.key = key.clone();
    this.tables = tables;
  }

  /**
   * Writes the files.
   *
   * @param progress is given the bytes of the files that are done
   * @return what was written of each file that could be read, in their order
   */
  public List<FileWritten> write(
      Corpus corpus, CorpusSource source, Path folder, LongConsumer progress) {
    int most = source.maximumCharacters();
    return with(
        sanitising ->
            job(corpus, source)
                .write(
                    folder,
                    file -> new Writing(sanitising, most, file.whole().path()),
                    "sanitise: write",
                    progress));
  }

  /**
   * Compares what stands in a folder with the corpus.
   *
   * @param progress is given the bytes of the files of the corpus that are done
   */
  public Comparison compare(
      Corpus corpus, CorpusSource source, Path folder, LongConsumer progress) {
    CorpusSource written = written(source, folder);
    String path = folder.toString();
    return with(
            sanitising ->
                job(corpus, source)
                    .<Comparison>compare(
                        (file, name, configuration) ->
                            Comparing.open(
                                sanitising, written, new Path(path), name, configuration),
                        "sanitise: compare",
                        progress))
        .stream()
        .reduce(Comparison.none(), Comparison::plus);
  }

  /** A folder that a corpus was written to, as it is read: all of it. */
  public static CorpusSource written(CorpusSource source, Path folder) {
    return new CorpusSource(
        List.of(folder.toString()),
        source.format(),
        List.of(),
        CorpusSource.NO_LIMIT,
        source.maximumCharacters(),
        source.encoding());
  }

  private RewritingJob job(Corpus corpus, CorpusSource source) {
    return new RewritingJob(
        cluster.context(), corpus, source, new InsertedFields(null, "user"), mostPerTask);
  }

  /** What is done with what tasks need. */
  @FunctionalInterface
  private interface Use<R> {
    R with(Sanitising sanitising);
  }

  private <R> R with(Use<R> use) {
    Broadcast<long[]> found = cluster.context().broadcast(fingerprints());
    try {
      return use.with(new Sanitising(settings, key, found));
    } finally {
      found.destroy();
    }
  }

  /** Of secrets that may have a pseudonym: e-mail addresses never do. */
  private long[] fingerprints() {
    if (settings.how() != How.PSEUDONYM) {
      return new long[0];
    }
    return secrets(tables)
        .filter(functions.col("kind").notEqual(Kind.EMAIL.key()))
        .select("fingerprint")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .mapToLong(digits -> Long.parseUnsignedLong(digits, 16))
        .sorted()
        .toArray();
  }

  private Dataset<Row> secrets(Path folder) {
    return cluster.session().read().parquet(new Path(folder, "secrets").toString());
  }

  /**
   * Secrets that a scan of what was written finds.
   *
   * @param rule which rule or key format found them; null for kinds that have one
   * @param knownTest whether they are known test values
   * @param before whether they were found in the corpus, too
   * @param secrets how many different ones
   * @param occurrences how often they stand
   */
  public record Again(
      Kind kind,
      @Nullable String rule,
      Certainty certainty,
      boolean knownTest,
      boolean before,
      long secrets,
      long occurrences) {}

  /**
   * Compares the tables of two scans.
   *
   * @param after the folder of the tables of what was written
   */
  public List<Again> again(Path after) {
    Dataset<Row> known =
        secrets(tables).select(functions.col("fingerprint"), functions.lit(true).as("before"));
    Column[] groups = {
      functions.col("kind"),
      functions.col("rule"),
      functions.col("certainty"),
      functions.col("knownTest"),
      functions.coalesce(functions.col("before"), functions.lit(false)).as("before")
    };
    return secrets(after)
        .join(known, "fingerprint", "left")
        .groupBy(groups)
        .agg(functions.count(functions.lit(1)), functions.sum("occurrences"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Again(
                    Kind.of(row.getString(0)).orElseThrow(),
                    row.getString(1),
                    Certainty.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getLong(5),
                    row.getLong(6)))
        .sorted(
            Comparator.comparing(Again::kind)
                .thenComparing(again -> String.valueOf(again.rule()))
                .thenComparing(Again::certainty, Comparator.reverseOrder())
                .thenComparing(Again::knownTest)
                .thenComparing(Again::before))
        .toList();
  }
}
