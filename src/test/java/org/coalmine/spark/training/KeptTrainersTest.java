package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.Network;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingState;
import org.junit.jupiter.api.Test;

class KeptTrainersTest {
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(1, 4, 8, 4, 1, 2, 1, 0.1, Optimizer.ADAM, 0, 0, 0, 0, 0, "kept");
  private static final TrainingState STATE = Network.initial(SETTINGS, 5);

  private static KeptTrainers of(String training) {
    return new KeptTrainers(training, SETTINGS, 5);
  }

  @Test
  void aTrainerIsOneTasksAtATimeAndNeverAnotherTrainings() {
    KeptTrainers kept = of("one");
    Trainer first = kept.take(STATE, 0);
    Trainer second = kept.take(STATE, 0);
    assertThat(second).isNotSameAs(first);

    kept.giveBack(first);
    assertThat(kept.take(STATE, 1)).isSameAs(first);

    kept.giveBack(first);
    assertThat(of("two").take(STATE, 0)).isNotSameAs(first);
    assertThat(kept.take(STATE, 0)).as("forgotten").isNotSameAs(first);
  }
}
