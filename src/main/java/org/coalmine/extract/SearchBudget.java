package org.coalmine.extract;

import java.io.Serializable;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.TokenVocabulary;

/**
 * What a search may use.
 *
 * @param mostSteps prefixes that the model may be advanced by one symbol, the format's own
 *     included; the panel under way is finished. A step costs time and 16 bytes
 * @param mostOpenPrefixes prefixes that may wait at once, 16 bytes each; beyond it the costlier
 *     half is given up
 * @param mostStates model states kept for prefixes whose children wait; of a model of tokens, fewer
 *     where they take more than 10 kB each; a state that had to make room is computed again when it
 *     is needed, which takes steps and changes nothing else
 */
public record SearchBudget(long mostSteps, int mostOpenPrefixes, int mostStates)
    implements Serializable {
  private static final long MOST_STEPS = 1_000_000_000;

  /** What a state takes of an LSTM of two layers of 640 units. */
  private static final long USUAL_STATE_BYTES = 10_240;

  /** About 20 seconds of one core on a two-layer LSTM of 200 units, and some 250 MB. */
  public static final SearchBudget DEFAULT = new SearchBudget(2_000_000, 4_000_000, 49_152);

  public SearchBudget {
    atLeast("mostSteps", 1, mostSteps);
    if (mostSteps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "mostSteps must be at most " + MOST_STEPS + ": " + mostSteps);
    }
    atLeast("mostOpenPrefixes", 2, mostOpenPrefixes);
    atLeast("mostStates", 1, mostStates);
  }

  /** How many states of a model may be kept: of tokens, fewer where they take more than usual. */
  int mostStates(LanguageModel model) {
    if (!(model.vocabulary() instanceof TokenVocabulary)) {
      return mostStates;
    }
    long bytes = model.cost().stateBytes();
    return (int) Math.max(1, Math.min(mostStates, mostStates * USUAL_STATE_BYTES / bytes));
  }

  private static void atLeast(String key, long bound, long value) {
    if (value < bound) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }
}
