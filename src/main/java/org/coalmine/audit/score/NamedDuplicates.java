package org.coalmine.audit.score;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.CountedDuplicates;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.Provenances;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.duplicates.BothSides;
import org.coalmine.spark.duplicates.DuplicateJob;
import org.coalmine.spark.duplicates.DuplicateTable;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;

/**
 * What the run that {@code duplicates.run} names counted of the documents that are scored.
 *
 * @param chapter what it reported
 * @param digest covers all that its tables depend on
 * @param table its row per document
 */
record NamedDuplicates(DuplicatesChapter chapter, String digest, Path table) {
  /**
   * Reads what was counted, if a run is named.
   *
   * @throws ConfigurationException if it has no report, or counted other documents
   */
  static Optional<NamedDuplicates> of(
      Optional<String> named, BothSides sides, Configuration hadoop) {
    return CountedDuplicates.of(named, Provenances.corpus(sides.corpus()), hadoop)
        .map(chapter -> found(named.orElseThrow(), chapter, sides, hadoop));
  }

  private static NamedDuplicates found(
      String directory, DuplicatesChapter chapter, BothSides sides, Configuration hadoop) {
    String folder = DuplicateJob.folder(sides, chapter.duplicates().settings());
    String table = folder + "/" + DuplicateTable.DOCUMENTS.folder();
    try (RunDirectory run = RunDirectory.view(directory, hadoop)) {
      if (run.read(RunFile.MANIFEST).map(Manifest::read).filter(it -> it.holds(table)).isEmpty()) {
        throw new ConfigurationException(
            "duplicates.run = %s: its holdout is another one than holdout.paths; count duplicates of both by coalmine duplicates"
                .formatted(directory));
      }
      return new NamedDuplicates(chapter, folder, run.folder(table));
    }
  }
}
