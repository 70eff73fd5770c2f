package org.coalmine.spark.synthetic;

import java.util.List;
import org.coalmine.scan.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of real documents, and which of them stand in a release.
 *
 * @param counts of each kind on each side that has one, in that order
 * @param most those that stand in most documents of the release, by their masks
 */
public record CommonSecrets(List<Count> counts, List<Again> most) {
  /** Where a secret stands. */
  public enum Side {
    READ,
    HELD_OUT,
    BOTH
  }

  /**
   * The secrets of a kind on a side.
   *
   * @param secrets how many different ones
   * @param again how many of them stand in the release
   * @param spaced how many have a space
   * @param chance how many of these would stand in the release on average, at most, had each been
   *     drawn from its space and the writer not seen it; null where none has a space
   */
  public record Count(
      Kind kind, Side side, long secrets, long again, long spaced, @Nullable Double chance) {}

  /**
   * A secret that stands in the release.
   *
   * @param read documents that were read and have it
   * @param heldOut documents that were held out and have it
   * @param released documents of the release that have it
   */
  public record Again(Kind kind, String mask, long read, long heldOut, long released) {}
}
