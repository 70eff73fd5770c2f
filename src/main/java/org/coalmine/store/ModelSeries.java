package org.coalmine.store;

import org.apache.hadoop.fs.Path;

/** The models that a run trains, an epoch after another. */
public enum ModelSeries {
  /** The model that is audited. */
  MODEL("model", RunFile.CHECKPOINT),
  /** The same, trained without the canaries. */
  TWIN("twin", RunFile.TWIN_CHECKPOINT);

  private final String folder;
  private final RunFile checkpoint;

  ModelSeries(String folder, RunFile checkpoint) {
    this.folder = folder;
    this.checkpoint = checkpoint;
  }

  /** Where its training goes on. */
  public RunFile checkpoint() {
    return checkpoint;
  }

  Path file(Path run, int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must not be negative: " + epoch);
    }
    return new Path(new Path(run, folder), "epoch-" + epoch + ".safetensors");
  }
}
