package org.coalmine.audit.sanitise;

import java.util.List;
import org.coalmine.audit.AuditProgress;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.sanitise.Comparison;
import org.coalmine.spark.sanitise.SanitiseJob;
import org.coalmine.spark.sanitise.SanitiseJob.Again;
import org.coalmine.spark.sanitise.SanitiseSettings;
import org.coalmine.spark.scan.ScanJob;
import org.coalmine.store.RunDirectory;
import org.coalmine.text.CorpusSource;

/**
 * What a folder holds that a corpus was written to: each document compared with its own, and all
 * scanned again.
 *
 * @param comparison of the documents
 * @param again the secrets that are found
 * @param strangers records that the comparison did not meet, of files that were not written by the
 *     run or cannot be read
 * @param bytes of its files
 */
record Proof(Comparison comparison, List<Again> again, long strangers, long bytes) {
  /** The folder of the run for what the second scan leaves; it is removed. */
  private static final String FOLDER = "sanitise/proof";

  /** What proves it; reads and writes with a cluster. */
  record Means(
      Cluster cluster,
      RunDirectory directory,
      SanitiseJob job,
      SanitiseSettings settings,
      byte[] key,
      AuditProgress progress) {

    /** Compares and scans a folder. */
    Proof of(Corpus corpus, CorpusSource source, org.apache.hadoop.fs.Path folder) {
      long all = Math.max(1, corpus.files().stream().mapToLong(CorpusFile::bytes).sum());
      Comparison comparison =
          job.compare(
              corpus,
              source,
              folder,
              done -> progress.show("compare", "%,d MB".formatted(done / 1_000_000), done, all));
      ScanJob scan =
          new ScanJob(
              cluster,
              settings.scan(),
              settings.rules(),
              key,
              new ScanJob.Kept(0, 0, 1, 0, 0),
              ScanJob.Known.NOTHING,
              directory.makeFolder(FOLDER + "/pass"));
      try {
        Visited visited =
            scan.read(
                SanitiseJob.written(source, folder),
                (bytes, of, documents) ->
                    progress.show("scan again", "%,d documents".formatted(documents), bytes, of));
        Corpus written = visited.corpus();
        var tables = directory.makeFolder(FOLDER + "/tables");
        List<Again> again = List.of();
        if (written.size() > 0) {
          var counted = scan.count(visited, null, tables, ScanJob.Ranking.NONE);
          again = counted.groups().isEmpty() ? List.of() : job.again(tables);
        }
        return new Proof(
            comparison, again, strangers(comparison, written), written.account().files().bytes());
      } finally {
        directory.remove(FOLDER);
      }
    }

    private static long strangers(Comparison comparison, Corpus written) {
      long expected =
          comparison.documents()
              - comparison.dropped()
              - comparison.missing()
              + comparison.foreign();
      return Math.max(0, written.size() + written.account().records().unreadable() - expected)
          + written.account().files().unread();
    }
  }
}
