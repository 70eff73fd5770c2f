package org.coalmine.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A folder in which tasks leave what a later stage of the same run reads, file by file. A file is
 * whole or absent; written again, it is replaced. Only the owner may open them.
 */
public final class PartFolder {
  private final Disk disk;
  private final Path path;

  private PartFolder(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /** The folder at a path, which need not exist yet. */
  public static PartFolder of(Path path, Configuration configuration) {
    Disk disk = Disk.of(path, configuration);
    return new PartFolder(disk, disk.fileSystem().makeQualified(path));
  }

  /** Makes the folder. */
  public void make() {
    try {
      disk.makeDirectory(path);
    } catch (IOException e) {
      throw Failed.writing("make the directory", path, e);
    }
  }

  /** Writes or replaces a file. */
  public void write(String name, byte[] content) {
    AtomicFile.write(disk, new Path(path, name), content, Access.OWNER);
  }

  /** The content of a file, if it was written. */
  public Optional<byte[]> read(String name) {
    try {
      return Optional.of(AtomicFile.read(disk, new Path(path, name)));
    } catch (StoreException e) {
      if (e.category() == StoreException.Category.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes the folder with all in it. */
  public void remove() {
    try {
      disk.fileSystem().delete(path, true);
    } catch (FileNotFoundException e) {
      return;
    } catch (IOException e) {
      throw Failed.writing("remove", path, e);
    }
  }
}
