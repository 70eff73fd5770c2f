package org.coalmine.audit;

import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.report.chapter.ModelFacts;

/** Tells of a model that was trained elsewhere what a report says of it. */
final class ModelDescription {
  private ModelDescription() {}

  /** The facts of a model, and how the texts of formats are scored under it. */
  static ModelFacts of(StoredModel stored, List<CanaryFormat> formats) {
    LanguageModel model = stored.shared().model();
    return new ModelFacts(
        name(stored.path()),
        model instanceof LstmModel lstm ? lstm.describe() : model.getClass().getSimpleName(),
        "characters",
        false,
        model.vocabulary().size(),
        model.vocabulary().digest(),
        model.arithmetic(),
        stored.shared().digest(),
        "the symbol for the end of a document",
        stored.files(),
        formats.stream()
            .map(
                format ->
                    new ModelFacts.Scoring(
                        format.name(),
                        model.vocabulary().encodeExactly(format.prefix()).length,
                        true,
                        null))
            .toList());
  }

  /** The last name of a path. */
  static String name(String path) {
    String whole = path.replaceAll("/+$", "");
    return whole.isEmpty() ? path : whole.substring(whole.lastIndexOf('/') + 1);
  }
}
