package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.Optional;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.report.Provenance;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.spark.training.TextSplit;
import org.coalmine.spark.training.TextSplit.Amount;
import org.coalmine.token.Alphabet;
import org.coalmine.token.DocumentEnd;
import org.jspecify.annotations.Nullable;

/**
 * The text that a plan is made for: that of the corpus, or a million characters.
 *
 * @param corpus what was read; null where the plan is per million characters
 * @param files how many files were read; 0 where none was
 * @param text what is trained on and validated on, canaries included
 * @param twinText the same of the twin, without canaries
 * @param alphabet of the model
 * @param passSeconds processor time of one pass over the corpus; null where it was not read
 */
public record PlannedText(
    Provenance.@Nullable Corpus corpus,
    long files,
    TextSplit text,
    TextSplit twinText,
    Alphabet alphabet,
    @Nullable Double passSeconds) {
  static final long MILLION = 1_000_000;

  /**
   * Reads the corpus, as an audit would, and counts what training would read.
   *
   * @throws org.coalmine.corpus.CorpusException if it cannot be read, or holds no document
   */
  public static PlannedText read(
      Cluster cluster, AuditConfiguration configuration, CanaryPlan plan) {
    long before = cluster.cpuNanos();
    Corpus corpus = CorpusReader.read(cluster.context(), configuration.corpus().source());
    double passSeconds = (cluster.cpuNanos() - before) / 1e9;
    PlantedCorpus planted =
        CoinHoldout.without(
            configuration, PlantingJob.plant(cluster, corpus, plan, configuration.seed().reveal()));
    TrainingSettings settings = configuration.training().settings();
    DocumentEnd end = configuration.training().end();
    @Nullable PrivacyUnit unit =
        configuration.training().privacy().map(PrivacySettings::unit).orElse(null);
    TextSplit text = TextSplit.of(planted, settings, end, unit);
    return new PlannedText(
        new Provenance.Corpus(
            corpus.size(),
            corpus.characters().values().stream().mapToLong(Long::longValue).sum(),
            corpus.digest(),
            corpus.quarantine().unreadable()),
        corpus.account().files().read(),
        text,
        configuration.trainsTwin()
            ? TextSplit.of(planted.withoutCanaries(), settings, end, unit)
            : text,
        TrainedAlphabet.of(configuration, plan, null, corpus.characters()),
        passSeconds);
  }

  /** A million characters in full windows, with the canaries of the plan. */
  public static PlannedText perMillion(AuditConfiguration configuration, CanaryPlan plan) {
    TrainingSettings settings = configuration.training().settings();
    long heldOut = Math.round(MILLION * settings.validationFraction());
    long planted =
        Preflight.plantedCharacters(plan).min(BigInteger.valueOf(Long.MAX_VALUE / 4)).longValue();
    Amount alone = amount(MILLION - heldOut, settings.window());
    TextSplit twin = new TextSplit(alone, amount(heldOut, settings.window()));
    return new PlannedText(
        null,
        0,
        new TextSplit(amount(MILLION - heldOut + planted, settings.window()), twin.heldOut()),
        twin,
        TrainedAlphabet.typical(configuration, plan),
        null);
  }

  private static Amount amount(long characters, int window) {
    return new Amount(
        0, characters, (characters + window - 1) / window, (int) Math.min(characters, window));
  }

  /** What is known before training on a machine. */
  public Preflight.Facts facts(Machine machine) {
    return new Preflight.Facts(corpus, alphabet.size(), ClusterLimits.of(machine));
  }

  /** What was read of the corpus. */
  public Optional<Provenance.Corpus> read() {
    return Optional.ofNullable(corpus);
  }
}
