package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.Serializable;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;

/**
 * Reads the documents that a program gives, in two passes as {@link CorpusReader} does.
 *
 * <p>Every later pass compares the documents of each partition with those of the first, by their
 * digest. So a DataFrame that is not the same when it is computed again ends the audit, and never
 * moves the insertions between two stages of it.
 */
final class GivenReader {
  private final CorpusSource source;
  private final JavaRDD<Row> rows;
  private final int column;
  private final Broadcast<CorpusSource> shared;

  GivenReader(JavaSparkContext context, CorpusSource source, GivenTexts texts) {
    this.source = source;
    this.rows = texts.rows();
    this.column = texts.column();
    this.shared = context.broadcast(source);
  }

  /**
   * What the first pass found of a partition.
   *
   * @param firstIndex the index of its first document
   * @param documents how many of its documents belong to the corpus
   * @param digest of those, as {@link SplitScan} has it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(long firstIndex, long documents, byte[] digest) implements Serializable {}

  Corpus read() {
    int partitions = rows.getNumPartitions();
    List<SplitScan> scans = scan(Collections.nCopies(partitions, source.limit()));
    CorpusTally tally = new CorpusTally(source, null);
    List<Part> parts = new ArrayList<>();
    for (int partition = 0; partition < partitions && tally.wanted() > 0; partition++) {
      SplitScan found = scans.get(partition);
      if (found.documents() > tally.wanted()) {
        List<Long> limits = new ArrayList<>(Collections.nCopies(partitions, 0L));
        limits.set(partition, tally.wanted());
        found = scan(limits).get(partition);
      }
      parts.add(new Part(tally.documents(), found.documents(), found.digest()));
      tally.add(place(partition), 0, found);
    }
    return tally.corpus(documents(parts), CorpusSamples.NONE, List.of());
  }

  private static String place(int partition) {
    return "partition " + partition;
  }

  /**
   * Scans every partition.
   *
   * @param limits how many documents each partition is read for at most
   */
  private List<SplitScan> scan(List<Long> limits) {
    Broadcast<CorpusSource> wanted = shared;
    int text = column;
    try {
      return rows.mapPartitionsWithIndex(
              (partition, those) ->
                  List.of(
                          SplitScan.of(
                              place(partition),
                              new RowRecords(those, text, wanted.value()),
                              wanted.value(),
                              limits.get(partition)))
                      .iterator(),
              true)
          .setName("corpus: first pass")
          .collect();
    } catch (Exception e) {
      throw FailedPass.of(e);
    }
  }

  private JavaRDD<Document> documents(List<Part> parts) {
    Broadcast<CorpusSource> wanted = shared;
    int text = column;
    return rows.mapPartitionsWithIndex(
            (partition, those) ->
                partition < parts.size()
                    ? new Documents(
                        parts.get(partition),
                        place(partition),
                        new RowRecords(those, text, wanted.value()),
                        wanted.value())
                    : Collections.<Document>emptyIterator(),
            true)
        .setName("corpus");
  }

  /** The documents of one partition, compared with the first pass at their end. */
  private static final class Documents implements Iterator<Document> {
    private final Part part;
    private final String place;
    private final RowRecords records;
    private final CorpusSource source;
    private final MessageDigest digest = Digest.sha256();
    private long read;
    private boolean compared;

    Documents(Part part, String place, RowRecords records, CorpusSource source) {
      this.part = part;
      this.place = place;
      this.records = records;
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (read < part.documents()) {
        return true;
      }
      if (!compared && !MessageDigest.isEqual(digest.digest(), part.digest())) {
        throw changed();
      }
      compared = true;
      return false;
    }

    @Override
    public Document next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the partition has no further document");
      }
      while (records.next()) {
        if (records.current() instanceof Parsed.Text text && source.keeps(text.text())) {
          SplitScan.digest(digest, text.text());
          return new Document(part.firstIndex() + read++, text.text());
        }
      }
      throw changed();
    }

    private CorpusException changed() {
      return new CorpusException(
          DAMAGED,
          place
              + " of the given DataFrame had other documents when it was computed again; cache it,"
              + " or write it and give what was written");
    }
  }
}
