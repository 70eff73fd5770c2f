package org.coalmine.spark.corpus;

import static org.coalmine.spark.corpus.CorpusException.Category.EMPTY;
import static org.coalmine.spark.corpus.CorpusException.Category.UNAVAILABLE;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.spark.Cluster;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of a corpus.
 *
 * <p>A first pass over the splits counts documents, flaws and characters and digests the text; from
 * the counts follow the index of every document and the line of every flaw. The documents
 * themselves are then read where they are used.
 */
public final class CorpusReader {
  private static final int FIRST_WAVE = 4;

  private final JavaSparkContext context;
  private final CorpusSource source;
  private final Broadcast<CorpusSource> sharedSource;
  private final Broadcast<SerializableConfiguration> configuration;

  private CorpusReader(JavaSparkContext context, CorpusSource source) {
    this.context = context;
    this.source = source;
    this.sharedSource = context.broadcast(source);
    this.configuration =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  /**
   * Reads a corpus once, to the end or to its limit.
   *
   * @throws CorpusException if it cannot be read, or holds no document
   */
  public static Corpus read(Cluster cluster, CorpusSource source) {
    return read(cluster.context(), source);
  }

  /**
   * Finds a corpus without reading it.
   *
   * @throws CorpusException MISSING if a path matches no file
   */
  public static void requireFiles(Cluster cluster, CorpusSource source) {
    CorpusFiles.splits(source, cluster.hadoopConfiguration());
  }

  public static Corpus read(JavaSparkContext context, CorpusSource source) {
    return new CorpusReader(context, source)
        .read(CorpusFiles.splits(source, context.hadoopConfiguration()));
  }

  private Corpus read(List<CorpusSplit> splits) {
    Tally tally = new Tally();
    int wave = source.limit() == CorpusSource.NO_LIMIT ? splits.size() : FIRST_WAVE;
    for (int from = 0; from < splits.size() && tally.documents < source.limit(); ) {
      int to = Math.min(splits.size(), from + Math.max(1, wave));
      List<CorpusSplit> some = List.copyOf(splits.subList(from, to));
      List<SplitScan> scans = scan(some, source.limit() - tally.documents);
      for (int i = 0; i < some.size() && tally.documents < source.limit(); i++) {
        SplitScan found = scans.get(i);
        long wanted = source.limit() - tally.documents;
        if (found.documents() > wanted) {
          found = scan(List.of(some.get(i)), wanted).get(0);
        }
        tally.add(some.get(i), found);
      }
      from = to;
      wave *= FIRST_WAVE;
    }
    if (tally.documents == 0) {
      throw new CorpusException(EMPTY, nothingIn(tally));
    }
    return new Corpus(
        documents(tally.splits),
        tally.documents,
        HexFormat.of().formatHex(tally.digest.digest()),
        tally.characters,
        new Quarantine(tally.records, tally.flaws, tally.examples));
  }

  private String nothingIn(Tally tally) {
    Quarantine leftOut = new Quarantine(tally.records, tally.flaws, tally.examples);
    StringBuilder message =
        new StringBuilder(
            "corpus.paths: not one document among the %,d records of %s"
                .formatted(tally.records, String.join(", ", source.paths())));
    if (!tally.flaws.isEmpty()) {
      message.append(": ").append(leftOut.told(source));
    }
    if (tally.records > tally.flaws.values().stream().mapToLong(Long::longValue).sum()) {
      message
          .append(tally.flaws.isEmpty() ? ": " : ". ")
          .append("The others lack what corpus.containing asks for");
    }
    return message.toString();
  }

  /** Sums the scans, which come in the order of the splits. */
  private static final class Tally {
    private final List<Corpus.NumberedSplit> splits = new ArrayList<>();
    private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
    private final List<Quarantine.Entry> examples = new ArrayList<>();
    private final SortedMap<Integer, Long> characters = new TreeMap<>();
    private final MessageDigest digest = Digest.sha256();
    private long records;
    private long documents;
    private @Nullable String path;
    private long recordsOfFile;

    void add(CorpusSplit split, SplitScan scan) {
      if (scan.damage() != null) {
        throw scan.damage();
      }
      if (!split.path().equals(path)) {
        path = split.path();
        recordsOfFile = 0;
      }
      for (Quarantine.Entry example : scan.examples()) {
        if (examples.size() < Quarantine.MOST_EXAMPLES) {
          examples.add(
              new Quarantine.Entry(example.file(), recordsOfFile + example.line(), example.flaw()));
        }
      }
      if (scan.documents() > 0) {
        splits.add(new Corpus.NumberedSplit(split, documents, scan.documents()));
      }
      scan.flaws().forEach((flaw, count) -> flaws.merge(flaw, count, Long::sum));
      scan.characters().forEach((point, count) -> characters.merge(point, count, Long::sum));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, scan.documents()));
      digest.update(scan.digest());
      recordsOfFile += scan.records();
      records += scan.records();
      documents += scan.documents();
    }
  }

  private List<SplitScan> scan(List<CorpusSplit> splits, long limit) {
    Broadcast<CorpusSource> shared = sharedSource;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    try {
      return SplitRdd.of(context, splits, split -> split)
          .setName("corpus: first pass")
          .flatMap(
              group -> {
                List<SplitScan> scans = new ArrayList<>();
                for (CorpusSplit split : group) {
                  scans.add(SplitScan.of(split, shared.value(), limit, hadoop.value().value()));
                }
                return scans.iterator();
              })
          .collect();
    } catch (Exception e) {
      throw unavailable(e);
    }
  }

  private static CorpusException unavailable(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof CorpusException)) {
      cause = cause.getCause();
    }
    if (cause instanceof CorpusException known) {
      return known;
    }
    String why = e instanceof SparkException || cause == e ? firstLine(e) : firstLine(cause);
    return new CorpusException(
        UNAVAILABLE,
        "the corpus cannot be read: %s; every executor must be able to open its files"
            .formatted(why),
        e);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private JavaRDD<Document> documents(List<Corpus.NumberedSplit> splits) {
    Broadcast<CorpusSource> shared = sharedSource;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    return SplitRdd.of(context, splits, Corpus.NumberedSplit::split)
        .flatMap(group -> new Corpus.Documents(group, shared, hadoop))
        .setName("corpus");
  }
}
