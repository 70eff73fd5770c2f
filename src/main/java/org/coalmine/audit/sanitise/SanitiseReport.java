package org.coalmine.audit.sanitise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.QuarantineLimit;
import org.coalmine.audit.scan.NotLookedFor;
import org.coalmine.configuration.ResolvedSanitise;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.report.Header;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.SanitisedCorpus;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.scan.Kind;
import org.coalmine.scan.sanitise.Means;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.sanitise.Comparison;
import org.coalmine.spark.sanitise.Comparison.Place;
import org.coalmine.spark.sanitise.SanitiseJob.Again;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.spark.scan.Scanners;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of a corpus that was sanitised.
 *
 * @param keyId names the key of fingerprints and pseudonyms
 */
record SanitiseReport(ResolvedSanitise resolved, String keyId, Manifest manifest) {

  /** What was found in a corpus before anything was written. */
  static List<Found.Group> groups(FoundCounts counts) {
    return counts.groups().stream()
        .map(
            group ->
                new Found.Group(
                    group.kind().key(),
                    group.rule(),
                    group.certainty().key(),
                    group.knownTest(),
                    group.allowed(),
                    group.secrets(),
                    group.occurrences(),
                    group.inHeaders(),
                    group.repeated()))
        .toList();
  }

  /**
   * The report.
   *
   * @param groups what was found before
   * @param proof null if nothing was written
   */
  Report of(Corpus corpus, List<Found.Group> groups, @Nullable Proof proof, RunFacts facts) {
    List<SanitisedChapter> chapters =
        List.of(new SanitisedChapter(sanitised(corpus, groups, proof)));
    SortedMap<String, String> shown = new TreeMap<>(manifest.configuration());
    shown.keySet().removeAll(List.of("corpus.paths", "run.directory", Beginning.TO));
    List<Warning> warnings =
        Stream.of(
                Warning.of("inputs", corpus.account().warnings()),
                Warning.of("unread", unread(corpus)),
                Warning.of("rules", configuration().scan().rules().ignored()))
            .flatMap(List::stream)
            .toList();
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SANITISE,
            configuration().name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            new Provenance(
                manifest.coalmine(),
                manifest.versions(),
                manifest.corpus(),
                List.of(),
                shown,
                null),
            manifest.quarantined(),
            warnings,
            facts),
        new ArrayList<>(chapters));
  }

  private ScanConfiguration configuration() {
    return resolved.scan().configuration();
  }

  private QuarantineLimit limit(Corpus corpus) {
    return new QuarantineLimit(configuration().corpus(), corpus);
  }

  private List<String> unread(Corpus corpus) {
    List<String> sentences = new ArrayList<>();
    corpus.account().files().unreadFirst().forEach(unread -> sentences.add(unread.reason()));
    if (corpus.account().records().unreadable() > 0) {
      sentences.add(limit(corpus).unreadable(" and not written") + ".");
    }
    return sentences;
  }

  private SanitisedCorpus sanitised(
      Corpus corpus, List<Found.Group> groups, @Nullable Proof proof) {
    Comparison compared = proof == null ? Comparison.none() : proof.comparison();
    CorpusAccount account = corpus.account();
    return new SanitisedCorpus(
        resolved.how().name().toLowerCase(Locale.ROOT),
        resolved.knownTests(),
        corpus.size(),
        compared.changed(),
        compared.dropped(),
        account.files().unread(),
        account.records().unreadable(),
        limit(corpus).exceeded().orElse(null),
        compared.characters(),
        compared.charactersReplaced(),
        corpus.files().stream().filter(CorpusFile::complete).mapToLong(CorpusFile::bytes).sum(),
        proof == null ? 0 : proof.bytes(),
        configuration().scan().settings().certainty().key(),
        kinds(),
        NotLookedFor.KINDS,
        keyId,
        groups,
        Stream.of(compared.places(), compared.left())
            .flatMap(counts -> places(counts).stream())
            .toList(),
        proof == null ? List.of() : proof.again().stream().map(SanitiseReport::again).toList(),
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
            configuration().scan().settings().orderedKinds().stream(),
            configuration().scan().rules().ids().isEmpty() ? Stream.of() : Stream.of(Kind.RULE))
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
    var scanner = Scanners.of(configuration().scan().settings(), configuration().scan().rules());
    return compared.otherFields().names().stream()
        .map(name -> scanner.scan(name).isEmpty() ? name : "a field whose name holds a secret")
        .distinct()
        .toList();
  }
}
