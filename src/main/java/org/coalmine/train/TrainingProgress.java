package org.coalmine.train;

/** Listens to a training job, on the driver. */
public interface TrainingProgress {
  /**
   * Before the first step of private training: the place to write down the key of its noise, so
   * that training that is interrupted and goes on draws none a second time.
   */
  default void begin(Checkpoint start) {}

  /** Once before the first round: what is trained on and validated on. */
  default void text(TextRead text) {}

  /** After every averaging, and after every step of private training. */
  void round(RoundResult round);

  /** After every epoch: the place to write its model file and its checkpoint. */
  void epoch(EpochResult epoch);
}
