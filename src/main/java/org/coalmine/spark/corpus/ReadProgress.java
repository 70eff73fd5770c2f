package org.coalmine.spark.corpus;

/** Watches a pass over a corpus, on the driver. */
@FunctionalInterface
public interface ReadProgress {
  ReadProgress NONE = (bytes, of, documents) -> {};

  /**
   * Where the pass has got to.
   *
   * @param bytes as they lie on the disk, of the parts that were read
   * @param of all bytes of the files; a limit may end the pass sooner
   * @param documents found so far
   */
  void read(long bytes, long of, long documents);
}
