package org.coalmine.spark.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.scan.Finding;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.coalmine.spark.corpus.DocumentVisitor;
import org.coalmine.store.Digest;
import org.coalmine.store.PartFolder;
import org.jspecify.annotations.Nullable;

/**
 * Scans documents where they are read, and leaves the findings of each split in files of its own:
 * {@code NAME-0}, {@code NAME-1} and so on, each full, and {@code NAME-end} with what is left.
 * Equal bytes however often a split is read.
 */
final class ScanVisitor implements DocumentVisitor {
  /** Contexts that agree in so many characters before the value are one. */
  static final int CONTEXT = 32;

  private static final long serialVersionUID = 1;
  private static final int FULL_BYTES = 8 << 20;
  private static final int MOST_MASK = 128;

  /** A table of triggers takes a tenth of a second to build: one per process. */
  private static final Map<List<Object>, Scanner> SCANNERS = new ConcurrentHashMap<>();

  private final ScanSettings settings;
  private final TextRules rules;
  private final byte[] key;
  private final String folder;

  ScanVisitor(ScanSettings settings, TextRules rules, byte[] key, String folder) {
    this.settings = settings;
    this.rules = rules;
    this.key = key.clone();
    this.folder = folder;
  }

  static Scanner scanner(ScanSettings settings, TextRules rules) {
    return SCANNERS.computeIfAbsent(
        List.of(settings, rules), asked -> new Scanner(settings, rules));
  }

  /** How the files of a split begin. */
  static String name(CorpusSplit split) {
    return Digest.hex((split.path() + "\n" + split.from()).getBytes(UTF_8)).substring(0, 32);
  }

  /** The findings of a split, in order; one file is in memory at a time. */
  static Iterator<FoundRow> read(PartFolder folder, CorpusSplit split) {
    return new Reading(folder, name(split));
  }

  private static final class Reading implements Iterator<FoundRow> {
    private final PartFolder folder;
    private final String name;
    private Iterator<FoundRow> rows = List.<FoundRow>of().iterator();
    private int part;
    private boolean ended;

    Reading(PartFolder folder, String name) {
      this.folder = folder;
      this.name = name;
    }

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && !ended) {
        byte[] full = folder.read(name + "-" + part++).orElse(null);
        ended = full == null;
        rows = FoundRow.read(full == null ? last() : full).iterator();
      }
      return rows.hasNext();
    }

    private byte[] last() {
      return folder
          .read(name + "-end")
          .orElseThrow(
              () -> new IllegalStateException("what the first pass found of a split is gone"));
    }

    @Override
    public FoundRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the split has no further finding");
      }
      return rows.next();
    }
  }

  @Override
  public Visit begin(CorpusSplit split, Configuration configuration) {
    return new Writing(
        PartFolder.of(new Path(folder), configuration),
        name(split),
        scanner(settings, rules),
        new FoundBits(settings, rules),
        new Fingerprint(key));
  }

  private static final class Writing implements Visit {
    private final PartFolder folder;
    private final String name;
    private final Scanner scanner;
    private final FoundBits bits;
    private final Fingerprint fingerprint;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int parts;

    Writing(
        PartFolder folder, String name, Scanner scanner, FoundBits bits, Fingerprint fingerprint) {
      this.folder = folder;
      this.name = name;
      this.scanner = scanner;
      this.bits = bits;
      this.fingerprint = fingerprint;
    }

    @Override
    public void document(long number, long record, String text, @Nullable String user)
        throws IOException {
      List<Finding> findings = scanner.scan(text);
      long userPrint = user == null || findings.isEmpty() ? 0 : print("user", user);
      int at = 0;
      long points = 0;
      for (Finding found : findings) {
        at = text.offsetByCodePoints(at, Math.toIntExact(found.start() - points));
        points = found.start();
        long identity = number(found.identity());
        new FoundRow(
                number,
                record,
                found.kind(),
                found.rule(),
                found.start(),
                found.end(),
                found.certainty(),
                found.knownTest(),
                identity,
                mask(found.value()),
                print("context", before(text, at)),
                userPrint,
                bits.of(found, identity))
            .write(out);
        if (bytes.size() >= FULL_BYTES) {
          folder.write(name + "-" + parts++, bytes.toByteArray());
          bytes.reset();
        }
      }
    }

    private static String before(String text, int at) {
      return text.substring(Math.max(0, at - CONTEXT), at);
    }

    private static String mask(Secret value) {
      String mask = Mask.of(value);
      return mask.length() <= MOST_MASK ? mask : mask.substring(0, MOST_MASK) + "…";
    }

    private long print(String purpose, String text) {
      return number(Secret.of(purpose + '\0' + text));
    }

    private long number(Secret secret) {
      return Long.parseUnsignedLong(fingerprint.of(secret), 16);
    }

    @Override
    public void end() throws IOException {
      folder.write(name + "-end", bytes.toByteArray());
    }
  }
}
