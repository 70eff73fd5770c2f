package org.coalmine.corpus;

import java.io.Serializable;
import java.util.List;

/**
 * A range of a file's bytes: the records that begin in it.
 *
 * @param path the file, qualified
 * @param from the first byte
 * @param to the byte after the last
 * @param length the file's length when it was listed
 * @param modifiedMillis the file's age when it was listed
 * @param hosts where the bytes are, if the file system tells
 */
public record CorpusSplit(
    String path, long from, long to, long length, long modifiedMillis, List<String> hosts)
    implements Serializable {
  public CorpusSplit {
    hosts = List.copyOf(hosts);
  }
}
