package org.coalmine.train;

/** Listens to a training job, on the driver. */
public interface TrainingProgress {
  /** After every averaging. */
  void round(RoundResult round);

  /** After every epoch: the place to write its model file and its checkpoint. */
  void epoch(EpochResult epoch);
}
