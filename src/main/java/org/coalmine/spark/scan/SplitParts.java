package org.coalmine.spark.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.store.Digest;
import org.coalmine.store.PartFolder;

/**
 * What the first pass leaves of a split, in files of its own: {@code NAME-0}, {@code NAME-1} and so
 * on, each full, and {@code NAME-end} with what is left. Equal bytes however often it is read; one
 * file is in memory at a time.
 */
final class SplitParts {
  private static final int FULL_BYTES = 8 << 20;

  private SplitParts() {}

  /** A record of such files. */
  @FunctionalInterface
  interface Format<T> {
    T read(DataInputStream in) throws IOException;
  }

  /**
   * How the files of a split begin.
   *
   * @param what tells what is left apart from others of the split
   */
  private static String name(CorpusSplit split, String what) {
    return Digest.hex((split.path() + "\n" + split.from() + "\n" + what).getBytes(UTF_8))
        .substring(0, 32);
  }

  /** Writes records one after the other. */
  static final class Writing {
    private final PartFolder folder;
    private final String name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int parts;

    Writing(PartFolder folder, CorpusSplit split, String what) {
      this.folder = folder;
      this.name = name(split, what);
    }

    /** Where the next record goes. */
    DataOutputStream out() {
      if (bytes.size() >= FULL_BYTES) {
        folder.write(name + "-" + parts++, bytes.toByteArray());
        bytes.reset();
      }
      return out;
    }

    void end() {
      folder.write(name + "-end", bytes.toByteArray());
    }
  }

  /** Reads them in their order. */
  static final class Reading<T> implements Iterator<T> {
    private final PartFolder folder;
    private final String name;
    private final Format<T> format;
    private Iterator<T> rows = List.<T>of().iterator();
    private int part;
    private boolean ended;

    Reading(PartFolder folder, CorpusSplit split, String what, Format<T> format) {
      this.folder = folder;
      this.name = name(split, what);
      this.format = format;
    }

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && !ended) {
        byte[] full = folder.read(name + "-" + part++).orElse(null);
        ended = full == null;
        rows = records(full == null ? last() : full, format).iterator();
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
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the split has no further record");
      }
      return rows.next();
    }
  }

  static <T> List<T> records(byte[] part, Format<T> format) {
    List<T> records = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(part))) {
      while (in.available() > 0) {
        records.add(format.read(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what the first pass found is cut", e);
    }
    return records;
  }
}
