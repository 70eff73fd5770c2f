package org.coalmine.spark.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ParquetRows;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.DocumentRange;
import org.coalmine.store.Ledger;
import org.coalmine.store.RowFolder;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Scores every document of a corpus, and leaves its rows in the run directory.
 *
 * <p>Work is cut into pieces of documents that do not depend on the cluster. A task scores a piece
 * and writes its rows aside; the driver takes the files over, then enters the piece in the ledger.
 * A file that the ledger does not name is never read. So each document appears once, whatever was
 * retried, speculated, killed or resumed.
 */
public final class CorpusScoring {
  /** Characters of a piece, by the mean of the corpus: some seconds of work. */
  private static final long PIECE_CHARACTERS = 1 << 18;

  private static final long MOST_PIECE_DOCUMENTS = 1 << 16;
  private static final long MOST_PIECES = 10_000;

  private final SparkSession session;
  private final JavaSparkContext context;
  private final ScoreQuestion question;
  private final RunDirectory run;
  private final @Nullable String duplicates;

  /**
   * A job that leaves its rows in a run.
   *
   * @param duplicates covers what {@link RowsWithCopies} will put beside the rows, which are then
   *     left for it; null for nothing
   */
  public CorpusScoring(
      Cluster cluster, ScoreQuestion question, RunDirectory run, @Nullable String duplicates) {
    this(cluster.session(), question, run, duplicates);
  }

  /** The same on a session. */
  CorpusScoring(
      SparkSession session, ScoreQuestion question, RunDirectory run, @Nullable String duplicates) {
    this.session = session;
    this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.question = question;
    this.run = run;
    this.duplicates = duplicates;
  }

  /**
   * Scores what is not scored yet.
   *
   * @return where the rows are
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   * @throws org.coalmine.store.StoreException if rows or ledger cannot be written
   */
  public ScoredCorpus score(Corpus corpus, Sides sides, ScoreProgress progress) {
    return score(corpus, sides, together(corpus), progress);
  }

  /** How many documents a piece has: the same on any cluster. */
  private static long together(Corpus corpus) {
    long characters = corpus.characters().values().stream().mapToLong(Long::longValue).sum();
    long mean = Math.max(1, characters / Math.max(1, corpus.size()));
    long documents = Math.max(1, Math.min(MOST_PIECE_DOCUMENTS, PIECE_CHARACTERS / mean));
    return Math.max(documents, (corpus.size() + MOST_PIECES - 1) / MOST_PIECES);
  }

  ScoredCorpus score(Corpus corpus, Sides sides, long together, ScoreProgress progress) {
    String digest = question.digest(corpus, sides, together, duplicates);
    RowFolder scores =
        run.rows(duplicates == null ? ScoredCorpus.SCORES : RowsWithCopies.PIECES, digest);
    RowFolder extraction = run.rows(ScoredCorpus.EXTRACTION, digest);
    TreeMap<Integer, ScoredRange> done = new TreeMap<>();
    try (Ledger ledger = run.ledger(digest, ScoredRange::agree)) {
      ledger
          .entries()
          .forEach(
              (number, bytes) -> {
                ScoredRange range = ScoredRange.of(bytes);
                String name = name(Integer.parseInt(number));
                if ((range.rows() == 0 || scores.holds(name, range.scoreBytes()))
                    && (range.windows() == 0 || extraction.holds(name, range.extractionBytes()))) {
                  done.put(Integer.parseInt(number), range);
                }
              });
      List<DocumentRange> missing = new ArrayList<>(corpus.ranges(together));
      missing.removeIf(range -> done.containsKey(range.number()));
      Pace pace = new Pace(corpus.size(), done, progress);
      RangeTask task =
          new RangeTask(
              question,
              sides,
              ParquetRows.of(session, ScoreRows.SCORES),
              ParquetRows.of(session, ScoreRows.EXTRACTION),
              scores.aside().toString(),
              extraction.aside().toString());
      pace.show();
      ShardTasks.run(
          context,
          "scoring documents",
          missing,
          task::score,
          () -> Long.MAX_VALUE,
          result -> {
            ScoredRange found = result.range();
            String name = name(result.number());
            ScoredRange range =
                found.withBytes(
                    found.rows() == 0 ? 0 : scores.take(result.name(), name),
                    found.windows() == 0 ? 0 : extraction.take(result.name(), name));
            ledger.append(Integer.toString(result.number()), range.toBytes());
            done.put(result.number(), range);
            pace.add(range);
          });
    }
    keep(scores, done, ScoredRange::rows);
    keep(extraction, done, ScoredRange::windows);
    return new ScoredCorpus(
        digest,
        done.values().stream().mapToLong(ScoredRange::documents).sum(),
        done.values().stream().mapToLong(ScoredRange::rows).sum(),
        done.values().stream().mapToLong(ScoredRange::windows).sum());
  }

  private static String name(int number) {
    return "part-%06d.parquet".formatted(number);
  }

  private static void keep(
      RowFolder folder,
      Map<Integer, ScoredRange> done,
      java.util.function.ToLongFunction<ScoredRange> rows) {
    Set<String> names = new TreeSet<>();
    done.forEach(
        (number, range) -> {
          if (rows.applyAsLong(range) > 0) {
            names.add(name(number));
          }
        });
    folder.keepOnly(names);
  }

  /** How fast this process scores. */
  private static final class Pace {
    private final long size;
    private final ScoreProgress progress;
    private final long startNanos = System.nanoTime();
    private long documents;
    private long characters;

    Pace(long size, Map<Integer, ScoredRange> done, ScoreProgress progress) {
      this.size = size;
      this.progress = progress;
      this.documents = done.values().stream().mapToLong(ScoredRange::documents).sum();
    }

    void add(ScoredRange range) {
      documents += range.documents();
      characters += range.characters();
      show();
    }

    void show() {
      double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
      progress.scored(documents, size, characters / seconds);
    }
  }
}
