package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.chapter.UntrainedPlaces;

/** How planted fills fare in networks that saw nothing. */
final class UntrainedSection {
  private final Report report;
  private final UntrainedChapter chapter;
  private final Markup html;

  UntrainedSection(Report report, UntrainedChapter chapter, Markup html) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
  }

  void write() {
    Map<String, CanaryResult> canaries = new HashMap<>();
    Many.told(report).forEach(canary -> canaries.put(canary.id(), canary));
    html.open("section").element("h2", "In networks that saw nothing");
    html.element(
        "p",
        "Networks of initial weights have learned nothing, so a fill that comes first in several of"
            + " them is a likely text. By chance a fill is in the first 1 % in one of a hundred.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "rank", "in the first 1 %"));
    for (UntrainedPlaces places : chapter.untrained()) {
      CanaryResult canary = canaries.get(places.canary());
      if (canary == null && Many.in(report)) {
        continue;
      }
      rows.add(
          List.of(
              places.canary(),
              canary == null ? "–" : Figures.rank(canary.rank()),
              "in %d of %d%s"
                  .formatted(
                      places.amongFirst(),
                      places.perMille().size(),
                      places.likelyFill().isPresent() ? ": a likely fill" : "")));
    }
    Page.table(html, "Places in networks that saw nothing", "", rows);
    if (Many.in(report)) {
      html.element("p", Many.REST, "class", "soft");
    }
    html.close().line();
  }
}
