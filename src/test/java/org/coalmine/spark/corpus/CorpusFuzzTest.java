package org.coalmine.spark.corpus;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/**
 * Every record of a file is a text or has a flaw, or the file is called damaged; and cutting the
 * file differently gives the same records. The first byte picks the format.
 */
class CorpusFuzzTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final int LONGEST = 50;

  @FuzzTest
  void isReadOrDamaged(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    int kind = (bytes[0] & 0xFF) % 5;
    CorpusFormat format =
        switch (kind) {
          case 0, 1 -> new CorpusFormat.Lines();
          case 2 -> new CorpusFormat.Tabbed(1);
          case 3 -> new CorpusFormat.JsonLines("text");
          default -> new CorpusFormat.Parquet("text");
        };
    Path folder = Files.createTempDirectory("coalmine-fuzz-");
    Path file = folder.resolve(kind == 1 ? "corpus.gz" : "corpus.txt");
    try {
      Files.write(file, Arrays.copyOfRange(bytes, 1, bytes.length));
      CorpusSource source =
          new CorpusSource(
              List.of(file.toString()), format, List.of(), CorpusSource.NO_LIMIT, LONGEST);
      for (CorpusSplit split : CorpusFiles.splits(source, HADOOP)) {
        SplitScan scan =
            SplitScan.of(split, source, Long.MAX_VALUE, null, DocumentVisitor.NONE, HADOOP);
        if (scan.damage() == null && kind != 1 && kind != 4 && isPlain(file)) {
          List<SplitScan> halves = halves(split, source);
          compare(scan, halves);
          compareBytes(split.length(), scan, halves, source);
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** A compressed file is never cut. */
  private static boolean isPlain(Path file) throws IOException {
    byte[] head = Arrays.copyOf(Files.readAllBytes(file), Compression.HEAD_BYTES);
    return Compression.of(head, "corpus.txt", HADOOP) == null;
  }

  private static List<SplitScan> halves(CorpusSplit whole, CorpusSource source) throws IOException {
    long middle = whole.length() / 2;
    return List.of(
        SplitScan.of(
            cut(whole, 0, middle), source, Long.MAX_VALUE, null, DocumentVisitor.NONE, HADOOP),
        SplitScan.of(
            cut(whole, middle, whole.length()),
            source,
            Long.MAX_VALUE,
            null,
            DocumentVisitor.NONE,
            HADOOP));
  }

  private static CorpusSplit cut(CorpusSplit whole, long from, long to) {
    return new CorpusSplit(
        whole.path(), from, to, whole.length(), whole.modifiedMillis(), whole.hosts());
  }

  private static void compare(SplitScan whole, List<SplitScan> halves) {
    long documents = halves.stream().mapToLong(SplitScan::documents).sum();
    long records = halves.stream().mapToLong(SplitScan::records).sum();
    if (documents != whole.documents() || records != whole.records()) {
      throw new AssertionError(
          "%d documents of %d records in one piece, %d of %d in two"
              .formatted(whole.documents(), whole.records(), documents, records));
    }
  }

  /** Every byte of a plain file is of a record, wherever the file is cut. */
  private static void compareBytes(
      long length, SplitScan whole, List<SplitScan> halves, CorpusSource source) {
    CorpusTally tally = new CorpusTally(source, null);
    tally.add("file", length / 2, halves.get(0));
    tally.add("file", length - length / 2, halves.get(1));
    CorpusAccount.RecordsRead records = tally.account().records();
    SplitScan.Sizes sizes = whole.sizes();
    if (sizes.all() != length
        || records.bytes() != length
        || records.emptyBytes() != sizes.empty()
        || records.unreadableBytes() != sizes.unreadable()) {
      throw new AssertionError(
          "%d bytes, %s in one piece, %s in two".formatted(length, sizes, records));
    }
  }
}
