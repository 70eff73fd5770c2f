package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;

/** ε claimed, and what the audit refutes. */
final class PrivacySection {
  private final Report report;
  private final PrivacyChapter chapter;
  private final Markup html;
  private final HtmlFigures figures;

  PrivacySection(Report report, PrivacyChapter chapter, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
    this.figures = figures;
  }

  /** Canaries that a bound names; the rest is counted. */
  private static final int MOST_NAMED = 20;

  private static final String NO_BREAK = "\u00a0";

  /** What stands at the head of the page. */
  record Tile(String name, String value, String note) {}

  static Tile tile(PrivacyFindings privacy) {
    EpsilonClaim claim = privacy.claim();
    int places = privacy.places(2);
    String refutes = privacy.refutes(places);
    int figures = refutes.indexOf("ε =");
    String confidence =
        privacy.rankBounds().isEmpty()
            ? ""
            : "at " + Figures.percent(privacy.rankBounds().get(0).confidence()) + "; ";
    String note =
        claim == null
            ? confidence + "no ε is claimed. No measure of privacy: a larger ε is not excluded"
            : confidence
                + "claimed at most "
                + Figures.upper(places, claim.epsilon())
                + " at δ = "
                + Figures.given(claim.delta())
                + ", for "
                + claim.neighbours()
                + (privacy.refuted() ? ": refuted" : ". Not refuted is not confirmed");
    return figures < 0
        ? new Tile("refutes", refutes, note)
        : new Tile(
            "refutes " + refutes.substring(0, figures).strip(),
            refutes.substring(figures).replace(" (", NO_BREAK + "("),
            note);
  }

  void write() {
    PrivacyFindings privacy = chapter.privacy();
    StudyCharts charts = new StudyCharts(report);
    EpsilonClaim claim = privacy.claim();
    html.open("section")
        .element("h2", claim == null ? "ε that is refuted" : "ε claimed, and ε that is refuted");
    if (claim != null && privacy.refuted()) {
      html.open("p")
          .element(
              "strong",
              "The audit refutes the claim: training cannot be "
                  + Figures.upper(privacy.places(2), claim.epsilon())
                  + "-differentially private for "
                  + claim.neighbours()
                  + "; "
                  + privacy.refutation(privacy.places(2))
                  + ".");
      html.close();
    }
    figures.add(
        (claim == null
                ? "Training claims no privacy. "
                : "The accountant’s claim is the most that training can leak, for data sets that"
                    + " differ by "
                    + claim.neighbours()
                    + ". ")
            + "The ε of differential privacy bounds what one unit can change: no outcome becomes"
            + " more than e^ε times as probable by it, δ aside. Each bar refutes every smaller ε,"
            + " all of them together at their confidence. It is no measure of privacy: a larger ε"
            + " is not excluded. "
            + (privacy.views() == null
                ? "A canary inserted several times is a group of units, and its bound is on the ε"
                    + " of one."
                : "The same ranks are read twice: all insertions of a canary as one user, and each"
                    + " as a document of its own, whose ε is then smaller by about their number."
                    + " Of two bars for a document the shorter one is not the more private: it"
                    + " shows less.")
            + divided(privacy),
        charts::epsilon);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "ε of one", "ε", "δ", "confidence", "on what"));
    if (claim != null) {
      rows.add(
          List.of(
              "claimed, at most",
              claim.unit(),
              Figures.upper(privacy.places(3), claim.epsilon()),
              Figures.given(claim.delta()),
              "",
              claim.accountant()
                  + " accountant"
                  + (claim.rdpEpsilon() == null
                      ? ""
                      : " (rdp states " + Figures.upper(3, claim.rdpEpsilon()) + ")")
                  + ", for "
                  + claim.neighbours()
                  + ", "
                  + claim.noise()
                  + " noise, clip norm "
                  + claim.clipNorm()
                  + ", noise multiplier "
                  + claim.noiseMultiplier()
                  + ", sampling rate "
                  + claim.samplingRate()
                  + ", "
                  + Figures.grouped(claim.steps())
                  + " steps"
                  + (claim.expectedUnits() == null
                      ? ""
                      : ", expected units " + claim.expectedUnits())));
    }
    for (PrivacyFindings.View view : privacy.byUnit()) {
      bounds(rows, privacy, view.unit(), view.rankBounds(), view.oneRunEpsilonLow());
    }
    Page.folded(html, "The bounds as a table", rows);
    if (claim != null) {
      tested(privacy, claim);
      html.element(
          "p",
          PrivacyFindings.NOT_COVERED
              + " It is the ε of this training alone: several on the same data cost more together.",
          "class",
          "soft");
    }
    html.close().line();
  }

  private static void bounds(
      List<List<String>> rows,
      PrivacyFindings privacy,
      String unit,
      List<PrivacyFindings.RankBound> rankBounds,
      @Nullable Double ofOneRun) {
    for (PrivacyFindings.RankBound bound : rankBounds) {
      rows.add(
          List.of(
              "rank, at least",
              unit,
              Figures.lower(privacy.places(3), bound.epsilonLow()),
              Figures.given(bound.delta()),
              Figures.percent(bound.confidence()),
              named(bound.canaries())));
    }
    OneRunBound oneRun = privacy.oneRun();
    if (oneRun != null && ofOneRun != null) {
      rows.add(
          List.of(
              "one run, at least",
              unit,
              Figures.lower(privacy.places(3), ofOneRun),
              Figures.given(oneRun.delta()),
              Figures.percent(oneRun.confidence()),
              oneRun.right()
                  + " of "
                  + oneRun.guesses()
                  + " guesses right, which of "
                  + oneRun.canaries()
                  + " canaries were in by a fair coin each ("
                  + oneRun.included()
                  + " were)"));
    }
  }

  /** The first few of many. */
  private static String named(List<String> canaries) {
    return canaries.size() <= MOST_NAMED
        ? String.join(", ", canaries)
        : String.join(", ", canaries.subList(0, MOST_NAMED))
            + " and "
            + Figures.grouped(canaries.size() - MOST_NAMED)
            + " more";
  }

  /** What becomes of a document's bound where a secret stands in many. */
  private static String divided(PrivacyFindings privacy) {
    int most =
        privacy.byUnit().stream()
            .flatMap(view -> view.rankBounds().stream())
            .mapToInt(PrivacyFindings.RankBound::insertions)
            .max()
            .orElse(1);
    return most == 1
        ? ""
        : " Where a document is hidden, %s insertions are %s units, so the bound is divided by about %s."
            .formatted(Figures.grouped(most), Figures.grouped(most), Figures.grouped(most));
  }

  /** The claim as a whole curve. */
  private void tested(PrivacyFindings privacy, EpsilonClaim claim) {
    List<String> sentences = new ArrayList<>();
    Double pValue = claim.pValue();
    if (pValue != null) {
      sentences.add(
          "The claim holds at every δ, not at one. If all of it held, ranks so good would have a"
              + " chance of at most "
              + Figures.probability(pValue)
              + (pValue >= 1 ? ", which says nothing." : "; 0.05 or less refutes it."));
    }
    OneRunBound oneRun = privacy.oneRun();
    if (oneRun != null && oneRun.curveRefuted() != null) {
      Double noise = oneRun.noiseRefuted();
      sentences.add(
          "The guesses of one run "
              + (oneRun.curveRefuted() ? "refute" : "do not refute")
              + " the claimed trade-off curve (Mahloujifar, Melis, Chaudhuri, 2025)"
              + (noise == null
                  ? "; they refute no noise multiplier at the rate and steps of the claim."
                  : ": they refute every noise multiplier from "
                      + Figures.upper(3, noise)
                      + " on; training states "
                      + claim.noiseMultiplier()
                      + "."));
    }
    if (!sentences.isEmpty()) {
      html.element("p", String.join(" ", sentences));
    }
  }
}
