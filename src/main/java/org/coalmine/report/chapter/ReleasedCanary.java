package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release gives away of one canary or control.
 *
 * @param canary its rank under the model of the release, and the exposure that follows
 * @param verbatim how often its fill stands in the release to the letter, anywhere
 * @param copies how many documents are its whole text
 * @param expectedCopies how many there are on average by the generator's own model; null where that
 *     is not known
 * @param exposures at each size before the last; none where no curve was asked for
 * @param givenAwayByCharacters of the smallest size that gives it away: by which it is shown to be
 *     memorized, and stands among the first guesses; null if none does
 */
public record ReleasedCanary(
    CanaryResult canary,
    long verbatim,
    long copies,
    @Nullable Double expectedCopies,
    List<BitsInterval> exposures,
    @Nullable Long givenAwayByCharacters) {
  public ReleasedCanary {
    Require.present("canary", canary);
    Require.atLeast("verbatim", 0, verbatim);
    Require.atLeast("copies", 0, copies);
    if (expectedCopies != null) {
      Require.atLeast("expectedCopies", 0.0, expectedCopies);
    }
    exposures = List.copyOf(Require.present("exposures", exposures));
    if (givenAwayByCharacters != null) {
      Require.atLeast("givenAwayByCharacters", 0, givenAwayByCharacters);
      if (canary.control()) {
        throw new IllegalArgumentException("a control is not given away");
      }
    }
  }

  /** The same with the copies that the generator's own model expects. */
  public ReleasedCanary withExpectedCopies(double expected) {
    return new ReleasedCanary(canary, verbatim, copies, expected, exposures, givenAwayByCharacters);
  }

  /** Whether its fill stands in the release. */
  public boolean found() {
    return verbatim > 0;
  }
}
