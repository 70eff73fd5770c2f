package org.coalmine.report.chapter;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the model was trained.
 *
 * @param training the epochs in order, at least one
 * @param textBaselines what frequencies alone reach on the text; null in reports of before
 * @param startedFrom the public model that training started from; null where weights were drawn
 */
public record TrainingChapter(
    List<Epoch> training, @Nullable TextBaselines textBaselines, @Nullable StartedFrom startedFrom)
    implements Chapter {
  /** Training from weights that were drawn. */
  public TrainingChapter(List<Epoch> training, @Nullable TextBaselines textBaselines) {
    this(training, textBaselines, null);
  }

  public TrainingChapter {
    training = List.copyOf(Require.present("training", training));
    Require.some("training", training);
  }

  /** What the last model has learnt of the text, by its loss. */
  public enum Learnt {
    /** It predicts no better than the frequencies of single characters. */
    NEXT_TO_NOTHING,
    /** It predicts better than that, but no better than the frequencies of pairs. */
    FREQUENCIES,
    /** It predicts better than both. */
    MORE
  }

  /** What the last model has learnt; empty where no baselines were counted. */
  public Optional<Learnt> learnt() {
    if (textBaselines == null) {
      return Optional.empty();
    }
    if (!(lossBits() < textBaselines.unigramBits())) {
      return Optional.of(Learnt.NEXT_TO_NOTHING);
    }
    return Optional.of(lossBits() < textBaselines.bigramBits() ? Learnt.MORE : Learnt.FREQUENCIES);
  }

  /** The loss that is held against the baselines, and they, as a sentence. */
  public Optional<String> learntSentence() {
    TextBaselines baselines = textBaselines;
    return learnt()
        .flatMap(
            learnt -> baselines == null ? Optional.empty() : Optional.of(said(learnt, baselines)));
  }

  private String said(Learnt learnt, TextBaselines baselines) {
    int places =
        Math.max(
            Figures.placesApart(lossBits(), baselines.unigramBits()),
            Figures.placesApart(lossBits(), baselines.bigramBits()));
    String loss =
        (validates() ? "on held-out text" : "in the last epoch of training (nothing is held out)")
            + " is "
            + Figures.decimals(places, lossBits())
            + " bits per character";
    String unigram = Figures.decimals(places, baselines.unigramBits());
    String bigram = Figures.decimals(places, baselines.bigramBits());
    return switch (learnt) {
      case NEXT_TO_NOTHING ->
          "The model has learnt next to nothing of this text; nothing could be memorized yet. Its"
              + " loss %s, and the frequencies of single characters alone reach %s."
                  .formatted(loss, unigram);
      case FREQUENCIES ->
          "The model has learnt little of this text. Its loss %s: below the %s of the frequencies"
                  .formatted(loss, unigram)
              + " of single characters, but not below the %s of those of pairs.".formatted(bigram);
      case MORE ->
          "The model has learnt more of this text than frequencies. Its loss %s; the frequencies"
                  .formatted(loss)
              + " of single characters reach %s, those of pairs %s.".formatted(unigram, bigram);
    };
  }

  private boolean validates() {
    return last().validationLossBitsPerCharacter() != null;
  }

  /** On the held-out text; without one, the mean over the last epoch's steps. */
  private double lossBits() {
    Double validation = last().validationLossBitsPerCharacter();
    return validation == null ? last().trainLossBitsPerCharacter() : validation;
  }

  private Epoch last() {
    return training.get(training.size() - 1);
  }
}
