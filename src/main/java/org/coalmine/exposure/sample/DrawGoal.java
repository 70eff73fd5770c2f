package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.coalmine.exposure.RankInterval;

/**
 * What draws are made for, so that they may end before all are made: every canary's rank is to be
 * narrow, or on one side of each rank that something is decided by; a control is to be within a
 * part of |R|. Any such rule may look at the draws, as intervals hold at every look.
 *
 * @param decisiveRanks what is decided by a rank up to each of these, if there are any
 * @param level of the intervals that decide, above 0 and below 1
 * @param controls the places of the controls among the canaries
 */
public record DrawGoal(List<BigInteger> decisiveRanks, double level, Set<Integer> controls)
    implements Serializable {
  /** Half the width of a control's interval over |R|. */
  public static final double OF_CONTROLS = 0.02;

  /** Every rank is to be narrow. */
  public static final DrawGoal NARROW = new DrawGoal(List.of(), 0.95, Set.of());

  public DrawGoal {
    decisiveRanks = List.copyOf(decisiveRanks);
    controls = Set.copyOf(controls);
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be above 0 and below 1: " + level);
    }
  }

  /** Whether all ranks of an interval lie on one side of each decisive rank. */
  boolean decided(RankInterval rank) {
    return !decisiveRanks.isEmpty()
        && decisiveRanks.stream()
            .allMatch(
                decisive ->
                    rank.high().compareTo(decisive) <= 0 || rank.low().compareTo(decisive) > 0);
  }

  /** Whether a control's interval is narrow enough. */
  static boolean closeEnough(RankInterval rank, BigInteger spaceSize) {
    return rank.high().subtract(rank.low()).doubleValue()
        <= 2 * OF_CONTROLS * spaceSize.doubleValue();
  }
}
