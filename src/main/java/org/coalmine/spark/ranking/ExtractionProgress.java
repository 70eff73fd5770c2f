package org.coalmine.spark.ranking;

/** Watches an extraction, on the driver. */
public interface ExtractionProgress {
  /** Nobody watches. */
  ExtractionProgress NONE = new ExtractionProgress() {};

  /** So many steps have been taken in all. */
  default void steps(long steps) {}

  /**
   * A wave of tasks begins.
   *
   * @param proven how many of the fills found are certainly the first
   */
  default void wave(int tasks, int proven) {}
}
