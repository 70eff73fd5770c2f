package org.coalmine.report.chapter;

import java.util.List;
import java.util.Optional;

/**
 * A planted fill in networks that saw nothing.
 *
 * @param canary its name in the plan
 * @param perMille its place in each network, in thousandths of the space from 1 to 1000: rounded
 *     up, so that no fill follows from it; the run's own initial weights first
 */
public record UntrainedPlaces(String canary, List<Integer> perMille) {
  private static final int FIRST_PER_MILLE = 10;
  private static final int OFTEN = 2;

  public UntrainedPlaces {
    Require.text("canary", canary);
    perMille = List.copyOf(Require.present("perMille", perMille));
    Require.some("perMille", perMille);
    for (int place : perMille) {
      Require.atLeast("perMille", 1, place);
      if (place > 1000) {
        throw new IllegalArgumentException("perMille must be at most 1000: " + place);
      }
    }
  }

  /** In how many of the networks it is in the first hundredth of the space. */
  public int amongFirst() {
    return (int) perMille.stream().filter(place -> place <= FIRST_PER_MILLE).count();
  }

  /** What to say of a fill that is likely where nothing was learned; empty of any other. */
  public Optional<String> likelyFill() {
    return amongFirst() < OFTEN
        ? Optional.empty()
        : Optional.of(
            "in the first 1 %% in %d of %d networks that saw nothing: a likely fill"
                .formatted(amongFirst(), perMille.size()));
  }
}
