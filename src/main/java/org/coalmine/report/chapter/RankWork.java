package org.coalmine.report.chapter;

/**
 * What ranking the canaries of one format took: counts, the same on every machine.
 *
 * @param prunedSteps how often the model was advanced by a symbol in pruned walks, their probe
 *     included
 * @param denseSteps the same in dense passes
 * @param candidates scored one by one in dense passes
 * @param draws of importance sampling and uniform draws
 */
public record RankWork(long prunedSteps, long denseSteps, long candidates, long draws) {
  /** None. */
  public static final RankWork NONE = new RankWork(0, 0, 0, 0);

  public RankWork {
    Require.atLeast("prunedSteps", 0, prunedSteps);
    Require.atLeast("denseSteps", 0, denseSteps);
    Require.atLeast("candidates", 0, candidates);
    Require.atLeast("draws", 0, draws);
  }
}
