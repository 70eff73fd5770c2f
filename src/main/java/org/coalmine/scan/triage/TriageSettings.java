package org.coalmine.scan.triage;

import java.io.Serializable;

/**
 * How far the ranking of a found secret goes.
 *
 * @param decideBits below which exposure the sequential test may call a secret low
 * @param error the chance that it does so wrongly, per decision
 * @param draws of the test, at most
 * @param walkSteps of the model in a pruned walk, at most
 * @param sampleDraws of importance sampling; 0 to leave it out
 * @param swapValues how many other values the swap test asks for, at most; 0 to leave it out
 */
public record TriageSettings(
    double decideBits, double error, int draws, long walkSteps, int sampleDraws, int swapValues)
    implements Serializable {
  public TriageSettings {
    require(decideBits > 0 && decideBits <= 1000, "decideBits must be above 0, at most 1000");
    require(error > 0 && error < 1, "error must be between 0 and 1");
    require(draws >= 0, "draws must not be negative");
    require(walkSteps >= 0, "walkSteps must not be negative");
    require(sampleDraws >= 0, "sampleDraws must not be negative");
    require(swapValues >= 0, "swapValues must not be negative");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
