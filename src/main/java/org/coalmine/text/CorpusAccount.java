package org.coalmine.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of all that a corpus names or holds, without a word of its text: every file is read,
 * empty, left out by a rule, or unread with a reason, and so is every record of those read. It is
 * the same from any number of partitions. Lists of names are bounded; what they leave out is
 * counted.
 *
 * @param files the files
 * @param records the records of the files read
 * @param text the characters of the documents; null if there is no document
 * @param warnings what makes another reading of the same files likely, a sentence each
 */
public record CorpusAccount(
    FilesRead files, RecordsRead records, @Nullable TextRead text, List<String> warnings) {
  /** How many names a list has at most. */
  public static final int MOST_NAMES = 20;

  public CorpusAccount {
    present("files", files);
    present("records", records);
    warnings = List.copyOf(present("warnings", warnings));
    if ((text == null) != (records.documents() == 0)) {
      throw new IllegalArgumentException(
          "text must be there if and only if there are documents: " + records.documents());
    }
  }

  private static <T> T present(String key, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static void atLeastZero(String key, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(key + " must not be negative: " + value);
    }
  }

  /**
   * Some of many names.
   *
   * @param count how many there are
   * @param first the first in their order, at most {@value #MOST_NAMES}
   */
  public record Names(long count, List<String> first) {
    public Names {
      first = List.copyOf(present("first", first));
      atLeastZero("count", count);
      if (count < first.size() || first.size() < Math.min(count, 1)) {
        throw new IllegalArgumentException(
            "first must name some of %d: %d names".formatted(count, first.size()));
      }
    }

    /** Of all names, in their order. */
    public static Names of(List<String> all) {
      return new Names(all.size(), all.subList(0, Math.min(all.size(), MOST_NAMES)));
    }
  }

  /**
   * Files of one kind.
   *
   * @param kind the ending of their names, and how they are packed by their first bytes: {@code
   *     jsonl.zst}
   * @param files how many
   * @param bytes packed, as they lie on the disk
   */
  public record Kind(String kind, long files, long bytes) {
    public Kind {
      present("kind", kind);
      atLeastZero("files", files);
      atLeastZero("bytes", bytes);
    }
  }

  /**
   * Names that a rule leaves out.
   *
   * @param rule which one: what it leaves out, in the plural
   * @param names of files and folders; what lies in such a folder is not looked at
   */
  public record LeftOut(String rule, Names names) {
    public LeftOut {
      present("rule", rule);
      present("names", names);
    }
  }

  /**
   * A file, folder or path that could not be read.
   *
   * @param path it, as far as it is known
   * @param reason a sentence that names it, says why, and what to do
   */
  public record Unread(String path, String reason) {
    public Unread {
      present("path", path);
      present("reason", reason);
    }
  }

  /**
   * What was found on the disk. All files and names found are {@code read + empty.count} and the
   * counts of {@code leftOut} and {@code unread}.
   *
   * @param paths how many paths the configuration names
   * @param read files that hold a record
   * @param bytes of these and the empty ones, packed
   * @param kinds the files read by kind, the most frequent first
   * @param empty files without a record
   * @param leftOut by rule, those that met a name
   * @param unread how many could not be read
   * @param unreadFirst the first of them
   * @param oneTask compressed files so large that the one task that reads each takes long
   */
  public record FilesRead(
      long paths,
      long read,
      long bytes,
      List<Kind> kinds,
      Names empty,
      List<LeftOut> leftOut,
      long unread,
      List<Unread> unreadFirst,
      Names oneTask) {
    /** What documents that a program gives come from. */
    public static final FilesRead NONE =
        new FilesRead(
            0, 0, 0, List.of(), Names.of(List.of()), List.of(), 0, List.of(), Names.of(List.of()));

    public FilesRead {
      kinds = List.copyOf(present("kinds", kinds));
      present("empty", empty);
      leftOut = List.copyOf(present("leftOut", leftOut));
      unreadFirst = List.copyOf(present("unreadFirst", unreadFirst));
      present("oneTask", oneTask);
      atLeastZero("paths", paths);
      atLeastZero("read", read);
      atLeastZero("bytes", bytes);
      if (kinds.stream().mapToLong(Kind::files).sum() != read) {
        throw new IllegalArgumentException("kinds must have %d files: %s".formatted(read, kinds));
      }
      if (unread < unreadFirst.size() || unreadFirst.size() < Math.min(unread, 1)) {
        throw new IllegalArgumentException(
            "unreadFirst must name some of %d: %d names".formatted(unread, unreadFirst.size()));
      }
    }

    /** How many names rules left out. */
    public long leftOutNames() {
      return leftOut.stream().mapToLong(rule -> rule.names().count()).sum();
    }
  }

  /**
   * Records that were left out for one reason.
   *
   * @param reason why
   * @param records how many
   * @param first where the first of them stands, {@code file:record}
   */
  public record Flawed(String reason, long records, String first) {
    public Flawed {
      present("reason", reason);
      present("first", first);
      atLeastZero("records", records);
    }
  }

  /**
   * Parts of records that a rule leaves out, such as messages of a conversation.
   *
   * @param what they are, as a phrase behind their number
   * @param count how many
   */
  public record LeftOutParts(String what, long count) {
    public LeftOutParts {
      present("what", what);
      atLeastZero("count", count);
    }
  }

  /**
   * The records of the files read: {@code read = documents + empty + passedOver + unreadable}.
   *
   * @param read how many were looked at
   * @param documents how many are documents of the corpus
   * @param empty how many hold no text
   * @param passedOver how many lack what {@code corpus.containing} asks for
   * @param unreadable how many could not be read
   * @param bytes of all of them, unpacked, the ends of their lines included
   * @param emptyBytes of those without a text
   * @param unreadableBytes of those that could not be read
   * @param flaws the unreadable ones by reason, the most frequent first
   * @param leftOutParts what a rule of the format leaves out of records, the most frequent first
   */
  public record RecordsRead(
      long read,
      long documents,
      long empty,
      long passedOver,
      long unreadable,
      long bytes,
      long emptyBytes,
      long unreadableBytes,
      List<Flawed> flaws,
      List<LeftOutParts> leftOutParts) {
    public RecordsRead {
      leftOutParts = List.copyOf(present("leftOutParts", leftOutParts));
      flaws = List.copyOf(present("flaws", flaws));
      atLeastZero("documents", documents);
      atLeastZero("empty", empty);
      atLeastZero("passedOver", passedOver);
      atLeastZero("unreadable", unreadable);
      atLeastZero("emptyBytes", emptyBytes);
      atLeastZero("unreadableBytes", unreadableBytes);
      if (read != documents + empty + passedOver + unreadable) {
        throw new IllegalArgumentException(
            "read must be %d + %d + %d + %d: %d"
                .formatted(documents, empty, passedOver, unreadable, read));
      }
      if (flaws.stream().mapToLong(Flawed::records).sum() != unreadable) {
        throw new IllegalArgumentException(
            "flaws must have %d records: %s".formatted(unreadable, flaws));
      }
      if (bytes < emptyBytes + unreadableBytes) {
        throw new IllegalArgumentException(
            "bytes must be at least %d + %d: %d".formatted(emptyBytes, unreadableBytes, bytes));
      }
    }

    /** The share of unreadable records among those that are not empty, in [0, 1]. */
    public double unreadableShare() {
      return share(unreadable, read - empty);
    }

    /** The share of their bytes, in [0, 1]. */
    public double unreadableShareOfBytes() {
      return share(unreadableBytes, bytes - emptyBytes);
    }

    /** What a limit is held against: the larger share, of the records or of their bytes. */
    public double largerShare() {
      return Math.max(unreadableShare(), unreadableShareOfBytes());
    }

    private static double share(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }

  /**
   * The text of the documents.
   *
   * @param characters code points of all documents
   * @param shortest code points of the shortest document
   * @param longest code points of the longest
   * @param medianLow the median length is at least this; of two in the middle, the shorter counts
   * @param medianHigh and at most this; equal to {@code medianLow} up to {@value
   *     DocumentLengths#LARGEST_EXACT} characters
   * @param symbols how many different code points there are
   */
  public record TextRead(
      long characters, long shortest, long longest, long medianLow, long medianHigh, int symbols) {
    public TextRead {
      if (shortest < 0
          || medianLow < shortest
          || medianHigh < medianLow
          || longest < medianHigh
          || characters < longest) {
        throw new IllegalArgumentException(
            "0 <= shortest <= medianLow <= medianHigh <= longest <= characters must hold: "
                + List.of(shortest, medianLow, medianHigh, longest, characters));
      }
    }
  }
}
