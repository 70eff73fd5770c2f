package org.coalmine.report.chapter;

/**
 * The model that the ranks are compared with; how each canary fares under it stands in its result.
 *
 * @param reference what it is, and how texts are scored under it
 */
public record ReferenceChapter(ModelFacts reference) implements Chapter {
  public ReferenceChapter {
    Require.present("reference", reference);
  }
}
