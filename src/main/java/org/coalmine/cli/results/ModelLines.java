package org.coalmine.cli.results;

import java.io.PrintWriter;
import org.coalmine.report.chapter.ModelFacts;

/** What tables of {@code rank} and {@code extract} say of a model of tokens. */
public final class ModelLines {
  private ModelLines() {}

  /** What it is and how the texts of formats are scored; nothing of a model of characters. */
  public static void print(ModelFacts model, PrintWriter out) {
    if (!model.tokens()) {
      return;
    }
    out.printf(
        "model %s: %s; %s; before every text %s%n",
        model.name(), model.architecture(), model.vocabulary(), model.boundary());
    model.scoring().forEach(scoring -> out.println(scoring.format() + ": " + scoring.sentence()));
  }
}
