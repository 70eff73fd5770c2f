package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.MISSING;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.text.CorpusFormat;
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

  /**
   * So many splits are one job: what its tasks answer must not exceed spark.driver.maxResultSize.
   */
  private static final int LARGEST_WAVE = 8192;

  private final JavaSparkContext context;
  private final ReadProgress progress;
  private final CorpusSource source;
  private final Broadcast<CorpusSource> sharedSource;
  private final Broadcast<SerializableConfiguration> configuration;

  private final @Nullable Broadcast<CanarySearch> search;
  private final SearchedCorpus.Sum found;

  private CorpusReader(
      JavaSparkContext context,
      CorpusSource source,
      @Nullable CanarySearch search,
      ReadProgress progress) {
    this.context = context;
    this.search = search == null ? null : context.broadcast(search);
    this.found = new SearchedCorpus.Sum(search == null ? 0 : search.canaries());
    this.progress = progress;
    this.source = source;
    this.sharedSource = context.broadcast(source);
    this.configuration =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  /**
   * Reads a corpus once, to the end or to its limit, and goes on behind files that cannot be read.
   *
   * @return also where nothing can be trained on it: see {@link Corpus#refusal}
   * @throws CorpusException UNAVAILABLE if storage or cluster failed
   */
  public static Corpus inspect(Cluster cluster, CorpusSource source, ReadProgress progress) {
    return inspect(cluster.context(), source, progress);
  }

  static Corpus inspect(JavaSparkContext context, CorpusSource source, ReadProgress progress) {
    return visit(context, source, progress, DocumentVisitor.NONE).corpus();
  }

  /**
   * A corpus with the splits that hold its documents.
   *
   * @param corpus it, with what became of every file
   * @param splits in their order, those without a document left out
   */
  public record Visited(Corpus corpus, List<NumberedSplit> splits) {
    public Visited {
      splits = List.copyOf(splits);
    }
  }

  /**
   * Reads a corpus once as {@link #inspect} does, and shows every document to a visitor. Where the
   * corpus has a limit, the visitor may see more of a split than {@link NumberedSplit#documents}.
   *
   * @throws CorpusException UNAVAILABLE if storage or cluster failed
   */
  public static Visited visit(
      Cluster cluster, CorpusSource source, ReadProgress progress, DocumentVisitor visitor) {
    return visit(cluster.context(), source, progress, visitor);
  }

  private static Visited visit(
      JavaSparkContext context,
      CorpusSource source,
      ReadProgress progress,
      DocumentVisitor visitor) {
    return new CorpusReader(context, source, null, progress)
        .read(CorpusFiles.find(source, context.hadoopConfiguration()), visitor);
  }

  /** Groups splits into tasks, each near its bytes. */
  public static JavaRDD<List<NumberedSplit>> grouped(
      JavaSparkContext context, List<NumberedSplit> splits) {
    return SplitRdd.of(context, splits, NumberedSplit::split);
  }

  /**
   * Reads a corpus once as {@link #inspect} does, and counts canaries in the same pass.
   *
   * @throws CorpusException UNAVAILABLE if storage or cluster failed; UNSUPPORTED if it holds the
   *     numbers of tokens in place of text
   */
  public static SearchedCorpus search(
      Cluster cluster, CorpusSource source, CanarySearch search, ReadProgress progress) {
    return search(cluster.context(), source, search, progress);
  }

  static SearchedCorpus search(
      JavaSparkContext context, CorpusSource source, CanarySearch search, ReadProgress progress) {
    CorpusReader reader = new CorpusReader(context, source, search, progress);
    CorpusFiles files = CorpusFiles.find(source, context.hadoopConfiguration());
    files.requireText();
    Corpus corpus = reader.read(files, DocumentVisitor.NONE).corpus();
    return new SearchedCorpus(corpus, reader.found.found());
  }

  /**
   * Reads a corpus once, from its files or from what a program gives.
   *
   * @param texts null where the documents are in files
   * @throws CorpusException if it cannot be read, or holds no document; all that cannot be read is
   *     named
   */
  public static Corpus read(
      Cluster cluster, CorpusSource source, @Nullable GivenTexts texts, ReadProgress progress) {
    return (texts == null
            ? inspect(cluster, source, progress)
            : new GivenReader(cluster.context(), source, texts).read())
        .required();
  }

  /**
   * Finds a corpus without reading it.
   *
   * @param texts null where the documents are in files
   * @throws CorpusException MISSING if a path matches no file, or a program gives no texts where
   *     the source wants them, or some where it names files
   */
  public static void require(Cluster cluster, CorpusSource source, @Nullable GivenTexts texts) {
    if (texts == null) {
      CorpusFiles.splits(source, cluster.hadoopConfiguration());
    } else if (!(source.format() instanceof CorpusFormat.Given)) {
      throw new CorpusException(
          MISSING, "corpus.format must be dataframe where a program gives the documents");
    }
  }

  public static Corpus read(JavaSparkContext context, CorpusSource source) {
    return inspect(context, source, ReadProgress.NONE).required();
  }

  private Visited read(CorpusFiles files, DocumentVisitor visitor) {
    List<CorpusSplit> splits = files.splits();
    CorpusTally tally = new CorpusTally(source, files.tally());
    List<NumberedSplit> numbered = new ArrayList<>();
    ReadFiles read = new ReadFiles(files.namedBy());
    long allBytes = splits.stream().mapToLong(CorpusReader::bytes).sum();
    long doneBytes = 0;
    int wave = source.limit() == CorpusSource.NO_LIMIT ? LARGEST_WAVE : FIRST_WAVE;
    for (int from = 0; from < splits.size() && tally.wanted() > 0; ) {
      List<CorpusSplit> some = splits.subList(from, Math.min(splits.size(), from + wave));
      Wave reading = new Wave(some, tally, numbered, read, doneBytes, allBytes);
      scan(some, tally.wanted(), visitor, reading);
      doneBytes += some.stream().mapToLong(CorpusReader::bytes).sum();
      from += some.size();
      wave = Math.min(LARGEST_WAVE, wave * FIRST_WAVE);
    }
    return new Visited(
        tally.corpus(
            documents(numbered),
            new CorpusSamples.OfFiles(context, numbered, sharedSource, configuration),
            read.files()),
        numbered);
  }

  private static long bytes(CorpusSplit split) {
    return split.to() - split.from();
  }

  /** What a task found in the splits of its partition. */
  private record Scanned(int firstSplit, List<SplitScan> scans) implements Serializable {}

  /** Takes the scans of some splits as they come, and adds them up in order. */
  private final class Wave implements Consumer<Scanned> {
    private final List<CorpusSplit> splits;
    private final CorpusTally tally;
    private final List<NumberedSplit> numbered;
    private final ReadFiles read;
    private final long allBytes;
    private final Map<Integer, SplitScan> waiting = new HashMap<>();
    private long doneBytes;
    private int next;

    Wave(
        List<CorpusSplit> splits,
        CorpusTally tally,
        List<NumberedSplit> numbered,
        ReadFiles read,
        long doneBytes,
        long allBytes) {
      this.splits = splits;
      this.tally = tally;
      this.numbered = numbered;
      this.read = read;
      this.doneBytes = doneBytes;
      this.allBytes = allBytes;
    }

    @Override
    public void accept(Scanned scanned) {
      for (int i = 0; i < scanned.scans().size(); i++) {
        int split = scanned.firstSplit() + i;
        waiting.put(split, scanned.scans().get(i));
        doneBytes += bytes(splits.get(split));
      }
      for (SplitScan scan = waiting.remove(next); scan != null; scan = waiting.remove(next)) {
        if (tally.wanted() > 0) {
          add(splits.get(next), scan);
        }
        next++;
      }
      progress.read(doneBytes, allBytes, tally.documents());
    }

    private void add(CorpusSplit split, SplitScan scan) {
      SplitScan wanted = scan.documents() > tally.wanted() ? again(split, tally.wanted()) : scan;
      read.add(split, tally.documents(), wanted.documents(), wanted.damage() == null);
      if (wanted.documents() > 0) {
        numbered.add(
            new NumberedSplit(
                split, tally.records(split.path()), tally.documents(), wanted.documents()));
      }
      tally.add(split.path(), bytes(split), wanted);
      found.add(wanted.found());
    }

    /** A split of which no more documents are wanted than these. */
    private SplitScan again(CorpusSplit split, long limit) {
      List<SplitScan> found = new ArrayList<>();
      scan(List.of(split), limit, DocumentVisitor.NONE, scanned -> found.addAll(scanned.scans()));
      return found.get(0);
    }
  }

  private void scan(
      List<CorpusSplit> splits, long limit, DocumentVisitor visitor, Consumer<Scanned> finished) {
    Broadcast<CorpusSource> shared = sharedSource;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    @Nullable Broadcast<CanarySearch> canaries = search;
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      parts.add(new Part(i, splits.get(i)));
    }
    try {
      ShardTasks.run(
          SplitRdd.of(context, parts, Part::split),
          "first pass",
          group -> {
            List<SplitScan> scans = new ArrayList<>();
            for (Part part : group) {
              try {
                scans.add(
                    SplitScan.of(
                        part.split(),
                        shared.value(),
                        limit,
                        canaries == null ? null : canaries.value(),
                        visitor,
                        hadoop.value().value()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
            return new Scanned(group.get(0).number(), scans);
          },
          () -> Long.MAX_VALUE,
          finished);
    } catch (RuntimeException e) {
      throw FailedPass.of(e);
    }
  }

  /** A split with its place among some. */
  private record Part(int number, CorpusSplit split) implements Serializable {}

  private JavaRDD<Document> documents(List<NumberedSplit> splits) {
    Broadcast<CorpusSource> shared = sharedSource;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    return SplitRdd.of(context, splits, NumberedSplit::split)
        .flatMap(group -> new DocumentIterator(group, shared, hadoop))
        .setName("corpus");
  }
}
