package org.coalmine.corpus.files;

import static org.coalmine.corpus.CorpusException.Category.MISSING;
import static org.coalmine.corpus.CorpusException.Category.UNAVAILABLE;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusException;
import org.coalmine.store.FileSystems;
import org.coalmine.store.StoreException;
import org.coalmine.text.CorpusSource;

/**
 * Finds the files of a corpus. Every name met is a file, is left out by a {@link Rule}, or is
 * {@link Refused}; only a file system that cannot be reached ends the search.
 */
public final class FileSearch {
  private static final int DEEPEST = 64;

  private final Configuration configuration;
  private final String key;
  private final Map<String, FoundFile> files = new HashMap<>();
  private final TreeMap<String, Rule> leftOut = new TreeMap<>();
  private final List<Refused> refused = new ArrayList<>();
  private final Set<String> refusedPaths = new HashSet<>();
  private final Map<String, Folder> folders = new HashMap<>();
  private final Map<BitSet, BitSet> namedBy = new HashMap<>();

  /** A folder that was walked by one path, and the configured paths that lead to it. */
  private record Folder(String path, BitSet namedBy) {}

  private FileSearch(Configuration configuration, String key) {
    this.configuration = configuration;
    this.key = key + ": ";
  }

  /**
   * Follows the paths of a source: files, folders and globs.
   *
   * @throws CorpusException UNAVAILABLE if a file system cannot be reached
   */
  public static FoundFiles find(CorpusSource source, Configuration configuration) {
    FileSearch search = new FileSearch(configuration, source.key());
    List<String> paths = source.paths();
    for (int i = 0; i < paths.size(); i++) {
      search.add(paths.get(i), i);
    }
    // What a wildcard or a folder leaves out is read where it is named.
    search.files.values().forEach(file -> search.leftOut.remove(file.path()));
    search.folders.values().forEach(folder -> search.leftOut.remove(folder.path()));
    return new FoundFiles(
        search.files.values().stream().sorted(Comparator.comparing(FoundFile::path)).toList(),
        Collections.unmodifiableSortedMap(search.leftOut),
        List.copyOf(search.refused));
  }

  private void refuse(String path, CorpusException.Category category, String reason) {
    refuse(path, new CorpusException(category, key + reason));
  }

  private void refuse(String path, CorpusException why) {
    if (refusedPaths.add(path)) {
      refused.add(new Refused(path, why));
    }
  }

  /** Refuses a path for what its file system said, if that is not for another try. */
  private void refuse(String path, Exception e) {
    StoreException failure = FileSystems.failure(path, e);
    boolean again = failure.category() == StoreException.Category.UNAVAILABLE;
    CorpusException why =
        new CorpusException(again ? UNAVAILABLE : UNSUPPORTED, key + failure.getMessage(), e);
    if (again) {
      throw why;
    }
    refuse(path, why);
  }

  private void add(String pattern, int place) {
    if (isRefused(pattern)) {
      return;
    }
    try {
      List<String> alternatives = GlobExpander.expand(pattern);
      FileSystem fileSystem = FileSystems.of(new Path(alternatives.get(0)), configuration);
      boolean hidden = false;
      boolean found = false;
      for (String alternative : alternatives) {
        Path path = new Path(alternative);
        for (FileStatus match : matches(fileSystem, path)) {
          if (isLeftOut(path, match.getPath())) {
            hidden = true;
          } else {
            found = true;
            named(fileSystem, match, place);
          }
        }
      }
      Optional<java.nio.file.Path> link =
          local(fileSystem.makeQualified(new Path(alternatives.get(0))))
              .filter(Files::isSymbolicLink);
      if (!found && link.isPresent()) {
        refuseLink(pattern, link.get());
      } else if (!found) {
        refuse(
            pattern,
            MISSING,
            "nothing matches %s%s"
                .formatted(
                    fileSystem.makeQualified(new Path(pattern)),
                    hidden
                        ? " but names that begin with . or _, which a wildcard leaves out"
                        : ""));
      }
    } catch (IOException | StoreException | IllegalArgumentException e) {
      refuse(pattern, e);
    }
  }

  /**
   * A path without a wildcard is not taken apart, so a name may hold a colon; nor is one that is
   * there as it is written, so a name may hold brackets.
   */
  private static FileStatus[] matches(FileSystem fileSystem, Path path) throws IOException {
    if (path.toUri().getPath().matches("[^*?\\[{\\\\]*") || isThere(fileSystem, path)) {
      try {
        return new FileStatus[] {fileSystem.getFileStatus(path)};
      } catch (FileNotFoundException e) {
        return new FileStatus[0];
      }
    }
    FileStatus[] matches = fileSystem.globStatus(path);
    return matches == null ? new FileStatus[0] : matches;
  }

  private static boolean isThere(FileSystem fileSystem, Path path) {
    return local(fileSystem.makeQualified(path)).filter(Files::exists).isPresent();
  }

  private boolean isRefused(String pattern) {
    if (pattern.startsWith("http:") || pattern.startsWith("https:")) {
      refuse(
          pattern,
          UNSUPPORTED,
          "%s cannot be read as a corpus; copy it to a file".formatted(pattern));
    } else if (pattern.contains("**")) {
      refuse(
          pattern,
          UNSUPPORTED,
          "%s: ** is no wildcard here; name the folder, which is read with all below it"
              .formatted(pattern));
    } else if (pattern.startsWith("~")) {
      refuse(
          pattern,
          MISSING,
          "%s: ~ is not expanded; write the folder, or ${HOME}".formatted(pattern));
    } else {
      return false;
    }
    return true;
  }

  /** Whether a wildcard matched a name that is left out in folders too, at any level. */
  private boolean isLeftOut(Path pattern, Path match) {
    String[] wanted = pattern.toUri().getPath().split("/", -1);
    Path outermost = null;
    Path name = match;
    for (int i = 1; i <= wanted.length && name.getParent() != null; i++) {
      if (rule(name.getName()).isPresent() && wanted[wanted.length - i].matches(".*[*?\\[].*")) {
        outermost = name;
      }
      name = name.getParent();
    }
    if (outermost == null) {
      return false;
    }
    leftOut.put(outermost.toString(), rule(outermost.getName()).orElseThrow());
    return true;
  }

  private static Optional<Rule> rule(String name) {
    if (name.startsWith(".") || (name.startsWith("_") && name.indexOf('=') < 0)) {
      return Optional.of(Rule.HIDDEN);
    }
    return name.endsWith("._COPYING_") ? Optional.of(Rule.HALF_WRITTEN) : Optional.empty();
  }

  /** Takes what was named, which must be a file or a folder. */
  private void named(FileSystem fileSystem, FileStatus status, int place) throws IOException {
    if (!status.isDirectory() && !isRegular(status)) {
      refuse(
          status.getPath().toString(),
          UNSUPPORTED,
          "%s is neither a file nor a folder; copy what it gives to a file"
              .formatted(status.getPath()));
      return;
    }
    walk(fileSystem, status, place, 0);
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

  private void walk(FileSystem fileSystem, FileStatus status, int place, int depth)
      throws IOException {
    Path path = status.getPath();
    if (!status.isDirectory()) {
      if (isRegular(status)) {
        add(status, place);
      } else {
        leftOut.put(path.toString(), Rule.NO_FILE);
      }
      return;
    }
    if (depth > DEEPEST) {
      refuse(path.toString(), UNSUPPORTED, "folders lie deeper than " + DEEPEST + " at " + path);
      return;
    }
    String identity = identity(path);
    Folder known = folders.get(identity);
    if (known != null && !known.path().equals(path.toString())) {
      leftOut.put(path.toString(), isAt(path, identity) ? Rule.LINKED_FOLDER : Rule.LINK);
    }
    if (known != null && known.namedBy().get(place)) {
      return;
    }
    if (known == null) {
      known = new Folder(path.toString(), new BitSet());
      folders.put(identity, known);
    }
    known.namedBy().set(place);
    FileStatus[] children;
    try {
      children = fileSystem.listStatus(new Path(known.path()));
      refuseLinksToNothing(new Path(known.path()), children);
    } catch (IOException e) {
      refuse(path.toString(), e);
      return;
    }
    Arrays.sort(children, Comparator.comparing(child -> child.getPath().toString()));
    for (FileStatus child : children) {
      Optional<Rule> rule = rule(child.getPath().getName());
      if (rule.isPresent()) {
        leftOut.put(child.getPath().toString(), rule.get());
      } else {
        walk(fileSystem, child, place, depth + 1);
      }
    }
  }

  /** A file is known by what it is: of several links to it the file itself counts, or the first. */
  private void add(FileStatus file, int place) throws IOException {
    String identity = identity(file.getPath());
    FoundFile known = files.get(identity);
    if (known == null) {
      files.put(identity, found(file, namedBy(new BitSet(), place)));
      return;
    }
    boolean better = false;
    if (!known.path().equals(file.getPath().toString())) {
      better =
          isAt(file.getPath(), identity)
              || (!isAt(known.hadoopPath(), identity)
                  && file.getPath().compareTo(known.hadoopPath()) < 0);
      leftOut.put(better ? known.path() : file.getPath().toString(), Rule.LINK);
    }
    if (better) {
      leftOut.remove(file.getPath().toString());
    }
    if (better || !known.namedBy().get(place)) {
      BitSet namedBy = namedBy(known.namedBy(), place);
      files.put(
          identity,
          better
              ? found(file, namedBy)
              : new FoundFile(known.path(), known.length(), known.modifiedMillis(), namedBy));
    }
  }

  private static FoundFile found(FileStatus file, BitSet namedBy) {
    return new FoundFile(
        file.getPath().toString(), file.getLen(), file.getModificationTime(), namedBy);
  }

  /** A set and one place more, the same object for the same places. */
  private BitSet namedBy(BitSet before, int place) {
    BitSet places = (BitSet) before.clone();
    places.set(place);
    return namedBy.computeIfAbsent(places, same -> same);
  }

  private static boolean isAt(Path path, String identity) {
    return path.toUri().getPath().equals(identity);
  }

  /** Hadoop lists no link whose target is not there; a cache that lost a file looks like that. */
  private void refuseLinksToNothing(Path folder, FileStatus[] listed) throws IOException {
    Optional<java.nio.file.Path> local = local(folder);
    if (local.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (FileStatus child : listed) {
      names.add(child.getPath().getName());
    }
    Set<java.nio.file.Path> links = new TreeSet<>();
    try (DirectoryStream<java.nio.file.Path> entries = Files.newDirectoryStream(local.get())) {
      for (java.nio.file.Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!names.contains(name) && Files.isSymbolicLink(entry)) {
          links.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (java.nio.file.Path link : links) {
      Path path = new Path(folder, new Path(null, null, link.getFileName().toString()));
      Optional<Rule> rule = rule(path.getName());
      if (rule.isPresent()) {
        leftOut.put(path.toString(), rule.get());
      } else {
        refuseLink(path.toString(), link);
      }
    }
  }

  private void refuseLink(String path, java.nio.file.Path link) throws IOException {
    refuse(
        path,
        MISSING,
        "the link %s leads to %s, which is not there; remove it or bring the file"
            .formatted(link, Files.readSymbolicLink(link)));
  }

  /** What a file or folder is, whichever symbolic links led there. */
  private static String identity(Path path) throws IOException {
    return "file".equals(path.toUri().getScheme())
        ? new File(path.toUri().getPath()).getCanonicalPath()
        : path.toString();
  }
}
