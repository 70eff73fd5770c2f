package org.coalmine.store;

import static java.nio.file.StandardOpenOption.READ;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a job's rows. Tasks write files aside, under names that no reader of rows looks at;
 * the driver takes one over when it has the task's result. So a task that is retried, run twice or
 * lost leaves nothing that is read.
 */
public final class RowFolder {
  /** Readers of Parquet skip names that begin so. */
  private static final String ASIDE = "_aside";

  private final Disk disk;
  private final Path folder;
  private final Runnable ownership;
  private final @Nullable Access access;

  /**
   * @param access that a file has once it is taken over; null leaves it as the task had it
   */
  RowFolder(Disk disk, Path folder, Runnable ownership, @Nullable Access access) {
    this.disk = disk;
    this.folder = folder;
    this.ownership = ownership;
    this.access = access;
    try {
      disk.makeDirectory(aside());
    } catch (IOException e) {
      throw Failed.writing("make the directory", aside(), e);
    }
  }

  /** Where the rows are. */
  public Path path() {
    return folder;
  }

  /** Where tasks write, each under a name of its own. */
  public Path aside() {
    return new Path(folder, ASIDE);
  }

  /**
   * Takes over a file that a task wrote, in the place of one that may stand there.
   *
   * @param written its name in {@link #aside}
   * @return how many bytes it has
   */
  public long take(String written, String name) {
    ownership.run();
    Path from = new Path(aside(), written);
    Path to = new Path(folder, name);
    try {
      if (access != null) {
        disk.restrict(from, access);
      }
      Optional<File> local = disk.local(from);
      if (local.isPresent()) {
        try (FileChannel channel = FileChannel.open(local.get().toPath(), READ)) {
          channel.force(true);
        }
      }
      if (!disk.replacesAtomically()) {
        disk.fileSystem().delete(to, false);
      }
      if (!disk.replace(from, to)) {
        throw new IOException("the file system refused to rename " + written);
      }
      disk.syncDirectory(folder);
      return disk.fileSystem().getFileStatus(to).getLen();
    } catch (IOException e) {
      throw Failed.writing("take over the rows", to, e);
    }
  }

  /** Whether a file stands there with so many bytes. */
  public boolean holds(String name, long bytes) {
    Path file = new Path(folder, name);
    try {
      return disk.fileSystem().getFileStatus(file).getLen() == bytes;
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw Failed.reading(file, e);
    }
  }

  /** Removes everything that is not named: what killed drivers and lost tasks left. */
  public void keepOnly(Set<String> names) {
    ownership.run();
    try {
      for (FileStatus status : disk.fileSystem().listStatus(folder)) {
        if (!names.contains(status.getPath().getName())) {
          disk.fileSystem().delete(status.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw Failed.writing("sweep the rows", folder, e);
    }
  }
}
