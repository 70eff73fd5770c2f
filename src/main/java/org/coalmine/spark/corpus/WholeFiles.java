package org.coalmine.spark.corpus;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.corpus.CorpusSplit;

/**
 * Puts whole files together into splits, by their lengths alone. A split for each of a million
 * small files would fill the driver with what their scans found.
 */
final class WholeFiles {
  static final int MOST_FILES = 1000;

  private WholeFiles() {}

  /**
   * Splits of whole files.
   *
   * @param files in order
   */
  static List<CorpusSplit> splits(List<CorpusSplit> files) {
    List<CorpusSplit> splits = new ArrayList<>();
    List<CorpusSplit> group = new ArrayList<>();
    long bytes = 0;
    for (CorpusSplit file : files) {
      boolean full = group.size() == MOST_FILES || bytes + file.bytes() > CorpusFiles.SPLIT_BYTES;
      if (full && !group.isEmpty()) {
        splits.add(CorpusSplit.of(group));
        group.clear();
        bytes = 0;
      }
      group.add(file);
      bytes += file.bytes();
    }
    if (!group.isEmpty()) {
      splits.add(CorpusSplit.of(group));
    }
    return splits;
  }
}
