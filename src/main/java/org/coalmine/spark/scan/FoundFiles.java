package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.scan.Certainty;
import scala.Tuple2;

/** In which files secrets stand that count. */
final class FoundFiles {
  /** How many files a report names. */
  private static final int MOST_NAMED = 50;

  private FoundFiles() {}

  /**
   * Counts findings by file.
   *
   * @param allowed fingerprints of what was declared harmless
   */
  static FoundCounts.Files of(JavaRDD<Placed> findings, Set<Long> allowed) {
    JavaRDD<Counted> files =
        findings
            .filter(it -> !it.row().knownTest() && !allowed.contains(it.row().fingerprint()))
            .mapToPair(
                it ->
                    new Tuple2<>(
                        it.file(),
                        new long[] {1, it.row().certainty() == Certainty.CERTAIN ? 1 : 0}))
            .reduceByKey((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]})
            .map(file -> new Counted(file._1(), file._2()[0], file._2()[1]))
            .cache();
    try {
      return new FoundCounts.Files(
          files.count(),
          files.takeOrdered(MOST_NAMED, new MostFirst()).stream()
              .map(file -> new FoundCounts.OfFile(file.path(), file.found(), file.certain()))
              .toList());
    } finally {
      files.unpersist();
    }
  }

  private record Counted(String path, long found, long certain) implements Serializable {}

  private static final class MostFirst implements Comparator<Counted>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Counted a, Counted b) {
      int byCount = Long.compare(b.found(), a.found());
      return byCount != 0 ? byCount : a.path().compareTo(b.path());
    }
  }
}
