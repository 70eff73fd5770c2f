package org.coalmine.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.Verdict;

/** What to do about a released text. */
final class ReleaseAdvice {
  private ReleaseAdvice() {}

  static List<AdviceStep> of(Verdict verdict, ReleaseFindings release) {
    return switch (verdict.status()) {
      case LEAKS, MEMORIZES -> leaks(release);
      case NO_LEAK_FOUND ->
          List.of(
              new AdviceStep(
                  Kind.SEEN,
                  "This audit speaks of secrets planted %s, and of a release of %s characters: audit what is released, as it is released."
                      .formatted(
                          insertions(release), Figures.grouped(release.whole().characters()))));
      case NOT_TRUSTED,
          UNDETERMINED,
          SECRETS_FOUND,
          NOTHING_FOUND,
          SECRETS_REMAIN,
          SANITISED,
          MEASURED ->
          List.of();
    };
  }

  private static List<AdviceStep> leaks(ReleaseFindings release) {
    Optional<Long> least =
        release.planted().stream()
            .map(ReleasedCanary::givenAwayByCharacters)
            .filter(Objects::nonNull)
            .min(Long::compare);
    return List.of(
        new AdviceStep(
            Kind.TRAIN_PRIVATELY,
            "Train privately, from a public start (training.privacy, training.start-from), with the"
                + " unit that a secret belongs to; a filter on the release is no guarantee."),
        new AdviceStep(
            Kind.MASK,
            least
                .map(
                    characters ->
                        "The first %s characters give a secret away already; take such secrets out of the training text, or repeat none of them."
                            .formatted(Figures.grouped(characters)))
                .orElse("Take such secrets out of the training text, or repeat none of them.")));
  }

  private static String insertions(ReleaseFindings release) {
    int least = release.planted().stream().mapToInt(it -> it.canary().insertions()).min().orElse(0);
    int most = release.planted().stream().mapToInt(it -> it.canary().insertions()).max().orElse(0);
    return least == most
        ? Figures.times(least)
        : "%s to %s times".formatted(Figures.grouped(least), Figures.grouped(most));
  }
}
