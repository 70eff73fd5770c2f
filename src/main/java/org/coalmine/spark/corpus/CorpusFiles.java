package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.MISSING;
import static org.coalmine.corpus.CorpusException.Category.UNAVAILABLE;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.TokenIds;
import org.coalmine.corpus.files.FileSearch;
import org.coalmine.corpus.files.FileTally;
import org.coalmine.corpus.files.FoundFile;
import org.coalmine.corpus.files.FoundFiles;
import org.coalmine.corpus.files.Refused;
import org.coalmine.store.FileSystems;
import org.coalmine.store.StoreException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/**
 * Cuts the files of a corpus into splits. Files come in the order of their paths, and a cut depends
 * on nothing but a file's length, so the order of documents and the digest are the same wherever
 * the corpus is read.
 */
final class CorpusFiles {
  static final long SPLIT_BYTES = 32L << 20;

  /** So many files are looked at before all are read. */
  private static final int LOOKED_AT = 16;

  private final CorpusSource source;
  private final Configuration configuration;
  private final FoundFiles found;
  private final List<CorpusSplit> splits = new ArrayList<>();
  private final List<Refused> unread = new ArrayList<>();

  private CorpusFiles(CorpusSource source, Configuration configuration, FoundFiles found) {
    this.source = source;
    this.configuration = configuration;
    this.found = found;
  }

  /**
   * Finds the files of a corpus, those that cannot be read too.
   *
   * @throws CorpusException MISSING if a program gives the documents, UNAVAILABLE if a file system
   *     cannot be reached
   */
  static CorpusFiles find(CorpusSource source, Configuration configuration) {
    if (source.format() instanceof CorpusFormat.Given) {
      throw new CorpusException(
          MISSING,
          "corpus.format = dataframe: a program gives the documents, by org.coalmine.api.Coalmine;"
              + " for the command line name files in corpus.paths and their format");
    }
    FoundFiles found = FileSearch.find(source, configuration);
    CorpusFiles files = new CorpusFiles(source, configuration, found);
    for (FoundFile file : found.files()) {
      try {
        files.cut(file, files.isWhole(file));
      } catch (CorpusException e) {
        if (e.category() == UNAVAILABLE) {
          throw e;
        }
        files.unread.add(new Refused(file.path(), e));
      }
    }
    return files;
  }

  /**
   * The splits of a corpus, in order.
   *
   * @throws CorpusException if a path matches no file, or a file cannot be read; all are named
   */
  static List<CorpusSplit> splits(CorpusSource source, Configuration configuration) {
    CorpusFiles files = find(source, configuration);
    files.tally().requireAll();
    return files.splits;
  }

  /**
   * Looks whether the first files hold the numbers of tokens.
   *
   * @throws CorpusException UNSUPPORTED if one does
   */
  void requireText() {
    for (FoundFile file : found.files().subList(0, Math.min(LOOKED_AT, found.files().size()))) {
      try {
        Optional<String> tokens = TokenIds.in(file.status(), source, configuration);
        if (tokens.isPresent()) {
          throw new CorpusException(
              UNSUPPORTED,
              ("%s %s: these are tokens, and no canary is found in them; name the text as it was"
                      + " before tokenisation, behind every other step")
                  .formatted(file.path(), tokens.get()));
        }
      } catch (IOException e) {
        throw unopened(file.path(), e);
      }
    }
  }

  /** By the path of each file, the first of the configured paths that leads to it. */
  Map<String, Integer> namedBy() {
    return found.files().stream()
        .collect(Collectors.toMap(FoundFile::path, file -> file.namedBy().nextSetBit(0)));
  }

  /** The splits of the files that can be read, in order. */
  List<CorpusSplit> splits() {
    return splits;
  }

  /** What became of the files, before one is read. */
  FileTally tally() {
    return new FileTally(source, found, unread, SPLIT_BYTES);
  }

  /** Whether a file must not be cut. */
  private boolean isWhole(FoundFile file) {
    CorpusFormat format = source.format();
    if (format instanceof CorpusFormat.Parquet
        || ((format instanceof CorpusFormat.Chat || format instanceof CorpusFormat.Table)
            && isLargeParquet(file))) {
      return false;
    }
    return isCompressed(file)
        || format instanceof CorpusFormat.Delimited
        || format instanceof CorpusFormat.Files;
  }

  /** Whether a file is Parquet by its first bytes, and more than one split. */
  private boolean isLargeParquet(FoundFile file) {
    try {
      return file.length() > SPLIT_BYTES && Formats.isParquet(file.path(), configuration);
    } catch (IOException e) {
      throw unopened(file.path(), e);
    }
  }

  private static CorpusException unopened(String path, IOException e) {
    StoreException failure = FileSystems.failure(path, e);
    return new CorpusException(
        failure.category() == StoreException.Category.UNAVAILABLE ? UNAVAILABLE : UNSUPPORTED,
        String.valueOf(failure.getMessage()),
        e);
  }

  /**
   * Whether a file is compressed. One that is a single split anyway is looked at by its task, an
   * empty one has its name alone.
   */
  private boolean isCompressed(FoundFile file) {
    byte[] head = {};
    if (file.length() > SPLIT_BYTES) {
      Path path = new Path(file.path());
      try (FSDataInputStream in = FileSystems.of(path, configuration).open(path)) {
        head = in.readNBytes(Compression.HEAD_BYTES);
      } catch (IOException e) {
        throw unopened(file.path(), e);
      }
    } else if (file.length() > 0) {
      return false;
    }
    try {
      boolean compressed = Compression.of(head, file.name(), configuration) != null;
      if (compressed && file.length() == 0) {
        throw new EOFException();
      }
      return compressed;
    } catch (IOException e) {
      throw CorpusException.ofPacked(file.path(), e);
    }
  }

  private void cut(FoundFile file, boolean whole) {
    long length = file.length();
    long step = whole ? Math.max(length, 1) : SPLIT_BYTES;
    for (long from = 0; from < length; from += step) {
      splits.add(
          new CorpusSplit(
              file.path(),
              from,
              Math.min(from + step, length),
              length,
              file.modifiedMillis(),
              hosts(file, from)));
    }
  }

  private List<String> hosts(FoundFile file, long from) {
    try {
      FileStatus status = file.status();
      BlockLocation[] blocks =
          FileSystems.of(status.getPath(), configuration).getFileBlockLocations(status, from, 1);
      return blocks == null || blocks.length == 0
          ? List.of()
          : Arrays.stream(blocks[0].getHosts()).filter(host -> !host.equals("localhost")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
