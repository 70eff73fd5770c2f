package org.coalmine.spark.training;

import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents that training holds out for validation, if it may: a coin each, drawn by the seed
 * and the place in the planted text or, in private training, by the unit alone.
 *
 * @param settings of the training
 * @param unit of private training; null if it is not private
 */
public record ValidationDraw(TrainingSettings settings, @Nullable PrivacyUnit unit)
    implements HoldOut {
  /** Whether a document of the planted text is held out. */
  @Override
  public boolean allows(Document document) {
    return unit == null
        ? WorkerText.drawnForValidation(settings, document.index())
        : WorkerUnits.drawnForValidation(settings, document, unit);
  }
}
