package org.coalmine.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one way a file is written: aside, synced, then renamed into place. A reader sees the old
 * content or the new, whole; a crash at any moment leaves the old and at most a file whose name
 * ends in {@value #ASIDE}. Nothing is deleted before a rename.
 *
 * <p>On file systems that cannot replace a file by a rename (object stores) an existing file is
 * overwritten directly: there a file appears when it is closed, whole or not at all.
 */
final class AtomicFile {
  static final String ASIDE = ".aside";

  /** A lease is replaced every few seconds; nothing is replaced as often as it can be read. */
  private static final int MOST_READS = 3;

  private AtomicFile() {}

  static void write(Disk disk, Path path, byte[] content, Access access) {
    write(disk, path, Content.of(content), access);
  }

  static void write(Disk disk, Path path, Content content, Access access) {
    Path aside = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ASIDE);
    try {
      requireNoDirectory(disk, path);
      if (!disk.replacesAtomically() && disk.fileSystem().exists(path)) {
        disk.write(path, content, access, true);
        return;
      }
      disk.write(aside, content, access, true);
      if (!disk.replace(aside, path)) {
        throw new IOException("the file system refused to rename " + aside.getName());
      }
      disk.syncDirectory(path.getParent());
    } catch (IOException e) {
      discard(disk, aside, e);
      throw Failed.writing("write", path, e);
    }
  }

  /** Local disks would move the file into a directory of its name and call that a success. */
  private static void requireNoDirectory(Disk disk, Path path) throws IOException {
    try {
      if (disk.fileSystem().getFileStatus(path).isDirectory()) {
        throw new IOException("a directory of that name is in the way");
      }
    } catch (FileNotFoundException e) {
      return;
    }
  }

  private static void discard(Disk disk, Path aside, IOException original) {
    try {
      disk.fileSystem().delete(aside, false);
    } catch (IOException e) {
      original.addSuppressed(e);
    }
  }

  /**
   * Reads a whole file, as it was at some moment. One that is replaced meanwhile is read again.
   *
   * @throws StoreException MISSING if there is none; UNSUPPORTED if this user may not, UNAVAILABLE
   *     if it cannot be read
   */
  static byte[] read(Disk disk, Path path) {
    for (int read = 1; ; read++) {
      @Nullable FileStatus found = null;
      try {
        found = disk.fileSystem().getFileStatus(path);
        return content(disk, found);
      } catch (FileNotFoundException e) {
        throw Failed.finding(path, e);
      } catch (IOException | FSError e) {
        if (read == MOST_READS || found == null || !isReplaced(disk, found)) {
          throw Failed.reading(path, e);
        }
      }
    }
  }

  private static byte[] content(Disk disk, FileStatus file) throws IOException {
    if (file.isDirectory()) {
      throw new IOException("it is a directory");
    }
    if (file.getLen() > Integer.MAX_VALUE - 8) {
      throw new IOException("a file of " + file.getLen() + " bytes");
    }
    byte[] content = new byte[(int) file.getLen()];
    try (FSDataInputStream in = disk.fileSystem().open(file.getPath())) {
      in.readFully(0, content);
    }
    return content;
  }

  /** Whether a file is another by now: an object store ends the reading of the one that was. */
  private static boolean isReplaced(Disk disk, FileStatus found) {
    try {
      FileStatus now = disk.fileSystem().getFileStatus(found.getPath());
      return now.getModificationTime() != found.getModificationTime()
          || now.getLen() != found.getLen();
    } catch (IOException e) {
      return false;
    }
  }
}
