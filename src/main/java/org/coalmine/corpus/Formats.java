package org.coalmine.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.FileSystems;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/** The reader of each format. */
public final class Formats {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  private Formats() {}

  /**
   * Opens the records of a split.
   *
   * @throws CorpusException if the file changed since it was listed, or is not of its format
   * @throws IOException if the file system failed
   */
  public static CorpusRecords open(
      CorpusSplit split, CorpusSource source, Configuration configuration) throws IOException {
    split.requireUnchanged(configuration);
    CorpusFormat format = source.format();
    CorpusRecords records = records(format, split, source, configuration);
    return format.namesUsers() ? new UserRecords(records, format.userFolder()) : records;
  }

  /** Whether a file is Parquet by its first bytes. */
  public static boolean isParquet(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    try (InputStream in = FileSystems.of(file, configuration).open(file)) {
      return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
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
    if (format instanceof CorpusFormat.Csv csv) {
      return new CsvRecords(split, csv, source, configuration);
    }
    if (format instanceof CorpusFormat.Tabbed tabbed) {
      LineParser parser = LineParser.tabbed(tabbed.column(), tabbed.userColumn(), source);
      return new LineRecords(split, source, parser, configuration);
    }
    if (format instanceof CorpusFormat.JsonLines json) {
      LineParser parser = LineParser.json(json.field(), json.userField(), source);
      return new LineRecords(split, source, parser, configuration);
    }
    if (format instanceof CorpusFormat.Parquet) {
      return new ParquetRecords(split, source, configuration);
    }
    if (format instanceof CorpusFormat.Chat chat) {
      return isParquet(split.path(), configuration)
          ? new ParquetRecords(split, source, configuration)
          : new LineRecords(split, source, new ChatParser(chat, source), configuration);
    }
    throw new IllegalArgumentException("documents of this format are not in files: " + format);
  }
}
