package org.coalmine.spark.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.corpus.CorpusSplit;

/** Puts splits together to the files that they are of, in their order. */
final class ReadFiles {
  private final Map<String, Integer> namedBy;
  private final List<CorpusFile> files = new ArrayList<>();

  /**
   * Begins with none.
   *
   * @param namedBy by the path of a file, the first of the configured paths that leads to it
   */
  ReadFiles(Map<String, Integer> namedBy) {
    this.namedBy = new HashMap<>(namedBy);
  }

  /**
   * Adds the next split.
   *
   * @param firstIndex of its first document
   * @param documents how many it has
   * @param complete whether it could be read
   */
  void add(CorpusSplit split, long firstIndex, long documents, boolean complete) {
    CorpusFile last = files.isEmpty() ? null : files.get(files.size() - 1);
    if (last != null && last.whole().path().equals(split.path())) {
      files.set(
          files.size() - 1,
          new CorpusFile(
              last.number(),
              last.whole(),
              last.namedBy(),
              last.firstIndex(),
              last.documents() + documents,
              last.complete() && complete));
      return;
    }
    CorpusSplit whole =
        new CorpusSplit(
            split.path(), 0, split.length(), split.length(), split.modifiedMillis(), split.hosts());
    files.add(
        new CorpusFile(
            files.size(),
            whole,
            namedBy.getOrDefault(split.path(), 0),
            firstIndex,
            documents,
            complete));
  }

  List<CorpusFile> files() {
    return List.copyOf(files);
  }
}
