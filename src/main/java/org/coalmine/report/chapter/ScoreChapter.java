package org.coalmine.report.chapter;

/**
 * How well the model knows every document of a corpus.
 *
 * @param score what was found
 */
public record ScoreChapter(ScoreFindings score) implements Chapter {
  public ScoreChapter {
    Require.present("score", score);
  }
}
