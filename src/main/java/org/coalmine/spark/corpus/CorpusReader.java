package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.MISSING;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.spark.Cluster;
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
   * Reads a corpus once, from its files or from what a program gives.
   *
   * @param texts null where the documents are in files
   * @throws CorpusException if it cannot be read, or holds no document
   */
  public static Corpus read(Cluster cluster, CorpusSource source, @Nullable GivenTexts texts) {
    return texts == null
        ? read(cluster, source)
        : new GivenReader(cluster.context(), source, texts).read();
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
    return new CorpusReader(context, source)
        .read(CorpusFiles.splits(source, context.hadoopConfiguration()));
  }

  private Corpus read(List<CorpusSplit> splits) {
    CorpusTally tally = new CorpusTally(source);
    List<NumberedSplit> numbered = new ArrayList<>();
    int wave = source.limit() == CorpusSource.NO_LIMIT ? splits.size() : FIRST_WAVE;
    for (int from = 0; from < splits.size() && tally.wanted() > 0; ) {
      int to = Math.min(splits.size(), from + Math.max(1, wave));
      List<CorpusSplit> some = List.copyOf(splits.subList(from, to));
      List<SplitScan> scans = scan(some, tally.wanted());
      for (int i = 0; i < some.size() && tally.wanted() > 0; i++) {
        SplitScan found = scans.get(i);
        if (found.documents() > tally.wanted()) {
          found = scan(List.of(some.get(i)), tally.wanted()).get(0);
        }
        if (found.documents() > 0) {
          numbered.add(new NumberedSplit(some.get(i), tally.documents(), found.documents()));
        }
        tally.add(some.get(i).path(), found);
      }
      from = to;
      wave *= FIRST_WAVE;
    }
    tally.requireDocuments();
    return tally.corpus(documents(numbered));
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
      throw FailedPass.of(e);
    }
  }

  private JavaRDD<Document> documents(List<NumberedSplit> splits) {
    Broadcast<CorpusSource> shared = sharedSource;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    return SplitRdd.of(context, splits, NumberedSplit::split)
        .flatMap(group -> new DocumentIterator(group, shared, hadoop))
        .setName("corpus");
  }
}
