package org.coalmine.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.transformer.Transformer;
import org.coalmine.model.transformer.TransformerConfig;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.token.TokenVocabulary;

/** Tells of a model that was trained elsewhere what a report says of it. */
public final class ModelDescription {
  private ModelDescription() {}

  /** The facts of a model alone. */
  public static ModelFacts of(StoredModel stored) {
    return facts(stored, stored.shared().model(), List.of());
  }

  /** The facts of a model, and how the texts of formats are scored under it. */
  public static ModelFacts of(
      StoredModel stored, ScoredFormats scored, List<CanaryFormat> formats) {
    List<ModelFacts.Scoring> scoring = new ArrayList<>();
    boolean tokens = ScoredFormats.readsTokens(scored.model());
    for (CanaryFormat format : formats) {
      Candidates candidates = scored.of(format);
      scoring.add(
          new ModelFacts.Scoring(
              format.name(),
              candidates.context().length(),
              candidates.scoring() == SuffixScoring.ALWAYS,
              tokens ? candidates.tokenAcrossEnd() : null));
    }
    return facts(stored, scored.model(), scoring);
  }

  private static ModelFacts facts(
      StoredModel stored, LanguageModel model, List<ModelFacts.Scoring> scoring) {
    boolean tokens = ScoredFormats.readsTokens(model);
    return new ModelFacts(
        name(stored.path()),
        architecture(model),
        tokens ? "tokens of tokenizer.json" : "characters",
        tokens,
        model.vocabulary().size(),
        model.vocabulary().digest(),
        model.arithmetic(),
        stored.shared().digest(),
        boundary(stored, model),
        stored.files(),
        scoring);
  }

  private static String architecture(LanguageModel model) {
    if (model instanceof LstmModel lstm) {
      return lstm.describe();
    }
    if (model instanceof Transformer transformer) {
      TransformerConfig config = transformer.config();
      return String.format(
          Locale.ROOT,
          "%s of %d × %d, %d heads, %d positions, %,d rows of tokens",
          config.architecture().modelType(),
          config.layers(),
          config.width(),
          config.heads(),
          config.positions(),
          config.vocabulary());
    }
    return model.getClass().getSimpleName();
  }

  private static String boundary(StoredModel stored, LanguageModel model) {
    return model instanceof Transformer transformer
            && model.vocabulary() instanceof TokenVocabulary vocabulary
        ? Boundary.told(stored.boundary(), vocabulary, transformer.boundary())
        : "the symbol for the end of a document";
  }

  /** The last name of a path. */
  static String name(String path) {
    String whole = path.replaceAll("/+$", "");
    return whole.isEmpty() ? path : whole.substring(whole.lastIndexOf('/') + 1);
  }
}
