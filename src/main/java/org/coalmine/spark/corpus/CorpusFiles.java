package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.MISSING;
import static org.coalmine.corpus.CorpusException.Category.UNAVAILABLE;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.Path;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.store.FileSystems;
import org.coalmine.store.StoreException;
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
  private final Map<String, FileStatus> files = new HashMap<>();
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
    if (source.format() instanceof CorpusFormat.Files) {
      return WholeFiles.splits(found.inOrder().stream().map(found::whole).toList());
    }
    List<CorpusSplit> splits = new ArrayList<>();
    for (FileStatus file : found.inOrder()) {
      boolean compressed = !found.isParquet(file, source.format()) && found.isCompressed(file);
      boolean whole = compressed || source.format() instanceof CorpusFormat.Csv;
      found.cut(file, whole, splits);
    }
    return splits;
  }

  /**
   * Whether a file is Parquet: by its format, or by its first bytes where that leaves it open. One
   * that is a single split anyway is looked at by its task.
   */
  private boolean isParquet(FileStatus file, CorpusFormat format) {
    if (format instanceof CorpusFormat.Chat && file.getLen() > SPLIT_BYTES) {
      try {
        return Formats.isParquet(file.getPath().toString(), configuration);
      } catch (IOException e) {
        throw new CorpusException(
            UNAVAILABLE, "cannot read %s: %s".formatted(file.getPath(), e.getMessage()), e);
      }
    }
    return format instanceof CorpusFormat.Parquet;
  }

  /**
   * Whether a file must not be cut. One that is a single split anyway is looked at by its task, an
   * empty one has its name alone.
   */
  private boolean isCompressed(FileStatus file) {
    Path path = file.getPath();
    byte[] head = {};
    if (file.getLen() > SPLIT_BYTES) {
      try (FSDataInputStream in = FileSystems.of(path, configuration).open(path)) {
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
      throw CorpusException.ofPacked(path.toString(), e);
    }
  }

  /** Files in the order of their paths. */
  private List<FileStatus> inOrder() {
    return files.values().stream()
        .sorted(Comparator.comparing(file -> file.getPath().toString()))
        .toList();
  }

  private void add(String pattern) {
    requireReadable(pattern);
    try {
      List<String> alternatives = GlobExpander.expand(pattern);
      FileSystem fileSystem = FileSystems.of(new Path(alternatives.get(0)), configuration);
      boolean leftOut = false;
      boolean found = false;
      for (String alternative : alternatives) {
        Path path = new Path(alternative);
        for (FileStatus match : matches(fileSystem, path)) {
          if (isLeftOut(path, match.getPath())) {
            leftOut = true;
          } else {
            found = true;
            named(fileSystem, match);
          }
        }
      }
      if (!found) {
        throw new CorpusException(
            MISSING,
            "corpus.paths: nothing matches %s%s"
                .formatted(
                    fileSystem.makeQualified(new Path(pattern)),
                    leftOut
                        ? " but names that begin with . or _, which a wildcard leaves out"
                        : ""));
      }
    } catch (IOException | StoreException | IllegalArgumentException e) {
      throw failure(pattern, e);
    }
  }

  /** A path without a wildcard is not taken apart, so a name may hold a colon. */
  private static FileStatus[] matches(FileSystem fileSystem, Path path) throws IOException {
    if (path.toUri().getPath().matches("[^*?\\[{\\\\]*")) {
      try {
        return new FileStatus[] {fileSystem.getFileStatus(path)};
      } catch (FileNotFoundException e) {
        return new FileStatus[0];
      }
    }
    FileStatus[] matches = fileSystem.globStatus(path);
    return matches == null ? new FileStatus[0] : matches;
  }

  private static CorpusException failure(String pattern, Exception e) {
    StoreException failure = FileSystems.failure(pattern, e);
    return new CorpusException(
        failure.category() == StoreException.Category.UNAVAILABLE ? UNAVAILABLE : UNSUPPORTED,
        "corpus.paths: " + failure.getMessage(),
        e);
  }

  private static void requireReadable(String pattern) {
    if (pattern.startsWith("http:") || pattern.startsWith("https:")) {
      throw new CorpusException(
          UNSUPPORTED,
          "corpus.paths: %s cannot be read as a corpus; copy it to a file".formatted(pattern));
    }
    if (pattern.contains("**")) {
      throw new CorpusException(
          UNSUPPORTED,
          "corpus.paths: %s: ** is no wildcard here; name the folder, which is read with all below"
                  .formatted(pattern)
              + " it");
    }
    if (pattern.startsWith("~")) {
      throw new CorpusException(
          MISSING,
          "corpus.paths: %s: ~ is not expanded; write the folder, or ${HOME}".formatted(pattern));
    }
  }

  /** Whether a wildcard matched a name that is left out in folders too, at any level. */
  private static boolean isLeftOut(Path pattern, Path match) {
    String[] wanted = pattern.toUri().getPath().split("/", -1);
    String[] names = match.toUri().getPath().split("/", -1);
    for (int i = 1; i <= Math.min(wanted.length, names.length); i++) {
      String part = wanted[wanted.length - i];
      if (part.matches(".*[*?\\[].*") && isLeftOut(names[names.length - i])) {
        return true;
      }
    }
    return false;
  }

  /** Hidden, of a system, or half written. {@code _key=value} is a partition. */
  private static boolean isLeftOut(String name) {
    return name.startsWith(".")
        || (name.startsWith("_") && name.indexOf('=') < 0)
        || name.endsWith("._COPYING_");
  }

  /** Takes what was named, which must be a file or a folder. */
  private void named(FileSystem fileSystem, FileStatus status) throws IOException {
    if (!status.isDirectory() && !isRegular(status)) {
      throw new CorpusException(
          UNSUPPORTED,
          "corpus.paths: %s is neither a file nor a folder; copy what it gives to a file"
              .formatted(status.getPath()));
    }
    walk(fileSystem, status, 0);
  }

  private static boolean isRegular(FileStatus status) {
    Optional<java.nio.file.Path> local = local(status.getPath());
    return local.isPresent() ? Files.isRegularFile(local.get()) : status.getLen() >= 0;
  }

  private static Optional<java.nio.file.Path> local(Path path) {
    return "file".equals(path.toUri().getScheme())
        ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
        : Optional.empty();
  }

  private void walk(FileSystem fileSystem, FileStatus status, int depth) throws IOException {
    if (!status.isDirectory()) {
      if (isRegular(status)) {
        add(status);
      }
      return;
    }
    if (depth > DEEPEST) {
      throw new IOException("folders lie deeper than " + DEEPEST + " at " + status.getPath());
    }
    if (!visited.add(identity(status.getPath()))) {
      return;
    }
    FileStatus[] children = fileSystem.listStatus(status.getPath());
    requireTargets(status.getPath(), children);
    Arrays.sort(children, Comparator.comparing(child -> child.getPath().toString()));
    for (FileStatus child : children) {
      if (!isLeftOut(child.getPath().getName())) {
        walk(fileSystem, child, depth + 1);
      }
    }
  }

  /** A file is known by what it is: of several links to it the file itself counts, or the first. */
  private void add(FileStatus file) throws IOException {
    String identity = identity(file.getPath());
    FileStatus known = files.get(identity);
    String path = file.getPath().toUri().getPath();
    if (known == null
        || path.equals(identity)
        || (!known.getPath().toUri().getPath().equals(identity)
            && file.getPath().compareTo(known.getPath()) < 0)) {
      files.put(identity, file);
    }
  }

  /** Hadoop lists no link whose target is not there; a cache that lost a file looks like that. */
  private static void requireTargets(Path folder, FileStatus[] listed) throws IOException {
    Optional<java.nio.file.Path> local = local(folder);
    if (local.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (FileStatus child : listed) {
      names.add(child.getPath().getName());
    }
    try (DirectoryStream<java.nio.file.Path> entries = Files.newDirectoryStream(local.get())) {
      for (java.nio.file.Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!names.contains(name) && !isLeftOut(name) && Files.isSymbolicLink(entry)) {
          throw new CorpusException(
              MISSING,
              "corpus.paths: the link %s leads to %s, which is not there; remove it or bring the file"
                  .formatted(entry, Files.readSymbolicLink(entry)));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What a file or folder is, whichever symbolic links led there. */
  private static String identity(Path path) throws IOException {
    return "file".equals(path.toUri().getScheme())
        ? new File(path.toUri().getPath()).getCanonicalPath()
        : path.toString();
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

  private CorpusSplit whole(FileStatus file) {
    return new CorpusSplit(
        file.getPath().toString(),
        0,
        file.getLen(),
        file.getLen(),
        file.getModificationTime(),
        List.of());
  }

  private List<String> hosts(FileStatus file, long from) {
    try {
      BlockLocation[] blocks =
          FileSystems.of(file.getPath(), configuration).getFileBlockLocations(file, from, 1);
      return blocks == null || blocks.length == 0
          ? List.of()
          : Arrays.stream(blocks[0].getHosts()).filter(host -> !host.equals("localhost")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
