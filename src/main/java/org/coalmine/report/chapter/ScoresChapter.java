package org.coalmine.report.chapter;

/**
 * The scores that the ranks follow from, where the model is known by them alone.
 *
 * @param scores what they are, and which bounds they allow
 */
public record ScoresChapter(ScoresFacts scores) implements Chapter {
  public ScoresChapter {
    Require.present("scores", scores);
  }
}
