package org.coalmine.report.chapter;

import java.util.List;

/**
 * How the model was trained.
 *
 * @param training the epochs in order, at least one
 */
public record TrainingChapter(List<Epoch> training) implements Chapter {
  public TrainingChapter {
    training = List.copyOf(Require.present("training", training));
    Require.some("training", training);
  }
}
