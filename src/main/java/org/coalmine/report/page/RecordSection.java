package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.RecordFindings;
import org.jspecify.annotations.Nullable;

/** Rows of a release beside real rows that were read and real rows that were held out. */
final class RecordSection {
  private final RecordFindings found;
  private final Markup html;

  RecordSection(RecordFindings found, Markup html) {
    this.found = found;
    this.html = html;
  }

  void write() {
    html.open("section")
        .element(
            "h2",
            found.drawnByTool()
                ? "Rows against a holdout drawn by coins"
                : "Rows: holdout not drawn by the tool");
    html.element("p", found.sentence()).line();
    html.element("p", how(), "class", "soft").line();
    Page.table(html, "Nearest rows", "", rows());
    html.element("p", compared(), "class", "soft").line();
    if (found.delta() != null) {
      html.element(
              "p",
              ("ε holds for one %s at δ = %s and 95 %% together; had every guess of these been"
                      + " right, it would be %s.")
                  .formatted(
                      found.unit(),
                      Figures.given(found.delta()),
                      Figures.lower(2, found.epsilonMost())))
          .line();
    }
    html.close().line();
  }

  private String how() {
    return (found.drawnByTool()
            ? "Each %s was read or held out by its own coin. ".formatted(found.unit())
            : "The sides may differ by time or source, which alone would reject: neither verdict nor"
                + " gate rests on this. ")
        + "For every row of the release the nearest real row of both sides is found by Gower's"
        + " distance. Where it is near enough and no other row is as near, its %s is guessed to have"
            .formatted(found.unit())
        + " been read. A copied row is worth one bit against a fair coin, a copied nine-digit secret"
        + " 30. Rows of few values are near each other by chance: that is no memory, and the held-out"
        + " side shows it.";
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("distance", "guesses", "right", "by chance", "p of this row"));
    if (found.delta() != null) {
      head.addAll(List.of("ε refuted below", "at most"));
    }
    rows.add(head);
    for (RecordFindings.Guess guess : found.guesses()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  guess.distance() == 0 ? "0, copies" : "≤ " + Figures.given(guess.distance()),
                  Figures.grouped(guess.kept()),
                  Figures.grouped(guess.right()),
                  Figures.decimals(1, guess.kept() * found.share()),
                  Figures.probability(guess.pValue())));
      if (found.delta() != null) {
        row.addAll(bounds(guess.epsilonLow(), guess.epsilonMost()));
      }
      rows.add(row);
    }
    return rows;
  }

  private String compared() {
    return "%s different rows of the release were compared with %s different real rows; "
            .formatted(
                Figures.grouped(found.comparedReleased()), Figures.grouped(found.comparedReal()))
        + "copies were looked for in all. "
        + (found.numbers().isEmpty()
            ? "No column is one of numbers."
            : "Numbers: " + String.join(", ", found.numbers()) + ".")
        + (found.unreadable() == 0
            ? ""
            : " %s documents of the release are no rows."
                .formatted(Figures.grouped(found.unreadable())));
  }

  /**
   * The largest ε below which all are refuted, and the largest that could have been; – for none.
   */
  static List<String> bounds(@Nullable Double low, @Nullable Double most) {
    return List.of(
        low == null ? "–" : Figures.lower(2, low), most == null ? "–" : Figures.lower(2, most));
  }
}
