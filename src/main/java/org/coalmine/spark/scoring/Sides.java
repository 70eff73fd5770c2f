package org.coalmine.spark.scoring;

import java.io.Serializable;
import org.coalmine.spark.corpus.HoldOut;

/**
 * Which documents no training saw.
 *
 * @param heldOut whether a document is one of them
 * @param digest covers all that this depends on
 */
public record Sides(HoldOut heldOut, String digest) implements Serializable {
  /** A corpus that was trained on. */
  public static final Sides CORPUS = new Sides(document -> false, "corpus");

  /** A corpus that was not. */
  public static final Sides HOLDOUT = new Sides(document -> true, "holdout");
}
