package org.coalmine.audit.score;

import java.util.List;
import java.util.OptionalInt;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.AuditConfiguration.Foreign;
import org.coalmine.configuration.Scoring;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scheme;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoreSettings.Extraction;
import org.coalmine.score.Strides;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/** The models of a configuration that score, and what is asked of them. */
public final class ScoredModel {
  private static final int CHARACTERS = 200;
  private static final int TOKENS = 50;

  private ScoredModel() {}

  /**
   * The model that scores.
   *
   * @throws ConfigurationException if none is named, or it cannot be read
   */
  static StoredModel of(Cluster cluster, AuditConfiguration configuration) {
    Scoring scoring = configuration.scoring();
    String key = scoring.model().isPresent() ? "score.model-path" : "model.path";
    String path =
        scoring
            .model()
            .or(configuration.model()::path)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "score.model-path names no model that scores; give one by --model"));
    return ModelFiles.named(cluster, key, path, configuration.model().boundary());
  }

  /** The model that scores beside it, if one is named. */
  static @Nullable StoredModel reference(Cluster cluster, AuditConfiguration configuration) {
    Foreign reference = configuration.reference();
    return reference.path().isEmpty()
        ? null
        : ModelFiles.named(cluster, "reference.path", reference.path().get(), reference.boundary());
  }

  /**
   * What is asked of the documents under a model.
   *
   * @throws ConfigurationException naming the key, if the model has too few positions for it
   */
  public static ScoreSettings settings(LanguageModel model, Scoring scoring) {
    Strides strides = strides(model, scoring);
    int usual = model.vocabulary() instanceof Alphabet ? CHARACTERS : TOKENS;
    return new ScoreSettings(
        strides,
        scoring.stretch().orElse(usual),
        scoring.lowerCase(),
        extraction(scoring.extraction(), strides, usual));
  }

  /** The same sum alone, for a reference. */
  static ScoreSettings sums(LanguageModel model, Scoring scoring) {
    return new ScoreSettings(strides(model, scoring), 1, false, Extraction.NONE);
  }

  private static Strides strides(LanguageModel model, Scoring scoring) {
    int longest = model.longest();
    OptionalInt window = scoring.window();
    if (window.isPresent() && window.getAsInt() > longest) {
      throw new ConfigurationException(
          "score.window must be at most %d, what the model has positions for: %d"
              .formatted(longest, window.getAsInt()));
    }
    if (window.isEmpty() && longest == Integer.MAX_VALUE) {
      return Strides.WHOLE;
    }
    int symbols = window.orElse(longest);
    return new Strides(symbols, Math.min(symbols, scoring.stride()));
  }

  private static Extraction extraction(Scoring.Extraction asked, Strides strides, int usual) {
    if (asked.schemes().isEmpty()) {
      return Extraction.NONE;
    }
    int fitting = Math.max(1, Math.min(usual, strides.window() / 2));
    List<Integer> prompts = asked.prompts().orElse(List.of(fitting));
    int continuation = asked.continuation().orElse(fitting);
    for (int prompt : prompts) {
      if ((long) prompt + continuation > strides.window()) {
        throw new ConfigurationException(
            "score.extraction.prompts: a prompt of %d and a continuation of %d are more than the %d"
                    .formatted(prompt, continuation, strides.window())
                + " symbols that are read at once");
      }
    }
    return new Extraction(
        prompts,
        continuation,
        asked.schemes().stream()
            .map(scheme -> new Scheme(scheme.temperature(), boxed(scheme.topK())))
            .toList(),
        boxed(asked.stride()));
  }

  private static @Nullable Integer boxed(OptionalInt value) {
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }
}
