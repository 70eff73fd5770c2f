package org.coalmine.audit;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.Provenance;
import org.coalmine.report.QuarantinedDocument;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.Corpus;
import org.coalmine.train.EpochResult;

/** Where figures, models and corpora come from, as the manifest, model files and report tell it. */
final class Provenances {
  private Provenances() {}

  /** The libraries whose arithmetic or semantics the figures depend on. */
  static SortedMap<String, String> versions() {
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put("spark", Cluster.sparkVersion());
    versions.put("java", System.getProperty("java.specification.version"));
    return versions;
  }

  static Provenance.Corpus corpus(Corpus corpus) {
    return new Provenance.Corpus(
        corpus.size(),
        corpus.characters().values().stream().mapToLong(Long::longValue).sum(),
        corpus.digest());
  }

  /** The first unreadable records, named by file and line. */
  static List<QuarantinedDocument> quarantined(Corpus corpus) {
    return corpus.quarantine().examples().stream()
        .map(entry -> new QuarantinedDocument(entry.place(), Section.spelling(entry.flaw())))
        .toList();
  }

  /** What a model file's metadata says of its training. */
  static Map<String, String> ofModel(AuditConfiguration configuration, EpochResult epoch) {
    return Map.of(
        "audit", configuration.name(),
        "epoch", Integer.toString(epoch.epoch()),
        "optimizer", Section.spelling(configuration.training().settings().optimizer()),
        "window", Integer.toString(configuration.training().settings().window()));
  }
}
