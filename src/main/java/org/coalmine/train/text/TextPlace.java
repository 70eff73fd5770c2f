package org.coalmine.train.text;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the text of a process is kept.
 *
 * @param memory what may stay in the heap
 * @param folder where files go
 */
public record TextPlace(TextMemory memory, Folder folder) {
  /** A folder of this machine. */
  @FunctionalInterface
  public interface Folder {
    /** The path of a new file, which does not exist yet. */
    Path newFile() throws IOException;
  }
}
