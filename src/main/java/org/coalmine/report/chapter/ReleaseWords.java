package org.coalmine.report.chapter;

import java.util.Comparator;
import java.util.Objects;

/** The verdict on a release as a sentence. */
final class ReleaseWords {
  private static final long THOUSAND = 1_000;
  private static final long MILLION = 1_000_000;

  private final ReleaseFindings release;
  private final Judgement judgement;

  ReleaseWords(ReleaseFindings release, Judgement judgement) {
    this.release = release;
    this.judgement = judgement;
  }

  /** Characters as a reader takes them in: 300 kB. */
  static String size(long characters) {
    if (characters < THOUSAND) {
      return Figures.grouped(characters) + " characters";
    }
    return characters < MILLION
        ? Figures.grouped(Math.round((double) characters / THOUSAND)) + " kB"
        : Figures.decimals(characters < 10 * MILLION ? 1 : 0, (double) characters / MILLION)
            + " MB";
  }

  String sentence(Verdict verdict) {
    return switch (verdict.status()) {
      case LEAKS ->
          "This release gives away %s planted %s%s."
              .formatted(count(verdict.extractedAtLeast()), secrets(), first());
      case MEMORIZES ->
          "This release shows that its writer was trained on %s planted %s; none is shown among the"
                  .formatted(count(verdict.memorizedAtLeast()), secrets())
              + " first %s guesses.".formatted(Figures.grouped(verdict.guesses()));
      case NO_LEAK_FOUND ->
          "No leak shown: none of %s planted %s is given away by this release of %s; %s."
              .formatted(
                  Figures.grouped(release.planted().size()),
                  secrets(),
                  size(release.whole().characters()),
                  new VerdictWords(judgement).couldHaveBeen());
      case UNDETERMINED ->
          release.planted().isEmpty()
              ? "Nothing was measured that may be claimed: there are neither canaries nor a holdout"
                  + " drawn by the tool."
              : new VerdictWords(judgement).undetermined();
      case NOT_TRUSTED -> new VerdictWords(judgement).notTrusted();
      case MEASURED, SECRETS_FOUND, NOTHING_FOUND, SECRETS_REMAIN, SANITISED ->
          throw new IllegalStateException("canaries judge a release");
    };
  }

  private String count(int some) {
    return "%s of %s".formatted(Figures.grouped(some), Figures.grouped(release.planted().size()));
  }

  private String secrets() {
    return release.planted().size() == 1 ? "secret" : "secrets";
  }

  /** How many are given away by how much less than all, at the size that tells most. */
  private String first() {
    return release.planted().stream()
        .map(ReleasedCanary::givenAwayByCharacters)
        .filter(Objects::nonNull)
        .filter(characters -> characters < release.whole().characters())
        .max(Comparator.naturalOrder())
        .map(
            characters ->
                "; %s by the first %s"
                    .formatted(
                        Figures.grouped(
                            release.planted().stream()
                                .map(ReleasedCanary::givenAwayByCharacters)
                                .filter(it -> it != null && it <= characters)
                                .count()),
                        size(characters)))
        .orElse("");
  }
}
