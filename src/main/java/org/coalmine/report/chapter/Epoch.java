package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model after one epoch of training.
 *
 * @param epoch its number, from 1
 * @param trainLossBitsPerCharacter the mean training loss
 * @param validationLossBitsPerCharacter the mean loss on held-out documents, if there are any
 * @param exposures the canaries ranked on this epoch's model; empty if they were not
 * @param characters how many were predicted in training; null in reports of before
 */
public record Epoch(
    int epoch,
    double trainLossBitsPerCharacter,
    @Nullable Double validationLossBitsPerCharacter,
    List<EpochExposure> exposures,
    @Nullable Long characters) {
  public Epoch {
    Require.atLeast("epoch", 1, epoch);
    Require.atLeast("trainLossBitsPerCharacter", 0.0, trainLossBitsPerCharacter);
    if (validationLossBitsPerCharacter != null) {
      Require.atLeast("validationLossBitsPerCharacter", 0.0, validationLossBitsPerCharacter);
    }
    if (characters != null) {
      Require.atLeast("characters", 0, characters);
    }
    exposures = List.copyOf(Require.present("exposures", exposures));
  }
}
