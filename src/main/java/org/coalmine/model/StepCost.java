package org.coalmine.model;

import java.math.BigInteger;

/**
 * What it costs to advance a model: multiplications, additions and memory.
 *
 * @param stepOperations of advancing a prefix by one symbol, without what it shares
 * @param branchOperations of what all children of a prefix share, once for each prefix that is
 *     advanced by one symbol or more
 * @param stateBytes that a prefix which waits adds to what the prefix it goes on from takes
 */
public record StepCost(double stepOperations, double branchOperations, long stateBytes) {
  /** What a core is taken to do of the work of a transformer: a usual rate of AVX-512. */
  private static final double NOMINAL_OPERATIONS_PER_SECOND = 85e9;

  public StepCost {
    if (stateBytes < 1) {
      throw new IllegalArgumentException("stateBytes must be at least 1: " + stateBytes);
    }
  }

  /** Steps that a core takes in some seconds at the nominal speed, if prefixes share nothing. */
  public double stepsWithin(double seconds) {
    return seconds * NOMINAL_OPERATIONS_PER_SECOND / stepOperations;
  }

  /** Seconds that a core takes for steps at the nominal speed, if prefixes share nothing. */
  public double seconds(BigInteger steps) {
    return steps.doubleValue() * stepOperations / NOMINAL_OPERATIONS_PER_SECOND;
  }
}
