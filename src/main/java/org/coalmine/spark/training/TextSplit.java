package org.coalmine.spark.training;

import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.text.Document;
import org.coalmine.token.DocumentEnd;
import org.jspecify.annotations.Nullable;

/**
 * How much text a training would read, counted without one: what is held out is drawn as a training
 * draws it.
 *
 * @param training to train on
 * @param heldOut to validate on
 */
public record TextSplit(Amount training, Amount heldOut) implements Serializable {
  private static final TextSplit NOTHING = new TextSplit(Amount.NONE, Amount.NONE);

  /**
   * An amount of text.
   *
   * @param documents with at least a target, canaries among them
   * @param characters of all of them, and their ends if these are targets
   * @param windows that they are cut into
   * @param longest characters of a window
   */
  public record Amount(long documents, long characters, long windows, int longest)
      implements Serializable {
    static final Amount NONE = new Amount(0, 0, 0, 0);

    static Amount of(String text, int window, DocumentEnd end) {
      int characters = text.codePointCount(0, text.length()) + end.targets();
      return characters == 0
          ? NONE
          : new Amount(
              1, characters, (characters + window - 1) / window, Math.min(characters, window));
    }

    /** Places of windows, those left empty behind a shorter one counted: what a step computes. */
    public long places() {
      return windows * longest;
    }

    Amount plus(Amount other) {
      return new Amount(
          documents + other.documents,
          characters + other.characters,
          windows + other.windows,
          Math.max(longest, other.longest));
    }
  }

  /**
   * Counts a planted corpus.
   *
   * @param end whether it is a target
   * @param unit of private training; null if training is not private
   */
  public static TextSplit of(
      PlantedCorpus corpus,
      TrainingSettings settings,
      DocumentEnd end,
      @Nullable PrivacyUnit unit) {
    JavaRDD<Document> documents = corpus.documents();
    HoldOut holdOut = corpus.holdOut();
    HoldOut drawn = new ValidationDraw(settings, unit);
    return documents
        .map(document -> of(document, holdOut, settings.window(), end, drawn))
        .fold(NOTHING, TextSplit::plus);
  }

  private static TextSplit of(
      Document document, HoldOut holdOut, int window, DocumentEnd end, HoldOut drawn) {
    Amount amount = Amount.of(document.text(), window, end);
    boolean heldOut = holdOut.allows(document) && drawn.allows(document);
    return heldOut ? new TextSplit(Amount.NONE, amount) : new TextSplit(amount, Amount.NONE);
  }

  private TextSplit plus(TextSplit other) {
    return new TextSplit(training.plus(other.training), heldOut.plus(other.heldOut));
  }
}
