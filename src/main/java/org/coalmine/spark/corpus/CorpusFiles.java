package org.coalmine.spark.corpus;

import static org.coalmine.spark.corpus.CorpusException.Category.MISSING;
import static org.coalmine.spark.corpus.CorpusException.Category.UNAVAILABLE;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/**
 * Finds the files of a corpus and cuts them into splits. Files come in the order of their paths,
 * and a cut depends on nothing but a file's length, so the order of documents and the digest are
 * the same wherever the corpus is read.
 */
final class CorpusFiles {
  static final long SPLIT_BYTES = 32L << 20;
  private static final int DEEPEST = 64;

  private final Configuration configuration;
  private final Map<String, FileStatus> files = new TreeMap<>();
  private final Set<String> visited = new HashSet<>();

  private CorpusFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The splits of a corpus, in order.
   *
   * @throws CorpusException MISSING if a path matches no file
   */
  static List<CorpusSplit> splits(CorpusSource source, Configuration configuration) {
    if (source.format() instanceof CorpusFormat.Given) {
      throw new CorpusException(
          MISSING,
          "corpus.format = dataframe: a program gives the documents, by org.coalmine.api.Coalmine;"
              + " for the command line name files in corpus.paths and their format");
    }
    CorpusFiles found = new CorpusFiles(configuration);
    for (String path : source.paths()) {
      found.add(path);
    }
    if (found.files.isEmpty()) {
      throw new CorpusException(MISSING, "corpus.paths: there is no file in " + source.paths());
    }
    List<CorpusSplit> splits = new ArrayList<>();
    for (FileStatus file : found.files.values()) {
      boolean whole =
          !(source.format() instanceof CorpusFormat.Parquet) && found.isCompressed(file);
      found.cut(file, whole, splits);
    }
    return splits;
  }

  /**
   * Whether a file must not be cut. One that is a single split anyway is looked at by its task, an
   * empty one has its name alone.
   */
  private boolean isCompressed(FileStatus file) {
    Path path = file.getPath();
    byte[] head = {};
    if (file.getLen() > SPLIT_BYTES) {
      try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
        head = in.readNBytes(Compression.HEAD_BYTES);
      } catch (IOException e) {
        throw new CorpusException(
            UNAVAILABLE, "cannot read %s: %s".formatted(path, e.getMessage()), e);
      }
    } else if (file.getLen() > 0) {
      return false;
    }
    try {
      boolean compressed = Compression.of(head, path.getName(), configuration) != null;
      if (compressed && file.getLen() == 0) {
        throw new EOFException();
      }
      return compressed;
    } catch (IOException e) {
      throw LineRecords.unreadable(path.toString(), e);
    }
  }

  private void add(String pattern) {
    try {
      Path path = new Path(pattern);
      FileSystem fileSystem = path.getFileSystem(configuration);
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw new CorpusException(
            MISSING, "corpus.paths: nothing matches " + fileSystem.makeQualified(path));
      }
      for (FileStatus match : matches) {
        walk(fileSystem, match, 0);
      }
    } catch (IllegalArgumentException e) {
      throw new CorpusException(
          MISSING, "corpus.paths: '%s' is not a path: %s".formatted(pattern, e.getMessage()), e);
    } catch (IOException e) {
      throw new CorpusException(
          UNAVAILABLE, "corpus.paths: cannot read %s: %s".formatted(pattern, e.getMessage()), e);
    }
  }

  private void walk(FileSystem fileSystem, FileStatus status, int depth) throws IOException {
    if (!status.isDirectory()) {
      files.put(status.getPath().toString(), status);
      return;
    }
    if (depth > DEEPEST) {
      throw new IOException("folders lie deeper than " + DEEPEST + " at " + status.getPath());
    }
    if (!visited.add(identity(status.getPath()))) {
      return;
    }
    FileStatus[] children = fileSystem.listStatus(status.getPath());
    Arrays.sort(children, Comparator.comparing(child -> child.getPath().toString()));
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (!name.startsWith(".") && !name.startsWith("_")) {
        walk(fileSystem, child, depth + 1);
      }
    }
  }

  /** What a folder is, whichever symbolic links led there. */
  private static String identity(Path folder) throws IOException {
    return "file".equals(folder.toUri().getScheme())
        ? new File(folder.toUri().getPath()).getCanonicalPath()
        : folder.toString();
  }

  private void cut(FileStatus file, boolean whole, List<CorpusSplit> splits) {
    long length = file.getLen();
    long step = whole ? Math.max(length, 1) : SPLIT_BYTES;
    for (long from = 0; from < length; from += step) {
      splits.add(
          new CorpusSplit(
              file.getPath().toString(),
              from,
              Math.min(from + step, length),
              length,
              file.getModificationTime(),
              hosts(file, from)));
    }
  }

  private List<String> hosts(FileStatus file, long from) {
    try {
      BlockLocation[] blocks =
          file.getPath().getFileSystem(configuration).getFileBlockLocations(file, from, 1);
      return blocks == null || blocks.length == 0
          ? List.of()
          : Arrays.stream(blocks[0].getHosts()).filter(host -> !host.equals("localhost")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
