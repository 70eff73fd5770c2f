package org.coalmine.extract;

import java.io.Serializable;
import org.coalmine.model.LanguageModel;

/**
 * What a search may use.
 *
 * @param mostSteps prefixes that the model may be advanced by one symbol, the format's own
 *     included; the panel under way is finished. A step costs time and 16 bytes
 * @param mostOpenPrefixes prefixes that may wait at once, 16 bytes each; beyond it the costlier
 *     half is given up
 * @param mostStates model states kept for prefixes whose children wait, 8 bytes each for every unit
 *     of every layer; a state that had to make room is computed again when it is needed, which
 *     takes steps and changes nothing else. Where a state has more than {@value #STATE_BYTES} bytes
 *     fewer are kept, so that they take no more memory
 */
public record SearchBudget(long mostSteps, int mostOpenPrefixes, int mostStates)
    implements Serializable {
  private static final long MOST_STEPS = 1_000_000_000;

  private static final long STATE_BYTES = 8192;

  /** One panel of the widest models. */
  private static final long FEWEST_STATES = 128;

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

  /** How many states of a model are kept. */
  int mostStates(LanguageModel model) {
    long bytes = model.stateBytes();
    return bytes <= STATE_BYTES
        ? mostStates
        : (int) Math.min(mostStates, Math.max(FEWEST_STATES, mostStates * STATE_BYTES / bytes));
  }

  private static void atLeast(String key, long bound, long value) {
    if (value < bound) {
      throw new IllegalArgumentException(key + " must be at least " + bound + ": " + value);
    }
  }
}
