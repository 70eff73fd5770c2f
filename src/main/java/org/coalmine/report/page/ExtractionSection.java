package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.Figures;
import org.jspecify.annotations.Nullable;

/** What was extracted, a section per format. */
final class ExtractionSection {
  private final ExtractionChapter chapter;
  private final Markup html;

  ExtractionSection(ExtractionChapter chapter, Markup html) {
    this.chapter = chapter;
    this.html = html;
  }

  void write() {
    for (Extraction extraction : chapter.extraction()) {
      html.open("section").element("h2", "Extracted from “" + extraction.format() + "”");
      html.element(
          "p",
          "The likeliest fills, searched from the model alone in "
              + Figures.grouped(extraction.steps())
              + " model steps"
              + (extraction.complete() ? ", and proven to be so." : "; " + endedEarly(extraction)),
          "class",
          "soft");
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("guess", "fill, masked", "log-perplexity, bits", "planted canary"));
      for (Extraction.ExtractedFill fill : extraction.fills()) {
        String canary = fill.canary();
        rows.add(
            List.of(
                Figures.grouped(fill.guess()),
                fill.maskedFill(),
                Figures.decimals(2, fill.logPerplexityBits()),
                canary == null ? "none" : canary));
      }
      Page.table(html, "Guesses of “" + extraction.format() + "”", "", rows);
      html.close().line();
    }
  }

  private static String endedEarly(Extraction extraction) {
    @Nullable Double others = extraction.othersLogPerplexityBits();
    return "the search ended at its budget, so the first "
        + Figures.grouped(extraction.certain())
        + " are certain and the rest are the best seen"
        + (others == null
            ? "."
            : "; any other fill has at least " + Figures.decimals(2, others) + " bits.");
  }
}
