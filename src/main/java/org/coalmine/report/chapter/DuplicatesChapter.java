package org.coalmine.report.chapter;

import java.util.Optional;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateFindings.Side;

/**
 * What the documents of the corpus have in common.
 *
 * @param duplicates what was found
 */
public record DuplicatesChapter(DuplicateFindings duplicates) implements Chapter {
  public DuplicatesChapter {
    Require.present("duplicates", duplicates);
  }

  /** What was found; it judges no model. */
  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    return Optional.of(Verdict.measured(sentence(), guesses, significance));
  }

  /** The figures of the corpus in a sentence. */
  public String sentence() {
    Side corpus = duplicates.corpus();
    return ("%s of %s documents (%s) are beyond the first of their group; %s of the characters"
            + " stand in repeats of %d or more.")
        .formatted(
            Figures.grouped(corpus.beyondFirst()),
            Figures.grouped(corpus.documents()),
            Figures.percent(corpus.share()),
            Figures.percent(corpus.duplicatedShare()),
            duplicates.settings().substring());
  }
}
