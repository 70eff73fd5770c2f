package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.EMPTY;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.Flaw;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/** Sums the scans of a corpus, which come in the order of its documents. */
final class CorpusTally {
  private final CorpusSource source;
  private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
  private final List<Quarantine.Entry> examples = new ArrayList<>();
  private final SortedMap<Integer, Long> characters = new TreeMap<>();
  private final MessageDigest digest = Digest.sha256();
  private long records;
  private long documents;
  private @Nullable String place;
  private long recordsOfPlace;

  CorpusTally(CorpusSource source) {
    this.source = source;
  }

  /**
   * Adds the next scan.
   *
   * @param path the file it is of; scans of one file follow each other
   * @throws CorpusException if the scan found damage
   */
  void add(String path, SplitScan scan) {
    if (scan.damage() != null) {
      throw scan.damage();
    }
    if (!path.equals(place)) {
      place = path;
      recordsOfPlace = 0;
    }
    for (Quarantine.Entry example : scan.examples()) {
      if (examples.size() < Quarantine.MOST_EXAMPLES) {
        examples.add(example.after(recordsOfPlace));
      }
    }
    scan.flaws().forEach((flaw, count) -> flaws.merge(flaw, count, Long::sum));
    scan.characters().forEach((point, count) -> characters.merge(point, count, Long::sum));
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, scan.documents()));
    digest.update(scan.digest());
    recordsOfPlace += scan.records();
    records += scan.records();
    documents += scan.documents();
  }

  /** How many documents there are so far. */
  long documents() {
    return documents;
  }

  /** How many more the source wants at most. */
  long wanted() {
    return source.limit() - documents;
  }

  /**
   * Checks that there is a document.
   *
   * @throws CorpusException EMPTY if not; it says why the records were left out
   */
  void requireDocuments() {
    if (documents == 0) {
      throw new CorpusException(EMPTY, nothing());
    }
  }

  /** The corpus of these documents. */
  Corpus corpus(JavaRDD<Document> all) {
    return new Corpus(
        all, documents, HexFormat.of().formatHex(digest.digest()), characters, quarantine());
  }

  private Quarantine quarantine() {
    return new Quarantine(records, flaws, examples);
  }

  private String nothing() {
    StringBuilder message =
        new StringBuilder(
            "%snot one document among the %,d records of %s"
                .formatted(
                    source.paths().isEmpty() ? "" : "corpus.paths: ", records, source.place()));
    if (!flaws.isEmpty()) {
      message.append(": ").append(quarantine().told(source));
    }
    if (records > flaws.values().stream().mapToLong(Long::longValue).sum()) {
      message
          .append(flaws.isEmpty() ? ": " : ". ")
          .append("The others lack what corpus.containing asks for");
    }
    return message.toString();
  }
}
