package org.coalmine.audit;

import java.util.Optional;
import java.util.function.Consumer;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.InputWords;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.GivenTexts;
import org.jspecify.annotations.Nullable;

/** The first stage of a run: its corpus is read, told of, and taken down. */
public final class CorpusStage {
  private CorpusStage() {}

  /**
   * Reads a corpus.
   *
   * @param manifest of the run
   * @param save takes the manifest with the corpus, where it has none yet
   * @throws IncompleteException if too much of it is unreadable
   * @throws ResumeException if it is not the one that the run began with
   */
  public static Corpus read(
      Cluster cluster,
      AuditConfiguration configuration,
      @Nullable GivenTexts texts,
      Manifest manifest,
      Consumer<Manifest> save,
      AuditProgress progress) {
    progress.show("corpus", "reading", 0, 1);
    Corpus corpus =
        CorpusReader.read(
            cluster, configuration.corpus().source(), texts, CorpusInspection.watched(progress));
    progress.show("corpus", "%,d documents".formatted(corpus.size()), 1, 1);
    CorpusInspection inspection = new CorpusInspection(configuration, corpus);
    InputWords.lines(inspection.masked()).forEach(progress::note);
    Optional<String> aboveLimit = inspection.aboveLimit();
    if (aboveLimit.isPresent()) {
      throw new IncompleteException(aboveLimit.get());
    }
    CountedDuplicates.of(
        configuration.duplicates().run(),
        Provenances.corpus(corpus),
        cluster.hadoopConfiguration());
    if (manifest.corpus() == null) {
      save.accept(
          manifest.withCorpus(
              Provenances.corpus(corpus), Provenances.quarantined(corpus), corpus.account()));
    } else if (!manifest.corpus().sha256().equals(corpus.digest())) {
      throw new ResumeException("the corpus has changed since the run began; start a new run");
    }
    corpus.account().warnings().forEach(warning -> progress.note("warning: " + warning));
    if (corpus.quarantine().unreadable() > 0) {
      progress.note(inspection.unreadable(" and left out") + ".");
    }
    return corpus;
  }
}
