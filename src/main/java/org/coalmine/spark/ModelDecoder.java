package org.coalmine.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;

/**
 * Makes a model of its files, on whichever machine needs it. Trusts nothing in them and runs
 * nothing of them; needs them no longer when it is done.
 */
@FunctionalInterface
public interface ModelDecoder extends Serializable {
  /**
   * @param files in the order of the source
   */
  LanguageModel decode(List<ModelFile> files) throws IOException;

  /**
   * The model as far as can be told without its weights, which may be more than this process holds:
   * all but the costs of symbols. The whole model, where its files are small.
   *
   * @param files in the order of the source
   */
  default LanguageModel outline(List<ModelFile> files) throws IOException {
    return decode(files);
  }

  /** What beside the files decides the model; empty where nothing does. */
  default String choices() {
    return "";
  }
}
