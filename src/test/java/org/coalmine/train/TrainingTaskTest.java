package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.token.DocumentEnd;
import org.junit.jupiter.api.Test;

class TrainingTaskTest {
  private static final Alphabet ALPHABET = Alphabet.of("abcdefgh ");

  private static TrainingSettings settings(int layers, int units, String seed) {
    return new TrainingSettings(
        layers, units, 9, 8, 1, 1, 1, 0.01, Optimizer.ADAM, 0, 0, 0, 0, 0, seed);
  }

  private static final TrainingSettings SETTINGS = settings(2, 7, "task");

  /** Checkpoints of before go on. */
  @Test
  void anOrdinaryTaskIsDescribedByItsSettingsAlone() {
    TrainingTask task = TrainingTask.of(ALPHABET, SETTINGS);
    assertThat(task.described()).isEqualTo(SETTINGS.toString());
    assertThat(task.initial().parameters())
        .containsExactly(Network.initial(SETTINGS, ALPHABET.size()).parameters());
    assertThat(task.windows().cut("ab")).hasSize(1);
  }

  @Test
  void theEndAndThePublicModelAreToldApart() {
    PublicModel model = new PublicModel("5e5e", weights());
    TrainingTask both =
        new TrainingTask(ALPHABET, SETTINGS, DocumentEnd.TARGET, Optional.of(model));
    assertThat(both.described())
        .isEqualTo(SETTINGS + ", end of document as target, from the public model 5e5e");
    assertThat(both.windows().cut("ab").get(0)).endsWith((char) Alphabet.BOUNDARY);
  }

  /** Bit for bit, moments 0, and back to the same file. */
  @Test
  void startsFromThePublicWeights() {
    LstmWeights weights = weights();
    TrainingState start =
        new TrainingTask(
                ALPHABET,
                settings(2, 7, "another"),
                DocumentEnd.LEFT_OUT,
                Optional.of(new PublicModel("5e", weights)))
            .initial();
    assertThat(start.steps()).isZero();
    assertThat(start.updaterState()).hasSize(2 * start.parameters().length).containsOnly(0);
    assertThat(start.parameters())
        .containsExactly(Network.initial(SETTINGS, ALPHABET.size()).parameters());
    assertThat(LstmFile.of(Export.weights(SETTINGS, ALPHABET, start), Map.of()).toBytes())
        .isEqualTo(LstmFile.of(weights, Map.of()).toBytes());
  }

  @Test
  void refusesAnotherShapeOrAlphabet() {
    TrainingTask wider =
        new TrainingTask(
            ALPHABET,
            settings(2, 8, "task"),
            DocumentEnd.LEFT_OUT,
            Optional.of(new PublicModel("5e", weights())));
    assertThatThrownBy(wider::initial)
        .hasMessage("the weights are of 2 layers of 7 units, the settings ask for 2 of 8");
    assertThatThrownBy(
            () ->
                new TrainingTask(
                    Alphabet.of("abcdefghi"),
                    SETTINGS,
                    DocumentEnd.LEFT_OUT,
                    Optional.of(new PublicModel("5e", weights()))))
        .hasMessageContaining("start has another alphabet");
  }

  private static LstmWeights weights() {
    return Export.weights(SETTINGS, ALPHABET, Network.initial(SETTINGS, ALPHABET.size()));
  }
}
