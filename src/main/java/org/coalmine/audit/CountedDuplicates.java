package org.coalmine.audit;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.report.Provenance.Corpus;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;

/** What another run counted of duplicates: this one shows it, uses it, and its gate tests it. */
public final class CountedDuplicates {
  private static final String KEY = "duplicates.run = ";

  private CountedDuplicates() {}

  /**
   * The chapter of a run of duplicates.
   *
   * @param run the directory of that run; empty if none is shown
   * @param corpus of this run; null where none is read, and until it is
   * @throws ConfigurationException if it holds no report of duplicates, or one of another corpus
   */
  public static Optional<DuplicatesChapter> of(
      Optional<String> run, @Nullable Corpus corpus, Configuration hadoop) {
    return run.map(directory -> read(directory, corpus, hadoop));
  }

  /**
   * The table with a row for every document, and its group.
   *
   * @param run the directory of that run
   * @param corpus of this run; null until it is read
   * @return where the table stands
   * @throws ConfigurationException if there is none, or it is of another corpus
   */
  public static String documents(String run, @Nullable Corpus corpus, Configuration hadoop) {
    var unused = read(run, corpus, hadoop);
    try (RunDirectory directory = RunDirectory.view(run, hadoop)) {
      return directory
          .read(RunFile.MANIFEST)
          .map(Manifest::read)
          .flatMap(
              manifest ->
                  manifest.tables().stream()
                      .map(Manifest.Table::folder)
                      .filter(folder -> folder.endsWith("/documents"))
                      .reduce((first, last) -> last))
          .map(folder -> directory.folder(folder).toString())
          .orElseThrow(
              () -> new ConfigurationException(KEY + run + ": the run has no table of documents"));
    }
  }

  private static DuplicatesChapter read(
      String directory, @Nullable Corpus corpus, Configuration hadoop) {
    byte[] json;
    try (RunDirectory run = RunDirectory.view(directory, hadoop)) {
      json =
          run.read(RunFile.REPORT_JSON)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          KEY
                              + directory
                              + ": the run has no report yet; go on with it by coalmine duplicates"
                              + " --resume"));
    }
    try {
      Report report = ReportJson.read(directory + "/report.json", json);
      DuplicatesChapter chapter =
          report
              .chapter(DuplicatesChapter.class)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          KEY + directory + ": the run counted no duplicates"));
      Corpus counted = report.provenance().corpus();
      if (corpus != null && (counted == null || !counted.sha256().equals(corpus.sha256()))) {
        throw new ConfigurationException(
            KEY
                + directory
                + ": its corpus is another one; count duplicates again by coalmine duplicates");
      }
      return chapter;
    } catch (IOException e) {
      throw new ConfigurationException(KEY + directory + ": " + e.getMessage(), e);
    }
  }
}
