package org.coalmine.audit.scan;

import java.util.List;
import java.util.stream.Stream;
import org.coalmine.audit.QuarantineLimit;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.scan.Kind;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.scan.FoundCounts;
import org.jspecify.annotations.Nullable;

/** What a report says of the secrets that stand in a corpus. */
final class FoundReport {

  private FoundReport() {}

  /**
   * The chapter's.
   *
   * @param keyId names the key of the fingerprints
   * @param ranks under a model; null if none was asked
   */
  static Found of(
      ScanConfiguration configuration,
      String keyId,
      Corpus corpus,
      FoundCounts counts,
      @Nullable FoundRanks ranks) {
    return new Found(
        corpus.size(),
        corpus.account().files().unread(),
        corpus.account().records().unreadable(),
        new QuarantineLimit(configuration.corpus(), corpus).exceeded().orElse(null),
        configuration.scan().settings().certainty().key(),
        kinds(configuration),
        NotLookedFor.KINDS,
        keyId,
        counts.groups().stream()
            .map(
                group ->
                    new Found.Group(
                        group.kind().key(),
                        group.rule(),
                        group.certainty().key(),
                        group.knownTest(),
                        group.secrets(),
                        group.occurrences(),
                        group.repeated()))
            .toList(),
        counts.most().stream()
            .map(
                secret ->
                    new Found.FoundSecret(
                        secret.fingerprint(),
                        secret.kind().key(),
                        secret.rule(),
                        secret.mask(),
                        secret.certainty().key(),
                        secret.occurrences(),
                        secret.documents(),
                        secret.users(),
                        secret.contexts()))
            .toList(),
        ranks);
  }

  private static List<String> kinds(ScanConfiguration configuration) {
    ScanConfiguration.Scan asked = configuration.scan();
    return Stream.concat(
            asked.settings().orderedKinds().stream(),
            asked.rules().ids().isEmpty() ? Stream.of() : Stream.of(Kind.RULE))
        .map(Kind::key)
        .toList();
  }
}
