package org.coalmine.corpus.files;

import java.util.BitSet;
import org.apache.hadoop.fs.FileStatus;

/**
 * A file of a corpus.
 *
 * @param status where it is, its length and age
 * @param namedBy which of the configured paths lead to it, by their place from 0
 */
public record FoundFile(FileStatus status, BitSet namedBy) {

  /** Its qualified path. */
  public String path() {
    return status.getPath().toString();
  }

  /** The name alone. */
  public String name() {
    return status.getPath().getName();
  }

  public long length() {
    return status.getLen();
  }
}
