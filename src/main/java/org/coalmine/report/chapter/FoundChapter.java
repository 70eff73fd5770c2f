package org.coalmine.report.chapter;

import java.util.List;
import java.util.Optional;

/**
 * The secrets that stand in a corpus.
 *
 * @param found what was found
 */
public record FoundChapter(Found found) implements Chapter {
  public FoundChapter {
    Require.present("found", found);
  }

  /** What was not read is never clean: then the chapter decides nothing. */
  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    Verdict.Status status =
        !found.answered()
            ? Verdict.Status.UNDETERMINED
            : found.real() > 0 ? Verdict.Status.SECRETS_FOUND : Verdict.Status.NOTHING_FOUND;
    return Optional.of(
        new Verdict(
            status,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            new Verdict.Open(0, 0),
            List.of(),
            guesses,
            significance,
            found.sentence()));
  }
}
