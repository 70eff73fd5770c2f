package org.coalmine.report;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleaseFindings.Strings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.UtilityFindings;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Released texts of several generators that were trained on the same canaries, side by side.
 *
 * @param releases at least two, in the order in which they were asked for
 * @param mayBeClaimed what follows from the figures, a sentence each
 * @param mayNotBeClaimed what does not, a sentence each
 */
public record Releases(
    List<Release> releases, List<String> mayBeClaimed, List<String> mayNotBeClaimed) {
  private static final List<String> NOT_CLAIMED =
      List.of(
          "That a release is anonymous or safe, or that nothing leaks: an audit shows what it"
              + " found, and what it would have found.",
          "An ε for this page, for counts of matches, losses or the number of documents, for a"
              + " choice of epoch or of settings by a look at private losses, for an alphabet that"
              + " was learned, or for a filter or a selection that saw private text.",
          "An ε for a secret that several units share: where a document is the unit, 64 documents"
              + " with one number are 64 units.",
          "That a larger ε than a refuted one is excluded. What is refuted holds for each release"
              + " by itself at 95 %, not for all of them together.",
          "The ε of one release for who sees several: their training was on the same text, and"
              + " costs more together.",
          "That this page may be published beside a release: it is a second release, and an"
              + " attacker who may ask for audits learns from them.");

  public Releases {
    releases = List.copyOf(Require.present("releases", releases));
    mayBeClaimed = List.copyOf(Require.present("mayBeClaimed", mayBeClaimed));
    mayNotBeClaimed = List.copyOf(Require.present("mayNotBeClaimed", mayNotBeClaimed));
    if (releases.size() < 2) {
      throw new IllegalArgumentException("there is one release; name another to stand beside it");
    }
  }

  /**
   * One release and what its audit says.
   *
   * @param label the name of the run that audited it, with its place where others have it too
   * @param status of its verdict
   * @param verdict its sentence
   * @param documents how many
   * @param characters of them
   * @param planted how many canaries were planted
   * @param found how many of their fills stand in it to the letter
   * @param chance of a fill that the writer never saw to stand there, at most
   * @param exposures of all canaries and controls
   * @param privacy what the ranks refute of ε, beside what training claims
   * @param promise what is promised of the documents; null if nothing is
   * @param readDocuments documents that were read against those that were held out
   * @param utility beside as much real text
   */
  public record Release(
      String label,
      Verdict.Status status,
      String verdict,
      long documents,
      long characters,
      int planted,
      long found,
      double chance,
      List<Exposed> exposures,
      @Nullable PrivacyFindings privacy,
      @Nullable String promise,
      @Nullable DocumentFindings readDocuments,
      @Nullable UtilityFindings utility) {
    public Release {
      Require.text("label", label);
      Require.text("verdict", verdict);
      exposures = List.copyOf(Require.present("exposures", exposures));
    }

    private static Release of(String label, Report report, ReleaseFindings release) {
      return new Release(
          label,
          report.verdict().status(),
          report.summary(),
          release.whole().documents(),
          release.whole().characters(),
          release.planted().size(),
          release.found(),
          release.strings().stream().mapToDouble(Strings::chance).max().orElse(0),
          release.canaries().stream().map(Exposed::of).toList(),
          release.privacy(),
          release.promise(),
          release.documents(),
          release.utility());
    }
  }

  /**
   * A canary by one release.
   *
   * @param insertions 0 for a control
   * @param spaceSize how many fills there are
   */
  public record Exposed(
      String canary, int insertions, BigInteger spaceSize, BitsInterval exposureBits) {
    private static Exposed of(ReleasedCanary released) {
      return new Exposed(
          released.canary().id(),
          released.canary().insertions(),
          released.canary().spaceSize(),
          released.canary().exposureBits());
    }

    private Kind kind() {
      return new Kind(insertions, spaceSize);
    }
  }

  /** Canaries that were planted as often, of as many fills. */
  private record Kind(int insertions, BigInteger spaceSize) {
    int controlsLast() {
      return insertions == 0 ? Integer.MAX_VALUE : insertions;
    }

    String label() {
      return "mean exposure in bits, %s of %s fills"
          .formatted(Insertions.label(insertions), Figures.grouped(spaceSize));
    }
  }

  /**
   * The releases of reports.
   *
   * @throws IllegalArgumentException if there are fewer than two, one is no audit of a release, or
   *     their canaries are not the same
   */
  public static Releases of(List<Report> reports) {
    List<String> names = reports.stream().map(report -> report.run().id()).toList();
    List<Release> releases = new ArrayList<>();
    for (Report report : reports) {
      String name = report.run().id();
      boolean alone = Collections.frequency(names, name) == 1;
      String label = alone ? name : "%s (%d)".formatted(name, releases.size() + 1);
      ReleaseFindings release = report.release();
      if (release == null) {
        throw new IllegalArgumentException(
            "%s is no audit of a released text, as coalmine synthetic makes one"
                .formatted(report.run().id()));
      }
      releases.add(Release.of(label, report, release));
      if (!identities(report).equals(identities(reports.get(0)))) {
        throw new IllegalArgumentException(
            "%s and %s have not the same canaries: audit both by the canaries of one plan"
                .formatted(reports.get(0).run().id(), report.run().id()));
      }
    }
    return new Releases(releases, claims(releases), NOT_CLAIMED);
  }

  private static List<List<String>> identities(Report report) {
    ReleaseFindings release = report.release();
    return release == null
        ? List.of()
        : release.canaries().stream()
            .map(ReleasedCanary::canary)
            .map(
                canary ->
                    List.of(
                        canary.id(),
                        canary.format(),
                        String.valueOf(canary.insertions()),
                        canary.fingerprint()))
            .toList();
  }

  private static List<String> claims(List<Release> releases) {
    List<String> claims = new ArrayList<>();
    for (Release release : releases) {
      if (release.promise() != null) {
        claims.add(release.label() + ": " + release.promise());
      }
      claims.add(release.label() + ": " + release.verdict());
    }
    return claims;
  }

  /** A line for every measure below a head: what each release has. */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    add(rows, "", Release::label);
    add(
        rows,
        "documents; characters",
        it -> Figures.grouped(it.documents()) + "; " + Figures.grouped(it.characters()));
    add(rows, "ε promised", Releases::promised);
    add(
        rows,
        "planted fills found to the letter",
        it ->
            "%s of %s (chance of each at most %s)"
                .formatted(
                    Figures.grouped(it.found()),
                    Figures.grouped(it.planted()),
                    Figures.probability(it.chance())));
    releases.get(0).exposures().stream()
        .map(Exposed::kind)
        .distinct()
        .sorted(Comparator.comparing(Kind::spaceSize).thenComparing(Kind::controlsLast))
        .forEach(kind -> add(rows, kind.label(), it -> mean(it, kind)));
    add(rows, "ε refuted by the ranks: user; document", Releases::refuted);
    add(rows, "documents that were read; held out; p", Releases::documents);
    add(rows, "likelier where they were read: AUC; p", Releases::likelihood);
    add(rows, "bits per character of the holdout: release; real", it -> bits(it.utility()));
    add(
        rows,
        "divergence of 3-grams: release; real",
        it -> both(it.utility(), UtilityFindings.Side::trigramDivergence));
    add(
        rows,
        "divergence of words: release; real",
        it -> both(it.utility(), UtilityFindings.Side::wordDivergence));
    return rows;
  }

  private void add(List<List<String>> rows, String measure, Function<Release, String> cell) {
    List<String> row = new ArrayList<>(List.of(measure));
    releases.forEach(release -> row.add(cell.apply(release)));
    rows.add(row);
  }

  private static String promised(Release release) {
    EpsilonClaim claim = release.privacy() == null ? null : release.privacy().claim();
    return claim == null
        ? "none"
        : "ε ≤ %s at δ = %s for one %s"
            .formatted(
                Figures.upper(2, claim.epsilon()), Figures.given(claim.delta()), claim.unit());
  }

  private static String mean(Release release, Kind kind) {
    double[] bits =
        release.exposures().stream()
            .filter(exposed -> exposed.kind().equals(kind))
            .mapToDouble(exposed -> exposed.exposureBits().middle())
            .toArray();
    return bits.length == 0 ? "–" : Figures.decimals(2, Arrays.stream(bits).average().orElse(0));
  }

  private static String refuted(Release release) {
    PrivacyFindings privacy = release.privacy();
    return privacy == null
        ? "–"
        : privacy.byUnit().stream()
            .map(view -> Figures.lower(2, view.epsilonLow()))
            .reduce((user, document) -> user + "; " + document)
            .orElse("–");
  }

  private static String documents(Release release) {
    DocumentFindings found = release.readDocuments();
    return found == null
        ? "–"
        : "%s of %s; %s of %s; %s"
            .formatted(
                Figures.grouped(found.touchedIncluded()),
                Figures.grouped(found.included()),
                Figures.grouped(found.touchedExcluded()),
                Figures.grouped(found.excluded()),
                Figures.probability(found.pValue()));
  }

  private static String likelihood(Release release) {
    DocumentFindings found = release.readDocuments();
    DocumentFindings.Separation test = found == null ? null : found.likelihood();
    return test == null
        ? "–"
        : Figures.decimals(3, test.auc()) + "; " + Figures.probability(test.pValue());
  }

  private static String bits(@Nullable UtilityFindings utility) {
    return both(utility, UtilityFindings.Side::bitsPerCharacter);
  }

  private static String both(
      @Nullable UtilityFindings utility, Function<UtilityFindings.Side, Double> measure) {
    return utility == null
        ? "–"
        : Figures.decimals(3, measure.apply(utility.synthetic()))
            + "; "
            + Figures.decimals(3, measure.apply(utility.real()));
  }

  /** The {@link #table} in Markdown, and below it what may be claimed and what may not. */
  public String markdown() {
    List<List<String>> rows = table();
    StringBuilder text = new StringBuilder(line(rows.get(0)));
    text.append("|---").append("|--:".repeat(releases.size())).append("|\n");
    rows.subList(1, rows.size()).forEach(row -> text.append(line(row)));
    text.append("\nMay be claimed:\n");
    mayBeClaimed.forEach(sentence -> text.append("- ").append(sentence).append('\n'));
    text.append("\nMay not be claimed:\n");
    mayNotBeClaimed.forEach(sentence -> text.append("- ").append(sentence).append('\n'));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
