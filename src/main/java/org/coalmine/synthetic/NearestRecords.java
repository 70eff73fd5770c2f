package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * For rows of a release the nearest real row, if it is near and no row of another unit is as near.
 * Compares every row with every row.
 */
public final class NearestRecords implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** In the place of a unit: several have a row. */
  public static final int SEVERAL = -1;

  private final Gower.Nearest nearest;
  private final int[] units;
  private final double bound;

  /**
   * Prepares real rows.
   *
   * @param units whose each is, by number from 0, or {@link #SEVERAL}
   * @param most the largest distance that is near
   */
  public NearestRecords(Gower gower, Gower.Rows real, int[] units, double most) {
    this.nearest = gower.nearest(real);
    this.units = units.clone();
    this.bound = most * gower.numbers().size();
  }

  /**
   * A real unit whose row is the nearest.
   *
   * @param distance in [0, 1]
   */
  public record Near(int unit, double distance) implements Serializable {}

  /** The units of the nearest rows, for rows that have one, in their order. */
  public List<Near> near(Gower.Rows release) {
    List<Near> near = new ArrayList<>();
    for (int row = 0; row < release.size(); row++) {
      double least = bound;
      boolean found = false;
      boolean tied = false;
      int unit = SEVERAL;
      for (int among = 0; among < units.length; among++) {
        double sum = nearest.sum(release, row, among, least);
        if (sum < least || (sum == least && !found)) {
          least = sum;
          unit = units[among];
          found = true;
          tied = unit == SEVERAL;
        } else if (sum == least) {
          tied |= units[among] != unit;
        }
      }
      if (found && !tied) {
        near.add(new Near(unit, least / release.columns()));
      }
    }
    return near;
  }
}
