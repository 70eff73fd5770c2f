package org.coalmine.report.chapter;

import java.util.List;
import java.util.Optional;

/**
 * A corpus that was written anew without its secrets.
 *
 * @param sanitised what was done, and what proves it
 */
public record SanitisedChapter(SanitisedCorpus sanitised) implements Chapter {
  public SanitisedChapter {
    Require.present("sanitised", sanitised);
  }

  @Override
  public Optional<Verdict> verdict(int guesses, double significance) {
    Verdict.Status status =
        !sanitised.proved()
            ? Verdict.Status.SECRETS_REMAIN
            : sanitised.complete() ? Verdict.Status.SANITISED : Verdict.Status.UNDETERMINED;
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
            sanitised.sentence()));
  }
}
