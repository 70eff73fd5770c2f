package org.coalmine.exposure.sample;

import org.coalmine.exposure.sample.PastParts.Correction;
import org.coalmine.exposure.sample.PastParts.Values;

/**
 * The values that one canary's draws stand for, over |R|, and what they are corrected to, block by
 * block.
 */
final class CorrectedValues {
  private final PastParts parts;
  private final double[] values;
  private final double[] hits;
  private final int[] firstHits;
  private final double[] largestBefore;
  private final Correction[][] corrections;
  private final double[][] corrected;
  private final boolean[][] known;

  /**
   * @param each what each draw stands for, not negative
   * @param size |R|
   */
  CorrectedValues(PastParts parts, double[] each, double size) {
    this.parts = parts;
    this.values = new double[each.length];
    this.hits = new double[each.length];
    this.firstHits = new int[parts.blocks() + 1];
    this.largestBefore = new double[parts.blocks()];
    this.corrections = new Correction[parts.blocks()][];
    this.corrected = new double[PastParts.mostCorrections()][];
    this.known = new boolean[parts.blocks()][PastParts.mostCorrections()];
    Values before = new Values(parts.proposals());
    int hit = 0;
    for (int block = 0; block < parts.blocks(); block++) {
      firstHits[block] = hit;
      largestBefore[block] = before.largest();
      corrections[block] = block == 0 ? new Correction[0] : parts.corrections(block, before);
      for (int draw = parts.from(block); draw < parts.to(block); draw++) {
        if (each[draw] != 0) {
          values[draw] = each[draw] / size;
          hits[hit++] = values[draw];
          before.add(parts, draw, values[draw]);
        }
      }
    }
    firstHits[parts.blocks()] = hit;
  }

  /** The corrections to try in a block, null where one cannot be found. */
  Correction[] corrections(int block) {
    return corrections[block];
  }

  /** The largest value before a block. */
  double largestBefore(int block) {
    return largestBefore[block];
  }

  /** The values that are not 0, in the order of the draws. */
  double[] hits() {
    return hits;
  }

  /**
   * How many hits there are before a block; before all that follows, for the block after the last.
   */
  int firstHit(int block) {
    return firstHits[block];
  }

  /** The values of all draws, of which those of a block are corrected. */
  double[] corrected(int block, int correction) {
    if (corrected[correction] == null) {
      corrected[correction] = new double[values.length];
    }
    if (!known[block][correction]) {
      parts.correct(block, corrections[block][correction], values, corrected[correction]);
      known[block][correction] = true;
    }
    return corrected[correction];
  }
}
