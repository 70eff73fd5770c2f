package org.coalmine.spark.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.spark.corpus.DocumentVisitor;
import org.coalmine.store.PartFolder;
import org.jspecify.annotations.Nullable;

/**
 * Scans documents where they are read, and leaves the findings of each split in files of its own
 * ({@link SplitParts}). Equal bytes however often a split is read.
 */
final class ScanVisitor implements DocumentVisitor {
  private static final long serialVersionUID = 1;
  private static final String FOUND = "found";
  private static final String ASKED = "asked";

  private final ScanSettings settings;
  private final TextRules rules;
  private final byte[] key;
  private final Asked asked;
  private final String folder;

  ScanVisitor(ScanSettings settings, TextRules rules, byte[] key, Asked asked, String folder) {
    this.settings = settings;
    this.rules = rules;
    this.key = key.clone();
    this.asked = asked;
    this.folder = folder;
  }

  /** The findings of a split, in order. */
  static Iterator<FoundRow> read(PartFolder folder, CorpusSplit split) {
    return new SplitParts.Reading<>(folder, split, FOUND, FoundRow::read);
  }

  /** Where values stand that were asked for, in the order of documents. */
  static Iterator<Asked.Row> readAsked(PartFolder folder, CorpusSplit split) {
    return new SplitParts.Reading<>(folder, split, ASKED, Asked.Row::read);
  }

  @Override
  public Visit begin(CorpusSplit split, Configuration configuration) {
    return new Writing(PartFolder.of(new Path(folder), configuration), split);
  }

  private final class Writing implements Visit {
    private final SplitParts.Writing rows;
    private final SplitParts.@Nullable Writing askedRows;
    private final FoundIn found =
        new FoundIn(
            Scanners.of(settings, rules), new Fingerprint(key), new FoundBits(settings, rules));

    Writing(PartFolder parts, CorpusSplit split) {
      rows = new SplitParts.Writing(parts, split, FOUND);
      askedRows = asked.size() == 0 ? null : new SplitParts.Writing(parts, split, ASKED);
    }

    @Override
    public void document(long number, long record, String text, @Nullable String user)
        throws IOException {
      List<Asked.Span> spans = new ArrayList<>();
      for (FoundIn.Placed one : found.of(number, record, text, user)) {
        one.row().write(rows.out());
        if (askedRows != null) {
          spans.add(new Asked.Span(one.from(), one.end(), one.row().fingerprint()));
        }
      }
      if (askedRows != null) {
        for (Asked.Row row : asked.rows(number, text, spans)) {
          row.write(askedRows.out());
        }
      }
    }

    @Override
    public void end() throws IOException {
      rows.end();
      if (askedRows != null) {
        askedRows.end();
      }
    }
  }
}
