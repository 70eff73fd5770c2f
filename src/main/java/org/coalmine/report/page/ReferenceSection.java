package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ReferenceChapter;
import org.coalmine.report.chapter.ReferenceRank;

/** The canaries under the model that they are compared with. */
final class ReferenceSection {
  private final Report report;
  private final ReferenceChapter chapter;
  private final Markup html;

  ReferenceSection(Report report, ReferenceChapter chapter, Markup html) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
  }

  void write() {
    html.open("section").element("h2", "Under the reference");
    html.element(
        "p",
        "The same fills ranked under another model, by its own symbols and rules. The difference is"
            + " the exposure under the model less that under the reference, log2 of the one rank"
            + " over the other. A fill that any model finds likely shows exposure without having"
            + " been memorized: its exposure is high under both, and the difference is small. That"
            + " tells something only if the reference never read the fill; one that did hides the"
            + " memory. The p-values hold without a reference and do not change.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "canary",
            "rank",
            "rank, reference",
            "exposure, bits",
            "exposure, reference, bits",
            "difference, bits",
            "confidence"));
    List<String> likely = new ArrayList<>();
    for (CanaryResult canary : Many.told(report)) {
      ReferenceRank reference = canary.reference();
      if (reference != null) {
        rows.add(
            List.of(
                canary.id(),
                Figures.rank(canary.rank()),
                Figures.rank(reference.rank()),
                Figures.bits(canary.exposureBits()),
                Figures.bits(reference.exposureBits()),
                Figures.bits(reference.differenceBits()),
                Figures.given(reference.confidence())));
        canary
            .likelyUnderReference()
            .ifPresent(sentence -> likely.add(canary.id() + ": " + sentence));
      }
    }
    Page.table(html, "Ranks under the reference", "", rows);
    if (Many.in(report)) {
      html.element("p", Many.REST, "class", "soft");
    }
    likely.forEach(sentence -> html.element("p", sentence));
    ModelSection.facts(html, "The reference", chapter.reference());
    html.close().line();
  }
}
