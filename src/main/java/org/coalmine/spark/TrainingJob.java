package org.coalmine.spark;

import org.apache.spark.api.java.JavaRDD;
import org.coalmine.text.Alphabet;
import org.coalmine.text.Document;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingSettings;
import org.jspecify.annotations.Nullable;

/** Trains a character LSTM on planted text by parameter averaging. */
public final class TrainingJob {
  private final Alphabet alphabet;
  private final TrainingSettings settings;

  public TrainingJob(Alphabet alphabet, TrainingSettings settings) {
    this.alphabet = alphabet;
    this.settings = settings;
  }

  /**
   * Trains from the start, or from a checkpoint of the same settings and alphabet.
   *
   * @param documents the training text; every document's index is its own
   * @param holdOut which documents may be held out for validation (never a canary)
   * @param from where to go on, or null to start afresh
   * @return the state after the last epoch
   */
  public Checkpoint train(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      @Nullable Checkpoint from,
      TrainingProgress progress) {
    throw new UnsupportedOperationException(settings + " " + alphabet);
  }
}
