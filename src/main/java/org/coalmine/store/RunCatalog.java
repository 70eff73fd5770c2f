package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.MISSING;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The runs below a directory, found by what lies there: a directory that holds a manifest or a
 * report is a run. There is no index that could be lost or disagree.
 */
public final class RunCatalog {
  /** Runs may be sorted into folders, but not arbitrarily deep. */
  private static final int DEEPEST = 4;

  private final Disk disk;
  private final Path root;

  private RunCatalog(Disk disk, Path root) {
    this.disk = disk;
    this.root = root;
  }

  /**
   * Opens a directory for reading.
   *
   * @throws StoreException MISSING if there is none
   */
  public static RunCatalog view(String directory, Configuration configuration) {
    Path path = new Path(directory);
    return view(Disk.of(path, configuration), path);
  }

  static RunCatalog view(Disk disk, Path path) {
    Path qualified = disk.fileSystem().makeQualified(path);
    try {
      if (!disk.fileSystem().getFileStatus(qualified).isDirectory()) {
        throw new StoreException(MISSING, qualified + " is a file, not a directory of runs");
      }
    } catch (FileNotFoundException e) {
      throw new StoreException(MISSING, "there is no directory " + qualified, e);
    } catch (IOException e) {
      throw Failed.reading(qualified, e);
    }
    return new RunCatalog(disk, qualified);
  }

  /**
   * What lies below this directory, itself included.
   *
   * @param runs the paths of runs, in the order of their names
   * @param unlisted folders that cannot be listed, with the reason
   */
  public record Listing(List<String> runs, SortedMap<String, String> unlisted) {
    public Listing {
      runs = List.copyOf(runs);
      unlisted = Collections.unmodifiableSortedMap(new TreeMap<>(unlisted));
    }
  }

  /**
   * Searches for runs.
   *
   * @throws StoreException UNSUPPORTED or UNAVAILABLE if not even the directory can be listed
   */
  public Listing list() {
    List<String> runs = new ArrayList<>();
    SortedMap<String, String> unlisted = new TreeMap<>();
    try {
      search(root, DEEPEST, runs, unlisted);
    } catch (IOException e) {
      throw Failed.reading(root, e);
    }
    return new Listing(runs, unlisted);
  }

  private void search(
      Path directory, int deep, List<String> runs, SortedMap<String, String> unlisted)
      throws IOException {
    FileStatus[] entries = disk.fileSystem().listStatus(directory);
    if (Arrays.stream(entries).anyMatch(RunCatalog::marksARun)) {
      runs.add(directory.toString());
      return;
    }
    List<Path> children =
        Arrays.stream(entries)
            .filter(FileStatus::isDirectory)
            .map(FileStatus::getPath)
            .sorted()
            .toList();
    for (Path child : deep == 0 ? List.<Path>of() : children) {
      try {
        search(child, deep - 1, runs, unlisted);
      } catch (FileNotFoundException e) {
        // It was removed since its name was read.
      } catch (IOException e) {
        unlisted.put(child.toString(), Failed.why(e));
      }
    }
  }

  private static boolean marksARun(FileStatus file) {
    String name = file.getPath().getName();
    return file.isFile()
        && (name.equals(RunFile.MANIFEST.path()) || name.equals(RunFile.REPORT_JSON.path()));
  }

  /** A file of a run, if it was written. */
  public Optional<byte[]> read(String run, RunFile file) {
    try {
      return Optional.of(AtomicFile.read(disk, new Path(run, file.path())));
    } catch (StoreException e) {
      if (e.category() == MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
