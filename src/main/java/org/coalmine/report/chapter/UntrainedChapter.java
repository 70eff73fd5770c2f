package org.coalmine.report.chapter;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How planted fills fare in networks that saw nothing.
 *
 * @param untrained per planted canary of a small space, at least one
 */
public record UntrainedChapter(List<UntrainedPlaces> untrained) implements Chapter {
  public UntrainedChapter {
    untrained = List.copyOf(Require.present("untrained", untrained));
    Require.some("untrained", untrained);
    Set<String> names = new HashSet<>();
    for (UntrainedPlaces places : untrained) {
      if (!names.add(places.canary())) {
        throw new IllegalArgumentException("untrained names " + places.canary() + " twice");
      }
    }
  }
}
