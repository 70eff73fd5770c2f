package org.coalmine.audit.elsewhere;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.PlantingRun;
import org.coalmine.audit.SurvivalCount;
import org.coalmine.audit.SurvivalFile;
import org.coalmine.canary.Canary;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.PlantedConfiguration;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.CanarySearch;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.SearchedCorpus;
import org.coalmine.spark.corpus.SearchedCorpus.Found;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusAccount;

/**
 * Counts in one pass over the text that a pipeline made of a planted corpus how many insertions of
 * each canary are left, and writes the counts into the run that planted them.
 *
 * @param findings the counts, by format
 * @param inputs what became of every file and record
 */
public record Survival(SurvivalFindings findings, CorpusAccount inputs) {
  /**
   * Counts, under the lease of the run. Where too much is unreadable nothing is written, since what
   * was not read would count as lost.
   *
   * @param paths of the processed text
   * @param overrides of the run's corpus settings, of the form {@code key=value}
   * @throws ConfigurationException if the run planted nothing, or an override cannot be used
   * @throws org.coalmine.corpus.CorpusException if a file cannot be read, or holds token numbers
   * @throws IncompleteException if more is unreadable than corpus.quarantine-limit allows
   */
  public static Survival count(
      Cluster cluster,
      String run,
      List<String> paths,
      List<String> overrides,
      AuditProgress progress) {
    try (RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration())) {
      PlantingRun planting = PlantingRun.uncounted(run, directory);
      if (planting.plan().canaries().stream().allMatch(Canary::isControl)) {
        throw new ConfigurationException(run + ": planted no canary, so none can survive");
      }
      AuditConfiguration configuration =
          PlantedConfiguration.processed(planting.source(), planting.text(), paths, overrides);
      SearchedCorpus searched =
          CorpusReader.search(
              cluster,
              configuration.corpus().source(),
              CanarySearch.of(planting.plan()),
              CorpusInspection.watched(progress));
      Corpus corpus = searched.corpus().required();
      new CorpusInspection(configuration, corpus)
          .aboveLimit()
          .ifPresent(
              unreadable -> {
                throw new IncompleteException(unreadable);
              });
      SurvivalFile file =
          new SurvivalFile(
              SurvivalFile.VERSION,
              planting.canariesSha256(),
              paths,
              corpus.digest(),
              corpus.size(),
              configuration.survival().lostShare(),
              corpus.account(),
              canaries(planting.plan().canaries(), searched.found()));
      directory.write(RunFile.SURVIVAL, file.toBytes());
      return new Survival(file.count().findings(planting.plan()), corpus.account());
    }
  }

  private static List<SurvivalCount.OfCanary> canaries(List<Canary> canaries, List<Found> found) {
    List<SurvivalCount.OfCanary> counted = new ArrayList<>();
    for (int i = 0; i < canaries.size(); i++) {
      Canary canary = canaries.get(i);
      Found one = found.get(i);
      counted.add(
          new SurvivalCount.OfCanary(
              canary.id(), canary.insertions(), one.exact(), one.whiteSpace(), one.fillAlone()));
    }
    return counted;
  }
}
