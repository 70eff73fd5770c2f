package org.coalmine.spark.corpus;

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
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over a split found. Corruption is a value here, not an exception: a task that would
 * fail again is not worth Spark's retries.
 *
 * @param records how many records were read
 * @param documents how many were kept
 * @param flaws how many were left out, by flaw
 * @param examples the first of those; line numbers count from the start of the split, or of their
 *     file in a split of several, from 1
 * @param characters how often each code point occurs in the documents
 * @param digest SHA-256 over every document's length in UTF-8 and its bytes, and its user's
 * @param damage why the split cannot be read, if so; then nothing is counted
 */
record SplitScan(
    long records,
    long documents,
    Map<Flaw, Long> flaws,
    List<Quarantine.Entry> examples,
    Map<Integer, Long> characters,
    byte[] digest,
    @Nullable CorpusException damage)
    implements Serializable {

  /** Reads a split until its end or until {@code limit} documents are kept. */
  static SplitScan of(
      CorpusSplit split, CorpusSource source, long limit, Configuration configuration)
      throws IOException {
    try (CorpusRecords records = Formats.open(split, source, configuration)) {
      return of(records, source, limit);
    } catch (CorpusException e) {
      return new SplitScan(0, 0, Map.of(), List.of(), Map.of(), new byte[0], e);
    }
  }

  /**
   * Reads records to their end or until {@code limit} documents are kept.
   *
   * @throws CorpusException if they are damaged
   */
  static SplitScan of(CorpusRecords records, CorpusSource source, long limit) throws IOException {
    long lines = 0;
    long linesOfPlace = 0;
    String place = "";
    long documents = 0;
    Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
    List<Quarantine.Entry> examples = new ArrayList<>();
    Map<Integer, Long> characters = new TreeMap<>();
    MessageDigest digest = Digest.sha256();
    long[] latin = new long[256];
    while (documents < limit && records.next()) {
      lines++;
      linesOfPlace = records.place().equals(place) ? linesOfPlace + 1 : 1;
      place = records.place();
      Parsed parsed = records.current();
      if (parsed instanceof Parsed.Flawed flawed) {
        flaws.merge(flawed.flaw(), 1L, Long::sum);
        if (flawed.flaw() != Flaw.EMPTY && examples.size() < Quarantine.MOST_EXAMPLES) {
          examples.add(new Quarantine.Entry(place, linesOfPlace, flawed.flaw(), flawed.fields()));
        }
      } else if (parsed instanceof Parsed.Text text && source.keeps(text.text())) {
        documents++;
        digest(digest, text.text());
        if (text.user() != null) {
          digest(digest, text.user());
        }
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
    for (int codePoint = 0; codePoint < latin.length; codePoint++) {
      if (latin[codePoint] > 0) {
        characters.put(codePoint, latin[codePoint]);
      }
    }
    return new SplitScan(lines, documents, flaws, examples, characters, digest.digest(), null);
  }

  /** Takes a text into a digest of many: its length in UTF-8 and its bytes. */
  static void digest(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
