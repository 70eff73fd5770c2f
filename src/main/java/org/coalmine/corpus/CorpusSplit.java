package org.coalmine.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.FileSystems;

/**
 * A range of a file's bytes: the records that begin in it. Or several files, each of them whole.
 *
 * @param path the file, qualified
 * @param from the first byte
 * @param to the byte after the last
 * @param length the file's length when it was listed
 * @param modifiedMillis the file's age when it was listed
 * @param hosts where the bytes are, if the file system tells
 * @param more the files after the first
 */
public record CorpusSplit(
    String path,
    long from,
    long to,
    long length,
    long modifiedMillis,
    List<String> hosts,
    List<CorpusSplit> more)
    implements Serializable {
  public CorpusSplit {
    hosts = List.copyOf(hosts);
    more = List.copyOf(more);
  }

  /** A range of one file. */
  public CorpusSplit(
      String path, long from, long to, long length, long modifiedMillis, List<String> hosts) {
    this(path, from, to, length, modifiedMillis, hosts, List.of());
  }

  /**
   * Several whole files as one split.
   *
   * @param files at least one
   */
  public static CorpusSplit of(List<CorpusSplit> files) {
    CorpusSplit first = files.get(0);
    return new CorpusSplit(
        first.path,
        first.from,
        first.to,
        first.length,
        first.modifiedMillis,
        first.hosts,
        files.subList(1, files.size()));
  }

  /** Its files, the first as it is in the split. */
  public List<CorpusSplit> files() {
    List<CorpusSplit> all = new ArrayList<>(1 + more.size());
    all.add(this);
    all.addAll(more);
    return all;
  }

  /** How many bytes it has. */
  public long bytes() {
    long bytes = to - from;
    for (CorpusSplit file : more) {
      bytes += file.bytes();
    }
    return bytes;
  }

  /**
   * Checks that the first file is what was listed.
   *
   * @throws CorpusException DAMAGED if not
   */
  void requireUnchanged(Configuration configuration) throws IOException {
    Path file = new Path(path);
    FileStatus now = FileSystems.of(file, configuration).getFileStatus(file);
    if (now.getLen() != length || now.getModificationTime() != modifiedMillis) {
      throw new CorpusException(DAMAGED, path + " changed while it was read; start again");
    }
  }
}
