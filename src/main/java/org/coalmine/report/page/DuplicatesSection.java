package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateFindings.Crossing;
import org.coalmine.duplicates.DuplicateFindings.Group;
import org.coalmine.duplicates.DuplicateFindings.Side;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;

/** What the documents of a corpus have in common, and what to remove first. */
final class DuplicatesSection {
  private final DuplicateFindings found;
  private final Markup html;

  DuplicatesSection(DuplicatesChapter chapter, Markup html) {
    this.found = chapter.duplicates();
    this.html = html;
  }

  /** What one who decides has to read. */
  static void facts(DuplicatesChapter chapter, Facts facts) {
    Side corpus = chapter.duplicates().corpus();
    facts.add(
        "duplicates",
        Figures.percent(corpus.share()),
        Figures.grouped(corpus.beyondFirst())
            + " documents beyond the first of their group, "
            + Figures.grouped(corpus.exactBeyondFirst())
            + " of them exact");
    facts.add(
        "would be removed",
        Figures.grouped(corpus.beyondFirstCharacters()),
        "of " + Figures.grouped(corpus.characters()) + " characters");
    facts.add(
        "repeated text",
        Figures.percent(corpus.duplicatedShare()),
        "of the characters stand in repeats of "
            + chapter.duplicates().settings().substring()
            + " or more");
  }

  void write() {
    html.open("section", "id", "duplicates").element("h2", "Duplicates");
    DuplicateSettings settings = found.settings();
    Double similarity = settings.similarity();
    html.element(
        "p",
        "Models write out text that they read often: duplicates are what to remove first. Exact"
            + " documents have the same text. Near ones share shingles of %d words; two of Jaccard similarity 0.7 meet with a probability of %s, of 0.8 with %s%s. A group is a chain of documents that met: its ends may differ. Repeated text is what stands in two places; no repeat of %d characters is missed, and at each end up to %d characters of it may be."
                .formatted(
                    settings.shingle(),
                    Figures.percent(settings.bands().meeting(0.7)),
                    Figures.percent(settings.bands().meeting(0.8)),
                    similarity == null
                        ? ""
                        : ", and below " + Figures.given(similarity) + " they are parted",
                    settings.substring(),
                    settings.substring() / 2 - 1),
        "class",
        "soft");
    sides();
    Crossing crossing = found.crossing();
    if (crossing != null) {
      crossing(crossing);
    }
    sizes();
    largest();
    repeats();
    html.close().line();
  }

  private void sides() {
    List<List<String>> rows = new ArrayList<>();
    Side held = found.holdout();
    rows.add(held == null ? List.of("", "corpus") : List.of("", "corpus", "holdout"));
    row(rows, "documents", side -> Figures.grouped(side.documents()));
    row(rows, "characters", side -> Figures.grouped(side.characters()));
    row(rows, "texts that several documents have", side -> Figures.grouped(side.exactGroups()));
    row(rows, "exact documents beyond the first", s -> Figures.grouped(s.exactBeyondFirst()));
    row(rows, "groups, near and exact", side -> Figures.grouped(side.groups()));
    row(
        rows,
        "documents beyond the first of a group",
        side -> Figures.grouped(side.beyondFirst()) + " (" + Figures.percent(side.share()) + ")");
    row(rows, "their characters", side -> Figures.grouped(side.beyondFirstCharacters()));
    row(
        rows,
        "characters in repeats of " + found.settings().substring() + " or more",
        side ->
            Figures.grouped(side.duplicatedCharacters())
                + " ("
                + Figures.percent(side.duplicatedShare())
                + ")");
    row(
        rows,
        "of these in their own document alone",
        side -> Figures.grouped(side.withinDocument()));
    row(rows, "documents too short for a near one", side -> Figures.grouped(side.withoutShingle()));
    Page.table(html, "Duplicates by side", "", rows);
  }

  private void row(List<List<String>> rows, String name, Function<Side, String> figure) {
    Side held = found.holdout();
    rows.add(
        held == null
            ? List.of(name, figure.apply(found.corpus()))
            : List.of(name, figure.apply(found.corpus()), figure.apply(held)));
  }

  private void crossing(Crossing crossing) {
    html.element(
        "p",
        crossing.documents() == 0
            ? "No document of the holdout has a duplicate in the corpus."
            : "%s of the holdout %s in the corpus too, %s by the very text: %s. Figures of the holdout should be taken without %s."
                .formatted(
                    documents(crossing.documents()),
                    crossing.documents() == 1 ? "stands" : "stand",
                    Figures.grouped(crossing.exact()),
                    crossing.documents() == 1 ? "it is not held out" : "they are not held out",
                    crossing.documents() == 1 ? "it" : "them"));
    if (!crossing.examples().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("in the holdout", "in the corpus"));
      crossing.examples().forEach(it -> rows.add(List.of(it.place(), it.inCorpus())));
      html.open("details").element("summary", "Documents that are not held out");
      Page.table(html, "Documents that are not held out", "", rows);
      html.close();
    }
  }

  private static String documents(long count) {
    return Figures.grouped(count) + (count == 1 ? " document" : " documents");
  }

  private void sizes() {
    if (found.sizes().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("documents of a group", "groups", "documents"));
    found
        .sizes()
        .forEach(
            size ->
                rows.add(
                    List.of(
                        size.from() == 1
                            ? "1"
                            : Figures.grouped(size.from())
                                + " to "
                                + Figures.grouped(2 * size.from() - 1),
                        Figures.grouped(size.groups()),
                        Figures.grouped(size.documents()))));
    Page.table(html, "Groups of the corpus by size", "", rows);
  }

  private void largest() {
    if (found.largest().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "first document",
            "documents",
            "texts",
            "characters beyond the first",
            "with those above, of the corpus"));
    Side corpus = found.corpus();
    long removed = 0;
    for (Group group : found.largest()) {
      removed += group.characters();
      rows.add(
          List.of(
              group.place(),
              Figures.grouped(group.documents()),
              Figures.grouped(group.texts()),
              Figures.grouped(group.characters()),
              Figures.percent((double) removed / corpus.characters())));
    }
    html.element("h3", "What to deduplicate first");
    html.element(
        "p",
        "%s of %s groups hold %s of the %s characters that stand beyond the first document of a group."
            .formatted(
                Figures.grouped(found.largest().size()),
                Figures.grouped(corpus.groups()),
                Figures.grouped(removed),
                Figures.grouped(corpus.beyondFirstCharacters())),
        "class",
        "soft");
    Page.table(html, "The groups that hold most text beyond their first document", "", rows);
  }

  private void repeats() {
    if (found.repeats().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("document", "from", "stands too in", "from", "characters"));
    found
        .repeats()
        .forEach(
            repeat ->
                rows.add(
                    List.of(
                        repeat.place(),
                        Figures.grouped(repeat.start()),
                        repeat.otherPlace(),
                        Figures.grouped(repeat.otherStart()),
                        Figures.grouped(repeat.characters()))));
    html.element("h3", "The longest repeats of documents that are in no group");
    Page.table(html, "Repeated text outside groups", "", rows);
  }
}
