package org.coalmine.audit.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.coalmine.audit.QuarantineLimit;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.scan.Kind;
import org.coalmine.secret.Mask;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.scan.FoundCounts;
import org.jspecify.annotations.Nullable;

/** What a report says of what a scan counted. */
final class FoundFacts {
  private final ScanConfiguration configuration;
  private final Corpus corpus;
  private final FoundCounts counts;

  FoundFacts(ScanConfiguration configuration, Corpus corpus, FoundCounts counts) {
    this.configuration = configuration;
    this.corpus = corpus;
    this.counts = counts;
  }

  /**
   * The chapter's facts.
   *
   * @param asked the values that were counted, in their order
   * @param ranks under a model; null if none was asked
   */
  Found found(String keyId, List<AskedFile.Line> asked, @Nullable FoundRanks ranks) {
    return new Found(
        corpus.size(),
        corpus.account().files().unread(),
        corpus.account().records().unreadable(),
        new QuarantineLimit(configuration.corpus(), corpus).exceeded().orElse(null),
        configuration.scan().settings().certainty().key(),
        kinds(),
        NotLookedFor.KINDS,
        keyId,
        counts.groups().stream().map(FoundFacts::group).toList(),
        counts.most().stream().map(FoundFacts::secret).toList(),
        new Found.Files(
            counts.files().count(), counts.files().most().stream().map(FoundFacts::file).toList()),
        prints(),
        asked(asked),
        ranks);
  }

  private static Found.Group group(FoundCounts.Group group) {
    return new Found.Group(
        group.kind().key(),
        group.rule(),
        group.certainty().key(),
        group.knownTest(),
        group.allowed(),
        group.secrets(),
        group.occurrences(),
        group.inHeaders(),
        group.repeated());
  }

  private static Found.FoundSecret secret(FoundCounts.FoundSecret secret) {
    return new Found.FoundSecret(
        secret.fingerprint(),
        secret.kind().key(),
        secret.rule(),
        secret.mask(),
        secret.certainty().key(),
        secret.occurrences(),
        secret.inHeaders(),
        secret.documents(),
        secret.users(),
        secret.documentGroups(),
        secret.contexts(),
        secret.spaceBits(),
        secret.guessBits());
  }

  private static Found.OfFile file(FoundCounts.OfFile file) {
    String path = file.path();
    return new Found.OfFile(
        path.substring(path.lastIndexOf('/') + 1), file.occurrences(), file.certain());
  }

  private Found.Prints prints() {
    Map<Kind, List<String>> byKind = new TreeMap<>();
    for (FoundCounts.Print print : counts.prints().smallest()) {
      byKind.computeIfAbsent(print.kind(), kind -> new ArrayList<>()).add(print.fingerprint());
    }
    List<Found.OfKind> kinds = new ArrayList<>();
    byKind.forEach((kind, prints) -> kinds.add(new Found.OfKind(kind.key(), prints)));
    return new Found.Prints(counts.prints().below(), kinds);
  }

  private List<Found.AskedValue> asked(List<AskedFile.Line> lines) {
    List<Found.AskedValue> asked = new ArrayList<>();
    for (int value = 0; value < lines.size(); value++) {
      FoundCounts.AskedValue counted = counts.asked().get(value);
      asked.add(
          new Found.AskedValue(
              lines.get(value).line(),
              Mask.of(lines.get(value).value()),
              counted.occurrences(),
              counted.documents(),
              List.copyOf(new TreeSet<>(counted.fingerprints()))));
    }
    return asked;
  }

  private List<String> kinds() {
    ScanConfiguration.Scan scan = configuration.scan();
    return Stream.concat(
            scan.settings().orderedKinds().stream(),
            scan.rules().ids().isEmpty() ? Stream.of() : Stream.of(Kind.RULE))
        .map(Kind::key)
        .toList();
  }

  /**
   * What a reader must know.
   *
   * @param idle what is allowed and was not found
   */
  List<Warning> warnings(List<String> idle) {
    return Stream.of(
            Warning.of("inputs", corpus.account().warnings()),
            Warning.of("unread", unread()),
            Warning.of("rules", configuration.scan().rules().ignored()),
            Warning.of("allow", idle))
        .flatMap(List::stream)
        .toList();
  }

  private List<String> unread() {
    List<String> sentences = new ArrayList<>();
    corpus.account().files().unreadFirst().forEach(unread -> sentences.add(unread.reason()));
    if (corpus.account().records().unreadable() > 0) {
      sentences.add(
          new QuarantineLimit(configuration.corpus(), corpus).unreadable(" and left out") + ".");
    }
    return sentences;
  }
}
