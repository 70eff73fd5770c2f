package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParameterAverageTest {
  private static final int PARAMETERS = 2501;
  private static final int MOMENTS = 77;

  private static List<TrainingState> states(int workers, long seed) {
    Random random = new Random(seed);
    List<TrainingState> states = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      states.add(
          new TrainingState(
              floats(random, PARAMETERS), floats(random, MOMENTS), random.nextInt(100)));
    }
    return states;
  }

  /** Of very different sizes, so that a sum in another order or in float has other bits. */
  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(60)));
    }
    return floats;
  }

  @Test
  void isTheMeanSummedInDoubleInTheWorkersOrder() {
    for (int workers = 1; workers <= 7; workers++) {
      List<TrainingState> states = states(workers, workers);

      TrainingState average = ParameterAverage.of(states);

      for (int i = 0; i < PARAMETERS; i++) {
        double sum = 0;
        for (TrainingState state : states) {
          sum += state.parameters()[i];
        }
        assertThat(average.parameters()[i])
            .as("%d workers, parameter %d", workers, i)
            .isEqualTo((float) (sum / workers));
      }
      for (int i = 0; i < MOMENTS; i++) {
        double sum = 0;
        for (TrainingState state : states) {
          sum += state.updaterState()[i];
        }
        assertThat(average.updaterState()[i])
            .as("%d workers, moment %d", workers, i)
            .isEqualTo((float) (sum / workers));
      }
      assertThat(average.parameters()).hasSize(PARAMETERS);
      assertThat(average.updaterState()).hasSize(MOMENTS);
    }
  }

  @Test
  void keepsTheOrderOfTheWorkersToTheBit() {
    float huge = 0x1p60f;
    assertThat(ParameterAverage.of(all(huge, 1, -huge)).parameters()).containsExactly(0);
    assertThat(ParameterAverage.of(all(huge, -huge, 1)).parameters()).containsExactly(1 / 3f);
  }

  private static List<TrainingState> all(float... values) {
    List<TrainingState> states = new ArrayList<>();
    for (float value : values) {
      states.add(new TrainingState(new float[] {value}, new float[0], 0));
    }
    return states;
  }

  @Test
  void takesTheMostStepsAndWritesToNoState() {
    List<TrainingState> states = states(3, 1);
    List<float[]> before = states.stream().map(state -> state.parameters().clone()).toList();

    int steps = ParameterAverage.of(states).steps();

    assertThat(steps).isEqualTo(states.stream().mapToInt(TrainingState::steps).max().orElseThrow());
    for (int worker = 0; worker < states.size(); worker++) {
      assertThat(states.get(worker).parameters()).containsExactly(before.get(worker));
    }
  }

  @Test
  void refusesNoStateAndStatesOfDifferentLengths() {
    assertThatThrownBy(() -> ParameterAverage.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no worker took a step");
    TrainingState one = new TrainingState(new float[2], new float[3], 0);
    assertThatThrownBy(
            () ->
                ParameterAverage.of(List.of(one, new TrainingState(new float[3], new float[3], 0))))
        .hasMessage("states differ in length: 2 and 3");
    assertThatThrownBy(
            () ->
                ParameterAverage.of(List.of(one, new TrainingState(new float[2], new float[4], 0))))
        .hasMessage("states differ in length: 3 and 4");
  }
}
