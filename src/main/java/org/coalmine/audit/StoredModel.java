package org.coalmine.audit;

import java.util.List;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.spark.SharedModel;

/**
 * A model of anyone's making, shared with the executors.
 *
 * @param path where it was opened
 * @param shared the model as tasks use it
 * @param files what it was read from
 * @param boundary how it was chosen what stands before every text
 */
public record StoredModel(
    String path, SharedModel shared, List<ModelFacts.File> files, String boundary) {
  public StoredModel {
    files = List.copyOf(files);
  }

  /** Whether it reads tokens of several characters; decodes it if it is not decoded yet. */
  public boolean readsTokens() {
    return ScoredFormats.readsTokens(shared.model());
  }
}
