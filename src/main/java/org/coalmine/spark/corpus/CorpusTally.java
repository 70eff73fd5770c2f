package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.EMPTY;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.files.FileTally;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.FilesRead;
import org.coalmine.text.CorpusAccount.Flawed;
import org.coalmine.text.CorpusAccount.LeftOutParts;
import org.coalmine.text.CorpusAccount.RecordsRead;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.text.DocumentLengths;
import org.jspecify.annotations.Nullable;

/** Sums the scans of a corpus, which come in the order of its documents. */
final class CorpusTally {
  private final CorpusSource source;
  private final @Nullable FileTally files;
  private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
  private final Map<Flaw, String> firstPlaces = new EnumMap<>(Flaw.class);
  private final List<Quarantine.Entry> examples = new ArrayList<>();
  private final Map<String, Long> leftOutParts = new TreeMap<>();
  private final SortedMap<Integer, Long> characters = new TreeMap<>();
  private final DocumentLengths lengths = new DocumentLengths();
  private final MessageDigest digest = Digest.sha256();
  private long records;
  private long documents;
  private long bytes;
  private long emptyBytes;
  private long unreadableBytes;
  private boolean isOpen;
  private @Nullable String place;
  private long recordsOfPlace;

  /**
   * Begins with nothing.
   *
   * @param files takes down what becomes of each file; null where a program gives the documents
   */
  CorpusTally(CorpusSource source, @Nullable FileTally files) {
    this.source = source;
    this.files = files;
  }

  /**
   * Adds the next scan.
   *
   * @param path the file it is of; scans of one file follow each other
   * @param wholeBytes how many bytes of the file were scanned
   */
  void add(String path, long wholeBytes, SplitScan scan) {
    if (scan.damage() != null) {
      if (files == null) {
        throw scan.damage();
      }
      files.refuse(path, scan.damage());
      return;
    }
    if (!path.equals(place)) {
      place = path;
      recordsOfPlace = 0;
      isOpen = false;
    }
    for (Quarantine.Entry example : scan.examples()) {
      if (examples.size() < Quarantine.MOST_EXAMPLES) {
        examples.add(example.after(recordsOfPlace));
      }
    }
    long before = recordsOfPlace;
    scan.firstFlawed()
        .forEach((flaw, line) -> firstPlaces.putIfAbsent(flaw, path + ":" + (before + line)));
    scan.flaws().forEach((flaw, count) -> flaws.merge(flaw, count, Long::sum));
    scan.characters().forEach((point, count) -> characters.merge(point, count, Long::sum));
    scan.leftOutParts().forEach((what, count) -> leftOutParts.merge(what, count, Long::sum));
    lengths.add(scan.lengths());
    addBytes(scan.sizes(), wholeBytes);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, scan.documents()));
    digest.update(scan.digest());
    recordsOfPlace += scan.records();
    records += scan.records();
    documents += scan.documents();
    if (files != null) {
      files.read(path, scan.records(), scan.look());
    }
  }

  /** A record that was not read to its end goes on where the next split begins. */
  private void addBytes(SplitScan.Sizes sizes, long wholeBytes) {
    bytes += sizes.all();
    emptyBytes += sizes.empty();
    unreadableBytes += sizes.unreadable();
    if (isOpen) {
      bytes += sizes.before();
      unreadableBytes += sizes.before();
      isOpen = sizes.before() == wholeBytes;
    }
    isOpen |= sizes.cut();
  }

  /** How many documents there are so far. */
  long documents() {
    return documents;
  }

  /** How many records of this file there are so far. */
  long records(String path) {
    return path.equals(place) ? recordsOfPlace : 0;
  }

  /** How many more the source wants at most. */
  long wanted() {
    return source.limit() - documents;
  }

  /** The corpus of these documents. */
  Corpus corpus(JavaRDD<Document> all, CorpusSamples samples, List<CorpusFile> read) {
    return new Corpus(
        all,
        HexFormat.of().formatHex(digest.digest()),
        characters,
        quarantine(),
        account(),
        refusal().orElse(null),
        samples,
        read);
  }

  private Quarantine quarantine() {
    return new Quarantine(records, flaws, examples);
  }

  /** What became of every file and record so far. */
  CorpusAccount account() {
    long empty = flaws.getOrDefault(Flaw.EMPTY, 0L);
    List<Flawed> unreadable =
        flaws.entrySet().stream()
            .filter(entry -> entry.getKey() != Flaw.EMPTY)
            .sorted(
                Map.Entry.<Flaw, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(
                entry ->
                    new Flawed(
                        entry.getKey().description(),
                        entry.getValue(),
                        firstPlaces.getOrDefault(entry.getKey(), "")))
            .toList();
    long all = unreadable.stream().mapToLong(Flawed::records).sum();
    return new CorpusAccount(
        files == null ? FilesRead.NONE : files.account(),
        new RecordsRead(
            records,
            documents,
            empty,
            records - documents - empty - all,
            all,
            bytes,
            emptyBytes,
            unreadableBytes,
            unreadable,
            byFrequency(leftOutParts)),
        documents == 0
            ? null
            : lengths.read(
                characters.values().stream().mapToLong(Long::longValue).sum(), characters.size()),
        files == null ? List.of() : files.warnings());
  }

  private static List<LeftOutParts> byFrequency(Map<String, Long> parts) {
    return parts.entrySet().stream()
        .map(entry -> new LeftOutParts(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong(LeftOutParts::count)
                .reversed()
                .thenComparing(LeftOutParts::what))
        .toList();
  }

  /** Why nothing can be trained on this, if so. */
  private Optional<CorpusException> refusal() {
    try {
      if (files != null) {
        files.requireAll();
      }
    } catch (CorpusException e) {
      return Optional.of(e);
    }
    return documents == 0 ? Optional.of(new CorpusException(EMPTY, nothing())) : Optional.empty();
  }

  private String nothing() {
    StringBuilder message =
        new StringBuilder(
            "%snot one document among the %,d records of %s"
                .formatted(
                    source.paths().isEmpty() ? "" : source.key() + ": ", records, source.place()));
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
