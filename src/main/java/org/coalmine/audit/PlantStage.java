package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.coalmine.store.OutputFolder;
import org.jspecify.annotations.Nullable;

/**
 * The files that a run plants canaries in.
 *
 * @param out the folder that they are written to, with its file system
 * @param holdout the folder of what is held out; null if nothing is
 * @param written what was written; null until all of it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlantStage(String out, @Nullable String holdout, @Nullable Written written) {

  /**
   * What was written.
   *
   * @param documents in {@code out}, canaries not among them
   * @param heldOut documents in {@code holdout}
   * @param flawed records without a text, which stay as they are
   * @param insertions of canaries
   * @param changed the documents that a canary was appended to, by their index in {@code out};
   *     empty where canaries are documents of their own
   * @param files in {@code out}
   * @param holdoutFiles in {@code holdout}
   */
  public record Written(
      long documents,
      long heldOut,
      long flawed,
      long insertions,
      List<Long> changed,
      List<OutputFolder.Written> files,
      List<OutputFolder.Written> holdoutFiles) {
    public Written {
      changed = List.copyOf(changed);
      files = List.copyOf(files);
      holdoutFiles = List.copyOf(holdoutFiles);
    }
  }

  /** The same with what was written. */
  public PlantStage with(Written all) {
    return new PlantStage(out, holdout, all);
  }
}
