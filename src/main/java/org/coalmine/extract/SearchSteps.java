package org.coalmine.extract;

import org.coalmine.model.LanguageModel;
import org.coalmine.token.TokenVocabulary;

/**
 * How many steps of a model one search may take where it runs. A search of a model of characters
 * has had the same numbers since version 0.1.0. A step of a transformer can cost a thousand times
 * as much; so a search of tokens has a few seconds of one core at a nominal speed, and on the
 * driver no more than that. The numbers depend on the model alone, so results do not depend on the
 * machine.
 *
 * @param besideDraws on the driver, while executors draw for importance sampling
 * @param onDriver of an extraction, before it goes to the executors
 * @param ofTask of each search there
 */
public record SearchSteps(long besideDraws, long onDriver, long ofTask) {
  /** About 0.6, 2 and 0.5 seconds of one core on two layers of 200 units. */
  public static final SearchSteps CHARACTERS = new SearchSteps(40_000, 200_000, 50_000);

  private static final double DRIVER_SECONDS = 4;
  private static final double TASK_SECONDS = 8;

  /** A panel of a transformer: less would not fill its lanes once. */
  private static final long FEWEST_ON_DRIVER = 128;

  /** Every search begins at the text before the hole again. */
  private static final long FEWEST_OF_TASK = 1024;

  /** The steps of searches under a model. */
  public static SearchSteps of(LanguageModel model) {
    if (!(model.vocabulary() instanceof TokenVocabulary)) {
      return CHARACTERS;
    }
    long onDriver = Math.max(FEWEST_ON_DRIVER, (long) model.cost().stepsWithin(DRIVER_SECONDS));
    long ofTask = Math.max(FEWEST_OF_TASK, (long) model.cost().stepsWithin(TASK_SECONDS));
    return new SearchSteps(
        Math.min(CHARACTERS.besideDraws, onDriver),
        Math.min(CHARACTERS.onDriver, onDriver),
        Math.min(CHARACTERS.ofTask, ofTask));
  }
}
