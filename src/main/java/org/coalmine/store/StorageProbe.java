package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.UNAVAILABLE;

import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the storage of runs was seen to do.
 *
 * @param durable whether files are replaced in one step and outlive a power cut, as on local disks
 *     and HDFS; an object store answers for that itself
 * @param exclusive whether of two drivers that begin one run at the same moment the storage lets
 *     one in; else the other finds out within two beats of the lease
 * @param restricts whether a file can be closed to everybody but its owner
 */
public record StorageProbe(boolean durable, boolean exclusive, boolean restricts) {
  /**
   * Tries whether a directory can hold runs: a file is written, replaced by a rename, read back,
   * created once more on the condition that it is not there, and removed. The directory is made if
   * it is missing.
   *
   * @throws StoreException UNAVAILABLE if a step fails or what is read differs
   */
  public static StorageProbe of(String directory, Configuration configuration) {
    Path path = new Path(directory);
    return of(Disk.of(path, configuration), path);
  }

  static StorageProbe of(Disk disk, Path path) {
    Path qualified = disk.fileSystem().makeQualified(path);
    Path file = new Path(qualified, ".probe-" + UUID.randomUUID());
    try {
      if (!disk.fileSystem().exists(qualified)) {
        disk.makeDirectory(qualified);
      }
      AtomicFile.write(disk, file, new byte[] {1}, Access.OWNER);
      AtomicFile.write(disk, file, new byte[] {2}, Access.OWNER);
      boolean replaced = Arrays.equals(AtomicFile.read(disk, file), new byte[] {2});
      boolean restricts = disk.isRestricted(file, Access.OWNER);
      boolean exclusive = isExclusive(disk, file);
      disk.fileSystem().delete(file, false);
      if (!replaced) {
        throw new StoreException(UNAVAILABLE, qualified + " does not keep what is renamed into it");
      }
      return new StorageProbe(disk.replacesAtomically(), exclusive, restricts);
    } catch (IOException e) {
      throw Failed.writing("write a probe to", qualified, e);
    }
  }

  /** Whether a file that is there is not created again; a store may pass over the condition. */
  private static boolean isExclusive(Disk disk, Path there) throws IOException {
    return switch (disk.exclusion(there)) {
      case FILE_SYSTEM -> true;
      case NONE -> false;
      case CONDITION -> {
        try {
          disk.createOnCondition(there);
          yield false;
        } catch (IOException refused) {
          yield disk.fileSystem().getFileStatus(there).getLen() > 0;
        }
      }
    };
  }
}
