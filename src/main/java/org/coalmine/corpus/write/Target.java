package org.coalmine.corpus.write;

import java.io.IOException;
import org.coalmine.store.Content;

/** A folder that takes written files. */
@FunctionalInterface
public interface Target {
  /**
   * Writes a file, whole or not at all.
   *
   * @param name without a folder
   */
  void write(String name, Content content) throws IOException;
}
