package org.coalmine.report.chapter;

import java.util.Optional;

/**
 * What one kind of measurement found. A report has each at most once, in the order in which they
 * are listed here; one that was not measured is absent.
 *
 * <p>The components of a chapter's record are its keys in {@code report.json}. They stand there at
 * the top level, so no two chapters share a name.
 */
public sealed interface Chapter
    permits ModelChapter,
        ScoresChapter,
        CanaryChapter,
        ReferenceChapter,
        TwinChapter,
        UntrainedChapter,
        ExtractionChapter,
        TrainingChapter,
        MethodsChapter,
        PrivacyChapter,
        PowerChapter,
        DuplicatesChapter,
        ScoreChapter,
        FoundChapter,
        SanitisedChapter,
        SyntheticChapter {
  /**
   * What the chapter says of the model; empty where it does not judge.
   *
   * @param guesses how many guesses an attacker is granted
   * @param significance the probability granted to a false "memorized" in the whole report
   */
  default Optional<Verdict> verdict(int guesses, double significance) {
    return Optional.empty();
  }
}
