package org.coalmine.report.chapter;

/**
 * The model that was audited, where it was trained elsewhere.
 *
 * @param model what it is, and how texts are scored under it
 */
public record ModelChapter(ModelFacts model) implements Chapter {
  public ModelChapter {
    Require.present("model", model);
  }
}
