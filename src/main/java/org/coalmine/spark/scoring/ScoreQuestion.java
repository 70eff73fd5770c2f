package org.coalmine.spark.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import org.coalmine.model.LanguageModel;
import org.coalmine.score.ScoreSettings;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.store.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of every document.
 *
 * @param model that scores
 * @param settings what is asked
 * @param reference that scores, too; null if none does
 * @param referenceSettings what is asked of it
 */
public record ScoreQuestion(
    SharedModel model,
    ScoreSettings settings,
    @Nullable SharedModel reference,
    ScoreSettings referenceSettings)
    implements Serializable {
  /** Another whenever a row has other columns or other bits. */
  private static final String VERSION = "score 2";

  /** Covers all that the rows of a corpus depend on. */
  String digest(Corpus corpus, Sides sides, long together, @Nullable String duplicates) {
    StringBuilder text = new StringBuilder(VERSION);
    for (Object part :
        new @Nullable Object[] {
          identity(model),
          settings,
          reference == null ? null : identity(reference),
          reference == null ? null : referenceSettings,
          corpus.digest(),
          sides.digest(),
          together,
          duplicates
        }) {
      text.append('\n').append(part);
    }
    return Digest.hex(text.toString().getBytes(UTF_8));
  }

  private static String identity(SharedModel shared) {
    LanguageModel model = shared.model();
    return shared.identity() + " " + model.arithmetic() + " " + model.vocabulary().digest();
  }
}
