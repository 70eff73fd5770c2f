package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ScoresFacts;
import org.jspecify.annotations.Nullable;

/** The scores that ranks follow from, and which bound spoke. */
final class ScoresSection {
  private static final String TITLE = "The scores";

  private static final String LIMIT =
      "The model was not here. Its scores are believed where they can be what they are said to be;"
          + " whoever wrote the file decides what it holds. Texts are scored whole, so ranks are"
          + " those of rank.score-suffix = always.";

  private ScoresSection() {}

  static void write(Markup html, ScoresFacts scores) {
    html.open("section").element("h2", TITLE);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "value"));
    rows.add(List.of("file", scores.file()));
    rows.add(List.of("file, SHA-256", scores.sha256()));
    rows.add(List.of("texts", Figures.grouped(scores.texts())));
    rows.add(List.of("unit", scores.unit()));
    rows.add(List.of("first token", scores.firstToken() ? "scored" : "not known to be scored"));
    for (ScoresFacts.OfFormat format : scores.formats()) {
      rows.add(
          List.of(
              format.format() + ", mean of drawn fills beyond what all share",
              bits(format.meanBits())));
      rows.add(List.of(format.format() + ", the least that it can be", bits(format.leastBits())));
    }
    Page.table(html, TITLE, "", rows);
    for (ScoresFacts.OfFormat format : scores.formats()) {
      html.element("p", format.format() + ": " + format.sentence(), "class", "soft");
    }
    html.element("p", LIMIT, "class", "soft");
    html.close().line();
  }

  private static String bits(@Nullable Double value) {
    return value == null ? "not known" : Figures.decimals(2, value) + " bits";
  }
}
