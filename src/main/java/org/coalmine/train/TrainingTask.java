package org.coalmine.train;

import java.util.Optional;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.token.DocumentEnd;
import org.coalmine.token.Windows;

/**
 * All that decides which model comes out of a text.
 *
 * @param end whether the end of a document is a target
 * @param start the model whose weights training starts from; empty for weights that are drawn
 */
public record TrainingTask(
    Alphabet alphabet, TrainingSettings settings, DocumentEnd end, Optional<PublicModel> start) {
  public TrainingTask {
    start.ifPresent(
        model -> {
          if (!model.weights().alphabet().equals(alphabet)) {
            throw new IllegalArgumentException(
                "start has another alphabet: %s, not %s"
                    .formatted(model.weights().alphabet(), alphabet));
          }
        });
  }

  /** Training of characters alone, from weights that are drawn. */
  public static TrainingTask of(Alphabet alphabet, TrainingSettings settings) {
    return new TrainingTask(alphabet, settings, DocumentEnd.LEFT_OUT, Optional.empty());
  }

  /** How documents are cut. */
  public Windows windows() {
    return new Windows(alphabet, settings.window(), end);
  }

  /** All of it except the alphabet, as a checkpoint keeps and compares it. */
  public String described() {
    return settings
        + (end == DocumentEnd.TARGET ? ", end of document as target" : "")
        + start.map(model -> ", from the public model " + model.sha256()).orElse("");
  }

  /**
   * The state training starts from; the optimizer's moments are 0.
   *
   * @throws IllegalArgumentException if the public model has another shape
   */
  public TrainingState initial() {
    return start.isPresent()
        ? Network.from(
            settings, alphabet.size(), Export.parameters(settings, start.get().weights()))
        : Network.initial(settings, alphabet.size());
  }
}
