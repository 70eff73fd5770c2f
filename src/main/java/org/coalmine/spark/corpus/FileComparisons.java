package org.coalmine.spark.corpus;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes the comparison of a file, anew for every attempt.
 *
 * @param <R> what comes of a file
 */
@FunctionalInterface
public interface FileComparisons<R extends Serializable> extends Serializable {
  /**
   * The comparison of a file.
   *
   * @param name what it is called below a folder that the corpus is written to
   */
  FileComparison<R> of(CorpusFile file, String name, Configuration configuration)
      throws IOException;
}
