package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ModelFacts;

/** A model that was trained elsewhere: what it is, and how texts are scored under it. */
final class ModelSection {
  private static final String TITLE = "The model";

  private ModelSection() {}

  /**
   * The model that was audited, in a section of its own.
   *
   * @param canaries whether it was asked for canaries
   */
  static void write(Markup html, ModelFacts model, boolean canaries) {
    html.open("section").element("h2", TITLE);
    facts(html, TITLE, model);
    if (canaries) {
      html.element("p", PLANTED, "class", "soft");
    }
    html.close().line();
  }

  /** The facts as a table of this name, in a section that is open. */
  static void facts(Markup html, String title, ModelFacts model) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "value"));
    rows.add(List.of("name", model.name()));
    rows.add(List.of("architecture", model.architecture()));
    rows.add(
        List.of(
            "vocabulary",
            "%s, %s symbols".formatted(model.vocabulary(), Figures.grouped(model.symbols()))));
    rows.add(List.of("vocabulary, SHA-256", model.vocabularySha256()));
    rows.add(List.of("before every text", model.boundary()));
    rows.add(List.of("arithmetic", model.arithmetic()));
    rows.add(List.of("model, SHA-256", model.sha256()));
    for (ModelFacts.File file : model.files()) {
      rows.add(
          List.of(
              "%s, %s bytes".formatted(file.name(), Figures.grouped(file.bytes())), file.sha256()));
    }
    Page.table(html, title, "", rows);
    for (ModelFacts.Scoring scoring : model.scoring()) {
      html.element("p", scoring.format() + ": " + scoring.sentence(), "class", "soft");
    }
    if (model.tokens()) {
      html.element("p", LIMIT, "class", "soft");
    }
  }

  private static final String PLANTED =
      "It was trained elsewhere. Insertions are what was planted: no audit of a model sees whether"
          + " the canaries stood in what it was trained on. If they did not, it says nothing that"
          + " none is memorized; “coalmine survival” counts them in the text.";

  private static final String LIMIT =
      "A text is scored in the tokens that the model's own tokenizer gives it. A model that is"
          + " sampled can write the same text in other tokens too; that probability is not"
          + " covered.";
}
