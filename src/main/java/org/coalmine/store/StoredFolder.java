package org.coalmine.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder on any file system of Hadoop's, to be read only. */
public final class StoredFolder {
  private final Disk disk;
  private final Path path;

  private StoredFolder(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /**
   * Whether a folder stands at a path.
   *
   * @throws StoreException MISSING if nothing does; UNAVAILABLE if its file system does not answer
   */
  public static boolean isFolder(Path path, Configuration configuration) {
    Disk disk = Disk.of(path, configuration);
    Path qualified = disk.fileSystem().makeQualified(path);
    try {
      return disk.fileSystem().getFileStatus(qualified).isDirectory();
    } catch (FileNotFoundException e) {
      throw Failed.finding(qualified, e);
    } catch (IOException e) {
      throw Failed.reading(qualified, e);
    }
  }

  /** The folder at a path where one stands. */
  public static StoredFolder of(Path path, Configuration configuration) {
    Disk disk = Disk.of(path, configuration);
    return new StoredFolder(disk, disk.fileSystem().makeQualified(path));
  }

  /**
   * The names of the files in it.
   *
   * @throws StoreException if it cannot be listed
   */
  public SortedSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    try {
      for (FileStatus status : disk.fileSystem().listStatus(path)) {
        if (status.isFile()) {
          names.add(status.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      throw Failed.finding(path, e);
    } catch (IOException e) {
      throw Failed.reading(path, e);
    }
    return Collections.unmodifiableSortedSet(names);
  }

  /**
   * A file in it.
   *
   * @throws StoreException if there is none
   */
  public StoredFile file(String name) {
    return StoredFile.of(disk, new Path(path, name));
  }
}
