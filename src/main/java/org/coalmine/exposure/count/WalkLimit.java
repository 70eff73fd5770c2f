package org.coalmine.exposure.count;

import java.math.BigInteger;
import java.util.Arrays;
import org.coalmine.exposure.Thresholds;

/**
 * Where a walk turns back: at prefixes costlier than a limit, and altogether when its steps or its
 * time are used up. Remembers what was left out.
 */
final class WalkLimit {
  private static final int BINS = 4096;
  private static final double BINS_PER_NAT = 16;

  private final double limitNats;
  private final long stepBudget;
  private final Deadline deadline;
  private final long[] costlier = new long[BINS];
  private final Thresholds thresholds;
  private final BigInteger[] unvisited;
  private boolean brokenOff;

  /**
   * @param limitNats prefixes above it are left out
   * @param stepBudget after how many steps no prefix is advanced any more
   * @param deadline after which none is either
   */
  WalkLimit(Thresholds thresholds, double limitNats, long stepBudget, Deadline deadline) {
    this.thresholds = thresholds;
    this.limitNats = limitNats;
    this.stepBudget = stepBudget;
    this.deadline = deadline;
    this.unvisited = new BigInteger[thresholds.size() + 1];
    Arrays.fill(unvisited, BigInteger.ZERO);
  }

  /** No limit, no budget, no deadline. */
  static WalkLimit nowhere() {
    return new WalkLimit(
        Thresholds.of(new double[0], 0), Double.POSITIVE_INFINITY, Long.MAX_VALUE, Deadline.NEVER);
  }

  double limitNats() {
    return limitNats;
  }

  /** Whether prefixes may be left out because they are costly. */
  boolean prunes() {
    return limitNats < Double.POSITIVE_INFINITY;
  }

  long stepBudget() {
    return stepBudget;
  }

  /** Whether the time is up. */
  boolean late() {
    return deadline.passed();
  }

  /** A prefix was left out because it is costlier than the limit. */
  void costlier(double nats) {
    costlier[bin(nats)]++;
  }

  /** A prefix within the limit was left out because budget or time is used up. */
  void unvisited(double nats, BigInteger candidates) {
    brokenOff = true;
    int threshold = thresholds.firstFrom(nats);
    unvisited[threshold] = unvisited[threshold].add(candidates);
  }

  /** Whether budget or time was used up before the walk was at its end. */
  boolean brokenOff() {
    return brokenOff;
  }

  /** About how many of the prefixes costlier than this limit lie below another one. */
  long costlierUpTo(double nats) {
    return Arrays.stream(costlier, 0, bin(nats)).sum();
  }

  /**
   * For each threshold, how many candidates that were not visited for lack of budget or time may
   * lie at or below it.
   */
  BigInteger[] unvisitedUpTo() {
    BigInteger[] sums = new BigInteger[thresholds.size()];
    BigInteger sum = BigInteger.ZERO;
    for (int threshold = 0; threshold < sums.length; threshold++) {
      sum = sum.add(unvisited[threshold]);
      sums[threshold] = sum;
    }
    return sums;
  }

  private static int bin(double nats) {
    return (int) Math.min(nats * BINS_PER_NAT, BINS - 1);
  }
}
