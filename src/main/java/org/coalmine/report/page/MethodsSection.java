package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.MethodsChapter;

/** The exposure of the same canaries by each method. */
final class MethodsSection {
  private final Report report;
  private final MethodsChapter chapter;
  private final Markup html;
  private final HtmlFigures figures;

  MethodsSection(Report report, MethodsChapter chapter, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    StudyCharts charts = new StudyCharts(report);
    html.open("section").element("h2", "Methods compared");
    figures.add(
        "The exposure of the same canary by each method. A ring beyond the ceiling is an "
            + "extrapolation that claims more than can be.",
        charts::methods);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "canary", "method", "rank", "exposure, bits", "claimed, bits", "fit, p", "samples"));
    for (MethodEstimate estimate : chapter.methods()) {
      Double claimed = estimate.claimedExposureBits();
      Double fit = estimate.goodnessOfFitPValue();
      Long samples = estimate.samples();
      rows.add(
          List.of(
              estimate.canary(),
              estimate.rank().method(),
              Figures.rank(estimate.rank()),
              Figures.bits(estimate.exposureBits()),
              claimed == null ? "" : Figures.decimals(2, claimed),
              fit == null ? "" : Figures.probability(fit),
              samples == null ? "all" : Figures.grouped(samples)));
    }
    Page.folded(html, "The answers as a table", rows);
    html.close().line();
  }
}
