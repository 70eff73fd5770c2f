package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.report.Advice;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.RealSecrets;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleaseFindings.SelfTest;
import org.coalmine.report.chapter.ReleaseFindings.Strings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.UtilityFindings;
import org.coalmine.report.chapter.Verdict;

/** A released text: what it gives away, from which size on, and how that was found. */
final class SyntheticSection {
  private final ReleaseFindings release;
  private final Verdict verdict;
  private final Markup html;

  SyntheticSection(ReleaseFindings release, Verdict verdict, Markup html) {
    this.release = release;
    this.verdict = verdict;
    this.html = html;
  }

  /** The verdict, and what it rests on. */
  static void first(Report report, Markup html) {
    ReleaseFindings release = report.release();
    html.open("header", "class", style(report.verdict().status())).line();
    html.element("p", "Audit of the released text of “" + report.name() + "”", "class", "kicker");
    html.element("h1", report.summary(), "id", "verdict").line();
    if (release != null) {
      html.element("p", conclusion(release), "id", "conclusion").line();
      Facts facts = new Facts(html);
      facts.add(
          "release",
          Figures.grouped(release.whole().documents()),
          "%s, %s characters"
              .formatted(
                  release.whole().documents() == 1 ? "document" : "documents",
                  Figures.grouped(release.whole().characters())));
      if (!release.planted().isEmpty()) {
        facts.add(
            "found to the letter",
            "%s of %s"
                .formatted(
                    Figures.grouped(release.found()), Figures.grouped(release.planted().size())),
            "planted fills; chance "
                + release.strings().stream()
                    .map(Strings::chance)
                    .max(Double::compare)
                    .map(Figures::probability)
                    .orElse("–")
                + " each at most");
        facts.add(
            "controls found",
            "%s of %s"
                .formatted(
                    release.controls().stream().filter(ReleasedCanary::found).count(),
                    Figures.grouped(release.controls().size())),
            "fills that were drawn and never planted");
      }
      facts.close();
    }
    FirstScreen.advice(Advice.of(report), html);
    html.close().line();
  }

  private static String style(Verdict.Status status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String conclusion(ReleaseFindings release) {
    return release.planted().isEmpty()
        ? "With a released text and a real one alone, nothing can be said of what the writer"
            + " remembers: plant canaries before training (coalmine plant), or draw a holdout by"
            + " coins."
        : "It speaks of this release, not of its writer: another release of the same writer is"
            + " another draw. No report calls a release anonymous or safe, and to publish this one"
            + " beside the release is a second release.";
  }

  void write() {
    if (release.planted().isEmpty()) {
      utility();
      real();
      return;
    }
    Judgement judgement = release.judgement(verdict.guesses(), verdict.significance());
    new ReleaseChart(release, html).write();
    canaries(judgement);
    privacy();
    utility();
    strings();
    controls();
    real();
    selfTest();
    method();
  }

  private void canaries(Judgement judgement) {
    html.open("section").element("h2", "Planted secrets");
    html.element(
        "p",
        "The rank of each fill among all that could have stood there, by what the release says"
            + " alone. A fill counts as found where it stands to the letter, anywhere.",
        "class",
        "soft");
    boolean expected =
        release.planted().stream().anyMatch(released -> released.expectedCopies() != null);
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("secret", "planted", "rank", "of", "bits", "found", "copies"));
    if (expected) {
      head.add("expected");
    }
    head.addAll(List.of("given away by", "judged"));
    rows.add(head);
    for (ReleasedCanary released : release.planted()) {
      CanaryState state = judgement.state(released.canary());
      List<String> row =
          new ArrayList<>(
              List.of(
                  released.canary().id(),
                  "×" + Figures.grouped(released.canary().insertions()),
                  Figures.rank(released.canary().rank()),
                  Figures.grouped(released.canary().spaceSize()),
                  Figures.bits(released.canary().exposureBits()),
                  Figures.grouped(released.verbatim()),
                  Figures.grouped(released.copies())));
      if (expected) {
        Double copies = released.expectedCopies();
        row.add(copies == null ? "–" : Figures.decimals(2, copies));
      }
      Long by = released.givenAwayByCharacters();
      row.add(by == null ? "–" : ReleaseChart.size(by));
      row.add(words(state));
      rows.add(row);
    }
    Page.table(html, "Planted secrets", "", rows);
    html.close().line();
  }

  private static String words(CanaryState state) {
    return state == CanaryState.EXTRACTED ? "given away" : state.label();
  }

  private void strings() {
    html.open("section").element("h2", "What chance would find");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "format", "fills", "distinct in the release", "chance of one fill", "controls found"));
    for (Strings strings : release.strings()) {
      long found =
          release.controls().stream()
              .filter(it -> it.canary().format().equals(strings.format()) && it.found())
              .count();
      long controls =
          release.controls().stream()
              .filter(it -> it.canary().format().equals(strings.format()))
              .count();
      rows.add(
          List.of(
              strings.format(),
              release.formats().stream()
                  .filter(format -> format.name().equals(strings.format()))
                  .map(format -> Figures.grouped(format.spaceSize()))
                  .findFirst()
                  .orElse("–"),
              Figures.grouped(strings.distinct()),
              Figures.probability(strings.chance()),
              "%s of %s".formatted(found, controls)));
    }
    Page.table(html, "Strings that could have been fills", "", rows);
    html.close().line();
  }

  private void controls() {
    if (release.calibration().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("format", "controls", "mean exposure, bits", "Kolmogorov-Smirnov"));
    for (ControlCalibration test : release.calibration()) {
      double mean =
          release.controls().stream()
              .filter(it -> it.canary().format().equals(test.format()))
              .mapToDouble(it -> it.canary().exposureBits().middle())
              .average()
              .orElse(0);
      rows.add(
          List.of(
              test.format(),
              Figures.grouped(test.controls()),
              Figures.decimals(2, mean),
              test.pValue()));
    }
    html.open("section").element("h2", "Controls");
    html.element(
        "p",
        "Fills that were drawn and never planted: their exposure is chance, 1.44 bits on average.",
        "class",
        "soft");
    Page.table(html, "Controls", "", rows);
    html.close().line();
  }

  private void real() {
    RealSecrets secrets = release.secrets();
    if (secrets != null) {
      new RealSecretsSection(secrets, html).write();
    }
    documents();
    if (release.records() != null) {
      new RecordSection(release.records(), html).write();
    }
  }

  private void documents() {
    DocumentFindings found = release.documents();
    if (found == null) {
      return;
    }
    html.open("section")
        .element(
            "h2",
            found.drawnByTool()
                ? "Documents against a holdout drawn by coins"
                : "Documents: holdout not drawn by the tool");
    html.element("p", found.sentence()).line();
    html.element(
        "p",
        (found.drawnByTool()
                ? "Each %s was read or held out by its own coin. ".formatted(found.unit())
                : "The sides may differ by time or source, which alone would reject: neither"
                    + " verdict nor gate rests on this. ")
            + "The units with the most pieces of %s characters that stand in the release and in no"
                .formatted(found.shingle())
            + " other unit are guessed to have been read. Overlap is weak evidence: a copied"
            + " document is worth one bit against a fair coin, a copied nine-digit secret 30.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("guesses", "right", "by chance", "p of this row"));
    if (found.delta() != null) {
      head.addAll(List.of("ε refuted below", "at most"));
    }
    rows.add(head);
    for (DocumentFindings.Guess guess : found.guesses()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  Figures.grouped(guess.guesses()),
                  Figures.grouped(guess.right()),
                  Figures.decimals(1, guess.guesses() * found.share()),
                  Figures.probability(guess.pValue())));
      if (found.delta() != null) {
        row.addAll(RecordSection.bounds(guess.epsilonLow(), guess.epsilonMost()));
      }
      rows.add(row);
    }
    Page.table(html, "Guesses", "", rows);
    if (found.delta() != null) {
      html.element(
              "p",
              "ε holds for one %s at δ = %s and 95 %% together; this audit could have shown %s."
                  .formatted(
                      found.unit(),
                      Figures.given(found.delta()),
                      Figures.lower(2, found.epsilonMost())))
          .line();
    }
    likelihoods(found);
    html.close().line();
  }

  private void privacy() {
    PrivacyFindings found = release.privacy();
    String promise = release.promise();
    if (found == null && promise == null) {
      return;
    }
    html.open("section").element("h2", "What is promised, and what is refuted");
    if (promise != null) {
      html.element("p", promise).line();
    }
    if (found != null) {
      html.element(
              "p",
              ("The ranks by this release refute %s, all together at 95 %%. A canary is one user,"
                      + " and as many documents as it was planted. A larger ε is not excluded.%s")
                  .formatted(
                      found.refutes(2), found.refuted() ? " What training claims is refuted." : ""))
          .line();
    }
    html.close().line();
  }

  private void utility() {
    UtilityFindings found = release.utility();
    if (found == null) {
      return;
    }
    html.open("section").element("h2", "What the release is good for");
    html.element("p", found.sentence()).line();
    html.element(
        "p",
        ("Measured on %s held-out documents of %s characters that the writer never saw%s. A model"
                + " of n-grams of order %s is trained on the release, and one on as much real text."
                + " Divergences are those of Jensen and Shannon, in bits: 0 where both are alike, 1"
                + " where they share nothing. The distance of lengths is that of Kolmogorov and"
                + " Smirnov.%s")
            .formatted(
                Figures.grouped(found.holdout().documents()),
                Figures.grouped(found.holdout().characters()),
                found.holdout().seen() == 0
                    ? ""
                    : " (%s more were left out: their text was read too)"
                        .formatted(Figures.grouped(found.holdout().seen())),
                found.order(),
                found.drawnByTool() ? "" : " The holdout was not drawn by the tool."),
        "class",
        "soft");
    Page.table(html, "Utility", "", found.table());
    html.close().line();
  }

  private void likelihoods(DocumentFindings found) {
    DocumentFindings.Separation likelihood = found.likelihood();
    if (likelihood != null) {
      html.element(
              "p",
              ("Beside that, outside the verdict: %ss that were read are the likelier under n-grams"
                      + " of the release, against those of all real documents, with AUC %s (rank sum,"
                      + " one-sided p = %s; %s and %s units).")
                  .formatted(
                      found.unit(),
                      Figures.decimals(4, likelihood.auc()),
                      Figures.probability(likelihood.pValue()),
                      Figures.grouped(likelihood.training()),
                      Figures.grouped(likelihood.holdout())))
          .line();
    }
    String split = found.splitSentence();
    if (split != null) {
      html.element("p", split).line();
    }
  }

  private void selfTest() {
    SelfTest test = release.selfTest();
    if (test == null) {
      return;
    }
    html.open("section").element("h2", "The sampler against its model");
    html.element(
            "p",
            ("Of %s documents %s are whole texts of canaries; the model expects %s (two-sided,"
                    + " p = %s).")
                .formatted(
                    Figures.grouped(test.documents()),
                    Figures.grouped(test.observed()),
                    Figures.decimals(1, test.expected()),
                    Figures.probability(test.pValue())))
        .line();
    html.close().line();
  }

  private void method() {
    html.open("section").element("h2", "How it was found");
    html.element(
        "p",
        ("The release was counted into n-grams of order %s over %s symbols and smoothed as Witten"
                + " and Bell did; ranks are counted under that model. Given all but a fill, the"
                + " fill is uniform over its space, so rank / fills is a p-value of any score that"
                + " was fixed before the release was read, and this one was.")
            .formatted(release.order(), release.symbols()));
    html.close().line();
  }
}
