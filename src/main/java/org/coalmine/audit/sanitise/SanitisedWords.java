package org.coalmine.audit.sanitise;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.coalmine.audit.scan.NotLookedFor;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.SanitisedCorpus;
import org.coalmine.scan.Kind;
import org.coalmine.scan.sanitise.How;
import org.coalmine.scan.sanitise.Means;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.sanitise.Comparison;
import org.coalmine.spark.sanitise.Comparison.Place;
import org.coalmine.spark.sanitise.SanitiseJob.Again;
import org.coalmine.spark.scan.Scanners;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of a corpus that was sanitised.
 *
 * @param aboveLimit why more is unreadable than the configuration allows; null if it is not
 */
record SanitisedWords(
    ScanConfiguration configuration,
    How how,
    boolean knownTests,
    String keyId,
    @Nullable String aboveLimit) {

  /**
   * The chapter's content.
   *
   * @param groups what was found before
   * @param proof null if nothing was written
   */
  SanitisedCorpus of(Corpus corpus, List<Found.Group> groups, @Nullable Proof proof) {
    Comparison compared = proof == null ? Comparison.none() : proof.comparison();
    CorpusAccount account = corpus.account();
    return new SanitisedCorpus(
        how.name().toLowerCase(java.util.Locale.ROOT),
        knownTests,
        corpus.size(),
        compared.changed(),
        compared.dropped(),
        account.files().unread(),
        account.records().unreadable(),
        aboveLimit,
        compared.characters(),
        compared.charactersReplaced(),
        corpus.files().stream().filter(CorpusFile::complete).mapToLong(CorpusFile::bytes).sum(),
        proof == null ? 0 : proof.bytes(),
        configuration.scan().settings().certainty().key(),
        kinds(),
        NotLookedFor.KINDS,
        keyId,
        groups,
        Stream.of(compared.places(), compared.left())
            .flatMap(counts -> places(counts).stream())
            .toList(),
        proof == null ? List.of() : proof.again().stream().map(SanitisedWords::again).toList(),
        compared.differing(),
        compared.foreign() + (proof == null ? 0 : proof.strangers()),
        first(compared, proof),
        fields(compared),
        compared.otherFields().hasMore(),
        account.records().leftOutParts().stream()
            .map(part -> "%,d %s".formatted(part.count(), part.what()))
            .toList());
  }

  private static @Nullable String first(Comparison compared, @Nullable Proof proof) {
    return compared.firstDiffering() == null && proof != null && proof.strangers() > 0
        ? "a file that the run did not write, or one that cannot be read"
        : compared.firstDiffering();
  }

  private List<String> kinds() {
    return Stream.concat(
            configuration.scan().settings().orderedKinds().stream(),
            configuration.scan().rules().ids().isEmpty() ? Stream.of() : Stream.of(Kind.RULE))
        .map(Kind::key)
        .toList();
  }

  private static List<SanitisedCorpus.Place> places(SortedMap<Place, Long> counts) {
    List<SanitisedCorpus.Place> places = new ArrayList<>();
    counts.forEach(
        (place, count) -> {
          @Nullable Means means = place.means();
          places.add(
              new SanitisedCorpus.Place(
                  place.kind().key(),
                  place.rule(),
                  place.certainty().key(),
                  means == null ? SanitisedCorpus.Place.LEFT : means.key(),
                  means == null
                      ? "the secret, where the format has no text to write"
                      : means.words(),
                  count));
        });
    return places;
  }

  private static SanitisedCorpus.Again again(Again secret) {
    return new SanitisedCorpus.Again(
        secret.kind().key(),
        secret.rule(),
        secret.certainty().key(),
        secret.knownTest(),
        secret.before(),
        secret.secrets(),
        secret.occurrences());
  }

  /** The names of fields; one in which something is found is not shown. */
  private List<String> fields(Comparison compared) {
    var scanner = Scanners.of(configuration.scan().settings(), configuration.scan().rules());
    return compared.otherFields().names().stream()
        .map(name -> scanner.scan(name).isEmpty() ? name : "a field whose name holds a secret")
        .distinct()
        .toList();
  }
}
