package org.coalmine.model;

/**
 * What it costs to advance a model: multiplications, additions and memory.
 *
 * @param stepOperations of advancing a prefix by one symbol, without what it shares
 * @param branchOperations of what all children of a prefix share, once for each prefix that is
 *     advanced by one symbol or more
 * @param stateBytes that a prefix which waits adds to what the prefix it goes on from takes
 */
public record StepCost(double stepOperations, double branchOperations, long stateBytes) {
  public StepCost {
    if (stateBytes < 1) {
      throw new IllegalArgumentException("stateBytes must be at least 1: " + stateBytes);
    }
  }
}
