package org.coalmine.corpus.files;

import java.util.BitSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file of a corpus: what a million of them need, so that a driver can hold a million.
 *
 * @param path its qualified path
 * @param length in bytes when it was listed
 * @param modifiedMillis its age when it was listed
 * @param namedBy which of the configured paths lead to it, by their place from 0; many files share
 *     one set, so it must not be changed
 */
public record FoundFile(String path, long length, long modifiedMillis, BitSet namedBy) {
  /** The name alone. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The file as file systems want it named, its block size not known. */
  public FileStatus status() {
    return new FileStatus(length, false, 1, Math.max(1, length), modifiedMillis, hadoopPath());
  }

  Path hadoopPath() {
    return new Path(path);
  }
}
