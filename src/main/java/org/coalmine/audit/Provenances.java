package org.coalmine.audit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.report.Provenance;
import org.coalmine.report.QuarantinedDocument;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.training.PrivateTrainingJob;
import org.coalmine.text.Spelling;
import org.coalmine.token.DocumentEnd;
import org.coalmine.train.EpochResult;
import org.coalmine.train.PublicModel;

/** Where figures, models and corpora come from, as the manifest, model files and report tell it. */
public final class Provenances {
  /** The version of the arithmetic, among {@link #versions}. */
  public static final String ARITHMETIC = "arithmetic";

  private static final Set<String> PATHS =
      Set.of(
          "corpus.paths",
          "duplicates.run",
          "generate.directory",
          "holdout.paths",
          "run.directory",
          "model.path",
          "reference.path",
          "scan.model-path",
          "scores.path",
          "score.model-path",
          "training.start-from");

  private Provenances() {}

  /**
   * The libraries whose semantics the figures depend on.
   *
   * @param arithmetic of the model that is ranked
   */
  public static SortedMap<String, String> versions(String arithmetic) {
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put("spark", Cluster.sparkVersion());
    versions.put("java", System.getProperty("java.specification.version"));
    versions.put(ARITHMETIC, arithmetic);
    return versions;
  }

  /** The configuration without the keys whose values are places of one machine. */
  public static SortedMap<String, String> shown(SortedMap<String, String> configuration) {
    TreeMap<String, String> shown = new TreeMap<>(configuration);
    shown.keySet().removeIf(PATHS::contains);
    return shown;
  }

  /** What the figures do not depend on, but their speed does. */
  public static SortedMap<String, String> host(Cluster cluster) {
    TreeMap<String, String> host = new TreeMap<>();
    host.put("java", Runtime.version().toString());
    host.put("kernel", Kernels.chosen().describe());
    host.put("master", cluster.master());
    host.put("cores", Integer.toString(cluster.parallelism()));
    return host;
  }

  public static Provenance.Corpus corpus(Corpus corpus) {
    return new Provenance.Corpus(
        corpus.size(),
        corpus.characters().values().stream().mapToLong(Long::longValue).sum(),
        corpus.digest(),
        corpus.quarantine().unreadable());
  }

  /** The first unreadable records, named by file and line. */
  public static List<QuarantinedDocument> quarantined(Corpus corpus) {
    return corpus.quarantine().examples().stream()
        .map(entry -> new QuarantinedDocument(entry.place(), entry.flaw().description()))
        .toList();
  }

  /** What a model file's metadata says of its training. */
  static Map<String, String> ofModel(
      AuditConfiguration configuration, Optional<PublicModel> start, EpochResult epoch) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("audit", configuration.name());
    facts.put("epoch", Integer.toString(epoch.epoch()));
    facts.put("optimizer", Spelling.of(configuration.training().settings().optimizer()));
    facts.put("window", Integer.toString(configuration.training().settings().window()));
    facts.put("privacy", privacy(configuration));
    if (configuration.training().end() == DocumentEnd.TARGET) {
      facts.put(LstmFile.END_KEY, LstmFile.END_TRAINED);
    }
    start.ifPresent(
        model -> facts.put("started-from", "the public model of SHA-256 " + model.sha256()));
    return facts;
  }

  /** What is claimed of the models of a training. */
  static String privacy(AuditConfiguration configuration) {
    Optional<EpsilonClaim> claim = PrivacyClaim.of(configuration);
    if (claim.isEmpty()) {
      return "not private";
    }
    String stated =
        String.format(
            Locale.ROOT,
            "ε %s, δ %s for %s after all epochs: noise multiplier %s, clip norm %s, sampling rate"
                + " %s, %d steps",
            claim.get().epsilon(),
            claim.get().delta(),
            claim.get().neighbours(),
            claim.get().noiseMultiplier(),
            claim.get().clipNorm(),
            claim.get().samplingRate(),
            claim.get().steps());
    return configuration.training().privacy().filter(PrivateTrainingJob::isPrivate).isPresent()
        ? stated
        : "not private, its noise is seeded; with secure noise it would be " + stated;
  }
}
