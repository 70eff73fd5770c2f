package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.duplicates.DuplicateFindings.Crossing;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredCopies.CopiesClass;
import org.coalmine.report.chapter.ScoredCopies.KnownGroup;
import org.coalmine.report.chapter.ScoredSide;
import org.jspecify.annotations.Nullable;

/** How well a model knows what stands several times in its corpus, and what to remove first. */
final class CopiesSection {
  private final ScoreFindings score;
  private final Report report;
  private final Markup html;
  private final HtmlFigures figures;

  CopiesSection(ScoreFindings score, Report report, Markup html, HtmlFigures figures) {
    this.score = score;
    this.report = report;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    html.open("section", "id", "copies").element("h2", "Memorization and copies");
    ScoredCopies copies = score.copies();
    if (copies == null) {
      html.element(
          "p",
          "Nobody counted duplicates. Copies drive memorization: count them by coalmine duplicates"
              + " CONF, name its run by duplicates.run, and score again.");
      html.close().line();
      return;
    }
    figures.add(
        "The median of the documents by how many of their group the corpus has, exact or near;"
            + " eight of ten are in the bar."
            + (score.holdout() == null ? "" : " The holdout has none in the corpus."),
        new ScoreCharts(score)::copies);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("copies", "documents", "100 queries write out", "10 %", "median", "90 %"));
    for (CopiesClass each : copies.classes()) {
      rows.add(
          List.of(
              each.copies(),
              Figures.grouped(each.documents()),
              Figures.grouped(each.extractable()) + " of " + Figures.grouped(each.prompted()),
              Figures.decimals(2, each.p10()),
              Figures.decimals(2, each.p50()),
              Figures.decimals(2, each.p90())));
    }
    ScoredSide holdout = score.holdout();
    if (holdout != null) {
      ScoreCharts.bitsPerCharacter(holdout)
          .ifPresent(
              it ->
                  rows.add(
                      List.of(
                          "holdout: 0",
                          Figures.grouped(holdout.documents()),
                          Figures.grouped(holdout.extractable())
                              + " of "
                              + Figures.grouped(holdout.prompted()),
                          Figures.decimals(2, it.p10()),
                          Figures.decimals(2, it.p50()),
                          Figures.decimals(2, it.p90()))));
    }
    Page.table(html, "Bits per character by copies", "", rows);
    groups(copies);
    crossed(copies);
    html.close().line();
  }

  private void groups(ScoredCopies copies) {
    if (copies.groups().isEmpty()) {
      return;
    }
    html.element("h3", "What to deduplicate first, by what the model knows");
    report
        .chapter(DuplicatesChapter.class)
        .map(chapter -> chapter.duplicates().corpus())
        .ifPresent(
            corpus ->
                html.element(
                    "p",
                    "Keeping the first document of each group removes %s of %s documents and %s of %s characters. Of the %s documents that 100 queries write out, %s have copies."
                        .formatted(
                            Figures.grouped(corpus.beyondFirst()),
                            Figures.grouped(corpus.documents()),
                            Figures.grouped(corpus.beyondFirstCharacters()),
                            Figures.grouped(corpus.characters()),
                            Figures.grouped(score.corpus().extractable()),
                            Figures.grouped(copies.extractableCopies()))));
    html.element(
        "p",
        "First the groups of which 100 queries write a document out, then those that hold most"
            + " beyond their first document. Deduplicate, train again, score again: coalmine"
            + " duplicates CONF --to DIR writes the corpus with the first document of each group.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "first document",
            "documents",
            "would be removed, characters",
            "bits per character of the best known",
            "queries for one half"));
    for (KnownGroup group : copies.groups()) {
      Double queries = group.queriesForHalf();
      rows.add(
          List.of(
              group.place(),
              Figures.grouped(group.documents()),
              Figures.grouped(group.charactersBeyondFirst()),
              Figures.decimals(3, group.bitsPerCharacter()),
              queries(queries)));
    }
    Page.table(html, "Groups to deduplicate first", "sortable", rows);
  }

  private void crossed(ScoredCopies copies) {
    Crossing crossing = copies.crossing();
    if (crossing == null || crossing.examples().isEmpty()) {
      return;
    }
    html.element("p", score.crossing());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("in the holdout", "in the corpus"));
    crossing.examples().forEach(it -> rows.add(List.of(it.place(), it.inCorpus())));
    Page.folded(html, "Documents that were left out of the holdout", rows);
  }

  /** A number of queries; a dash for never. */
  static String queries(@Nullable Double queries) {
    return queries == null
        ? "–"
        : queries < 1e6
            ? Figures.grouped(Math.round(queries))
            : String.format(Locale.ROOT, "%.1e", queries);
  }
}
