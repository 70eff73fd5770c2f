package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The reader of each format. */
public final class Formats {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  /** Within so many bytes a file of objects has a brace and a quote. */
  private static final int OBJECT_BYTES = 64;

  private Formats() {}

  /**
   * All of a file as one split.
   *
   * @return empty if it is not there
   */
  public static Optional<CorpusSplit> whole(Path file, Configuration configuration)
      throws IOException {
    try {
      FileStatus status = FileSystems.of(file, configuration).getFileStatus(file);
      return Optional.of(
          new CorpusSplit(
              status.getPath().toString(),
              0,
              status.getLen(),
              status.getLen(),
              status.getModificationTime(),
              List.of()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens the records of a split.
   *
   * @throws CorpusException if the file changed since it was listed, or is not of its format
   * @throws IOException if the file system failed
   */
  public static CorpusRecords open(
      CorpusSplit split, CorpusSource source, Configuration configuration) throws IOException {
    requireUnchanged(split, configuration);
    CorpusFormat format = source.format();
    return withUsers(records(format, split, source, configuration), split, format);
  }

  /**
   * The bytes of a file that is no Parquet, as its records are read from: unpacked, from the first
   * on.
   *
   * @throws CorpusException if it changed since it was listed
   * @throws IOException if the file system failed
   */
  public static InputStream unpacked(CorpusSplit split, Configuration configuration)
      throws IOException {
    requireUnchanged(split, configuration);
    return new Content(split.path(), split.length(), 0, configuration);
  }

  /**
   * How a file that is no Parquet is packed; null if it is not.
   *
   * @throws CorpusException if it is refused for what it is
   * @throws IOException if the file system failed
   */
  public static @Nullable Compression compression(CorpusSplit split, Configuration configuration)
      throws IOException {
    Path file = new Path(split.path());
    byte[] head;
    try (InputStream in = FileSystems.of(file, configuration).open(file)) {
      head = in.readNBytes(Compression.HEAD_BYTES);
    }
    try {
      return Compression.of(head, file.getName(), configuration);
    } catch (IOException e) {
      throw CorpusException.ofPacked(split.path(), e);
    }
  }

  /**
   * Rows of a Parquet file with all their columns.
   *
   * @param records what {@link #open} says of them; to be closed
   * @param rows the same, row by row
   */
  public record Rows(CorpusRecords records, ParquetRecords rows) {}

  /**
   * Opens the rows of a split with all their columns.
   *
   * @throws CorpusException if the file changed since it was listed, or is not of its format
   * @throws IOException if the file system failed
   */
  public static Rows rows(CorpusSplit split, CorpusSource source, Configuration configuration)
      throws IOException {
    requireUnchanged(split, configuration);
    ParquetRecords rows = new ParquetRecords(split, source, true, configuration);
    return new Rows(withUsers(rows, split, source.format()), rows);
  }

  private static CorpusRecords withUsers(
      CorpusRecords records, CorpusSplit split, CorpusFormat format) {
    return format.namesUsers() ? new UserRecords(records, userOfFolder(split, format)) : records;
  }

  private static void requireUnchanged(CorpusSplit split, Configuration configuration)
      throws IOException {
    Path path = new Path(split.path());
    FileStatus now = FileSystems.of(path, configuration).getFileStatus(path);
    if (now.getLen() != split.length() || now.getModificationTime() != split.modifiedMillis()) {
      throw new CorpusException(DAMAGED, split.path() + " changed while it was read; start again");
    }
  }

  /** The user that the folder of a file names; null for nobody. */
  public static @Nullable String userOfFolder(CorpusSplit split, CorpusFormat format) {
    String key = format.userFolder();
    return key == null ? null : Partition.value(split.path(), key);
  }

  /** Whether a file is Parquet by its first bytes. */
  public static boolean isParquet(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    try (InputStream in = FileSystems.of(file, configuration).open(file)) {
      return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
    }
  }

  /**
   * Whether a file is read as Parquet: all of a format are, or its first bytes say so.
   *
   * @throws IOException if the file system failed
   */
  public static boolean isColumnar(String path, CorpusFormat format, Configuration configuration)
      throws IOException {
    return format instanceof CorpusFormat.Parquet
        || (format instanceof CorpusFormat.Chat || format instanceof CorpusFormat.Table)
            && isParquet(path, configuration);
  }

  /**
   * Whether rows of a table stand in a file as JSON lines, by its first bytes.
   *
   * @throws IOException if the file system failed
   */
  public static boolean isObjects(CorpusSplit split, Configuration configuration)
      throws IOException {
    try (InputStream in = ByteOrderMark.dropped(unpacked(split, configuration))) {
      return JsonLine.beginsObject(in.readNBytes(OBJECT_BYTES));
    }
  }

  private static CorpusRecords records(
      CorpusFormat format, CorpusSplit split, CorpusSource source, Configuration configuration)
      throws IOException {
    if (format instanceof CorpusFormat.Lines) {
      return new LineRecords(split, source, LineParser.whole(source), configuration);
    }
    if (format instanceof CorpusFormat.Files) {
      return new FileRecords(split, source, configuration);
    }
    if (format instanceof CorpusFormat.Delimited delimited) {
      if (isColumnar(split.path(), format, configuration)) {
        return new ParquetRecords(split, source, false, configuration);
      }
      return format instanceof CorpusFormat.Table table && isObjects(split, configuration)
          ? new LineRecords(
              split, source, LineParser.inUtf8(new JsonRow(table, source), source), configuration)
          : new CsvRecords(split, delimited, source, configuration);
    }
    if (format instanceof CorpusFormat.Tabbed tabbed) {
      LineParser parser = LineParser.tabbed(tabbed.column(), tabbed.userColumn(), source);
      return new LineRecords(split, source, parser, configuration);
    }
    if (format instanceof CorpusFormat.JsonLines json) {
      LineParser parser = LineParser.inUtf8(new FieldParser(json, source), source);
      return new LineRecords(split, source, parser, configuration);
    }
    if (isColumnar(split.path(), format, configuration)) {
      return new ParquetRecords(split, source, false, configuration);
    }
    if (format instanceof CorpusFormat.Chat chat) {
      LineParser parser = LineParser.inUtf8(new ChatParser(chat, source), source);
      return new LineRecords(split, source, parser, configuration);
    }
    throw new IllegalArgumentException("documents of this format are not in files: " + format);
  }
}
