package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.files.FirstLook;
import org.coalmine.corpus.files.SeparatedLook;
import org.coalmine.store.Digest;
import org.coalmine.store.FileSystems;
import org.coalmine.store.StoreException;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.DocumentLengths;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over a split found. Corruption is a value here, not an exception: a task that would
 * fail again is not worth Spark's retries.
 *
 * @param records how many records were read
 * @param documents how many were kept
 * @param flaws how many were left out, by flaw
 * @param firstFlawed the line of the first record with each flaw
 * @param examples the first of those; line numbers count from the start of the split, from 1
 * @param characters how often each code point occurs in the documents
 * @param lengths of the documents
 * @param sizes how many bytes the records have
 * @param leftOutParts what a rule of the format left out of records, and how often
 * @param look what the first records of a file tell; null where the split is not its first
 * @param found what a search for canaries found; empty without one
 * @param digest SHA-256 over every document's length in UTF-8 and its bytes, and its user's
 * @param damage why the split cannot be read, if so; then nothing is counted
 */
record SplitScan(
    long records,
    long documents,
    Map<Flaw, Long> flaws,
    Map<Flaw, Long> firstFlawed,
    List<Quarantine.Entry> examples,
    Map<Integer, Long> characters,
    DocumentLengths lengths,
    Sizes sizes,
    Map<String, Long> leftOutParts,
    @Nullable FirstLook look,
    long[] found,
    byte[] digest,
    @Nullable CorpusException damage)
    implements Serializable {

  /**
   * Bytes, unpacked.
   *
   * @param all of all records that begin in the split
   * @param empty of those without a text
   * @param unreadable of those that could not be read
   * @param before of the split that belong to a record before it
   * @param cut whether the last record was not read to its end
   */
  record Sizes(long all, long empty, long unreadable, long before, boolean cut)
      implements Serializable {
    static final Sizes NONE = new Sizes(0, 0, 0, 0, false);
  }

  /**
   * Reads a split until its end or until {@code limit} documents are kept.
   *
   * @param search for canaries; null for none
   * @param visitor sees each document
   */
  static SplitScan of(
      CorpusSplit split,
      CorpusSource source,
      long limit,
      @Nullable CanarySearch search,
      DocumentVisitor visitor,
      Configuration configuration)
      throws IOException {
    try (CorpusRecords records = Formats.open(split, source, configuration)) {
      DocumentVisitor.Visit visit = visitor.begin(split, configuration);
      SplitScan found =
          new Counting(split.path(), records, source, search, visit).scan(limit, split.from() == 0);
      visit.end();
      return found;
    } catch (CorpusException e) {
      return damaged(e);
    } catch (IOException e) {
      StoreException failure = FileSystems.failure(split.path(), e);
      if (failure.category() != StoreException.Category.UNSUPPORTED) {
        throw e;
      }
      return damaged(new CorpusException(UNSUPPORTED, String.valueOf(failure.getMessage()), e));
    }
  }

  private static SplitScan damaged(CorpusException why) {
    return new SplitScan(
        0,
        0,
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        new DocumentLengths(),
        Sizes.NONE,
        Map.of(),
        null,
        new long[0],
        new byte[0],
        why);
  }

  /**
   * Reads records to their end or until {@code limit} documents are kept.
   *
   * @param place names them in examples
   * @throws CorpusException if they are damaged
   */
  static SplitScan of(String place, CorpusRecords records, CorpusSource source, long limit)
      throws IOException {
    return new Counting(place, records, source, null, DocumentVisitor.Visit.NONE)
        .scan(limit, false);
  }

  /** The counts while they grow. */
  private static final class Counting {
    private final String place;
    private final CorpusRecords records;
    private final CorpusSource source;
    private final CanarySearch.@Nullable Counting search;
    private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
    private final Map<Flaw, Long> firstFlawed = new EnumMap<>(Flaw.class);
    private final List<Quarantine.Entry> examples = new ArrayList<>();
    private final Map<Integer, Long> characters = new TreeMap<>();
    private final long[] latin = new long[256];
    private final DocumentLengths lengths = new DocumentLengths();
    private final List<String> firstTexts = new ArrayList<>();
    private final MessageDigest digest = Digest.sha256();
    private final DocumentVisitor.Visit visit;
    private long lines;
    private long documents;
    private long bytes;
    private long emptyBytes;
    private long unreadableBytes;
    private boolean oldLines;
    private boolean cut;

    Counting(
        String place,
        CorpusRecords records,
        CorpusSource source,
        @Nullable CanarySearch search,
        DocumentVisitor.Visit visit) {
      this.visit = visit;
      this.place = place;
      this.records = records;
      this.source = source;
      this.search = search == null ? null : search.begin();
    }

    SplitScan scan(long limit, boolean looks) throws IOException {
      while (documents < limit && records.next()) {
        lines++;
        Parsed parsed = records.current();
        bytes += records.bytes();
        cut = records.isCut();
        if (looks && lines == 1) {
          oldLines = records.holdsCarriageReturn();
        }
        if (parsed instanceof Parsed.Flawed flawed) {
          leaveOut(flawed);
        } else if (parsed instanceof Parsed.Text text) {
          if (looks && lines <= SeparatedLook.LINES) {
            firstTexts.add(SeparatedLook.shortened(text.text()));
          }
          if (source.keeps(text.text())) {
            keep(text);
          }
        }
      }
      for (int codePoint = 0; codePoint < latin.length; codePoint++) {
        if (latin[codePoint] > 0) {
          characters.put(codePoint, latin[codePoint]);
        }
      }
      return new SplitScan(
          lines,
          documents,
          flaws,
          firstFlawed,
          examples,
          characters,
          lengths,
          new Sizes(bytes, emptyBytes, unreadableBytes, records.bytesBefore(), cut),
          records.leftOut(),
          looks ? new FirstLook(records.container(), oldLines, SeparatedLook.of(firstTexts)) : null,
          search == null ? new long[0] : search.found(),
          digest.digest(),
          null);
    }

    private void leaveOut(Parsed.Flawed flawed) {
      flaws.merge(flawed.flaw(), 1L, Long::sum);
      firstFlawed.putIfAbsent(flawed.flaw(), lines);
      if (flawed.flaw() == Flaw.EMPTY) {
        emptyBytes += records.bytes();
        return;
      }
      unreadableBytes += records.bytes();
      if (examples.size() < Quarantine.MOST_EXAMPLES) {
        examples.add(new Quarantine.Entry(place, lines, flawed.flaw(), flawed.fields()));
      }
    }

    private void keep(Parsed.Text text) throws IOException {
      visit.document(documents, lines, text.text(), text.user());
      documents++;
      if (search != null) {
        search.read(text.text());
      }
      digest(digest, text.text());
      if (text.user() != null) {
        digest(digest, text.user());
      }
      lengths.add(text.text().codePointCount(0, text.text().length()));
      text.text()
          .codePoints()
          .forEach(
              codePoint -> {
                if (codePoint < latin.length) {
                  latin[codePoint]++;
                } else {
                  characters.merge(codePoint, 1L, Long::sum);
                }
              });
    }
  }

  /** Takes a text into a digest of many: its length in UTF-8 and its bytes. */
  static void digest(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
