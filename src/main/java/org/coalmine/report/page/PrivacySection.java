package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;

/** ε claimed and shown. */
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

  void write() {
    PrivacyFindings privacy = chapter.privacy();
    StudyCharts charts = new StudyCharts(report);
    PrivacyFindings.Claim claim = privacy.claim();
    String shown = privacy.oneRun() == null ? "ε shown by the ranks" : "ε shown by the audit";
    html.open("section").element("h2", claim == null ? shown : "ε claimed, and " + shown);
    if (claim != null && privacy.refuted()) {
      html.open("p")
          .element(
              "strong",
              "The audit refutes the claim: training cannot be "
                  + Figures.upper(privacy.places(2), claim.epsilon())
                  + "-differentially private.");
      html.close();
    }
    figures.add(
        (claim == null
                ? "Training claims no privacy. Each bound is what it leaked at least, all of them "
                    + "together at their confidence: no smaller ε can be claimed of it. "
                : "The accountant’s claim is the most that training can leak; each bound is what it"
                    + " leaked at least, all of them together at their confidence. A bound above"
                    + " the claim refutes it. ")
            + (claim == null
                ? "Neighbours are data sets that differ by one unit added or removed; "
                : "The claim is for data sets that differ by " + claim.neighbours() + "; ")
            + "a canary inserted several times is a group of units, and its bound is on the ε of"
            + " one.",
        charts::epsilon);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "ε", "δ", "confidence", "on what"));
    if (claim != null) {
      rows.add(
          List.of(
              "claimed, at most",
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
    for (PrivacyFindings.RankBound bound : privacy.rankBounds()) {
      rows.add(
          List.of(
              "rank, at least",
              Figures.lower(privacy.places(3), bound.epsilonLow()),
              Figures.given(bound.delta()),
              Figures.percent(bound.confidence()),
              String.join(", ", bound.canaries())));
    }
    PrivacyFindings.OneRun oneRun = privacy.oneRun();
    if (oneRun != null) {
      rows.add(
          List.of(
              "one run, at least",
              Figures.lower(privacy.places(3), oneRun.epsilonLow()),
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
    Page.folded(html, "The bounds as a table", rows);
    if (claim != null) {
      html.element(
          "p",
          PrivacyFindings.NOT_COVERED
              + " It is the ε of this training alone: several on the same data cost more together.",
          "class",
          "soft");
    }
    html.close().line();
  }
}
