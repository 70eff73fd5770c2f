package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PowerFindings;

/** What the audit could have shown at most, beside what it claims. */
final class PowerSection {
  private final Report report;
  private final PowerFindings power;
  private final Markup html;

  PowerSection(Report report, PowerFindings power, Markup html) {
    this.report = report;
    this.power = power;
    this.html = html;
  }

  void write() {
    html.open("section", "id", "power").element("h2", "What this audit could show");
    html.element(
        "p",
        "Known from the plan, before anything was trained. What lies beyond is not excluded: it was"
            + " not tested.");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "format",
            "planted",
            "fills tested among",
            "a rank up to this shows one by itself",
            "shown if all come first"));
    for (PowerFindings.OfFormat format : power.formats()) {
      rows.add(
          List.of(
              format.name(),
              Figures.grouped(format.planted()),
              Figures.grouped(format.fills()),
              format.rankAlone().signum() == 0 ? "none" : Figures.grouped(format.rankAlone()),
              "%s of %s"
                  .formatted(
                      Figures.grouped(format.shownIfAll()), Figures.grouped(format.planted()))));
    }
    Page.table(html, "What each format could show", "", rows);
    html.element("p", epsilon());
    html.close().line();
  }

  private String epsilon() {
    PowerFindings.Epsilon most = power.epsilonMost();
    boolean claimed = report.privacy() != null && report.privacy().claim() != null;
    return "If everything leaked, it would refute every ε below "
        + Figures.lower(2, most.document())
        + " for one document and below "
        + Figures.lower(2, most.user())
        + " for one user who gave all insertions of a canary, at 95 %. More"
        + " insertions of a canary show less for a document."
        + (claimed ? " A claim of as much or more is not tested." : "");
  }
}
