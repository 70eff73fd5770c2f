package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.privacy.NoiseKey;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochResult;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingState;
import org.coalmine.train.TrainingTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The length of a step says nothing of how many units there are. */
class PrivateDivisorTest {
  private static final Alphabet ALPHABET = Alphabet.of("abcdefghij");
  private static final int HIDDEN = 67;
  private static final int PARAMETERS = 22_256;
  private static final double EXPECTED_UNITS = 16;

  private static JavaSparkContext spark;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[1]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static TrainingSettings settings(String seed) {
    return new TrainingSettings(1, HIDDEN, 8, 16, 1, 1, 1, 1, Optimizer.SGD, 0, 0, 0, 0, 0, seed);
  }

  private static PrivacySettings privacy(NoiseSource noise) {
    return new PrivacySettings(1, 4, 1e-5, 1, PrivacyUnit.DOCUMENT, noise, EXPECTED_UNITS);
  }

  /** Where a training of one step begins and where it ends. */
  private record Step(Checkpoint from, Checkpoint to) {
    double squaredLength() {
      float[] before = from.state().parameters();
      float[] after = to.state().parameters();
      return IntStream.range(0, after.length)
          .mapToDouble(i -> (double) after[i] - before[i])
          .map(difference -> difference * difference)
          .sum();
    }
  }

  private static Step step(
      int units, String text, String seed, NoiseSource noise, @Nullable Checkpoint from) {
    List<Document> documents =
        IntStream.range(0, units).mapToObj(i -> new Document(i, text)).toList();
    List<Checkpoint> begun = new ArrayList<>();
    Checkpoint end =
        new PrivateTrainingJob(TrainingTask.of(ALPHABET, settings(seed)), privacy(noise))
            .train(
                spark.parallelize(documents, 1),
                document -> false,
                List.of(),
                from,
                new TrainingProgress() {
                  @Override
                  public void begin(Checkpoint start) {
                    begun.add(start);
                  }

                  @Override
                  public void round(RoundResult round) {}

                  @Override
                  public void epoch(EpochResult epoch) {}
                });
    return new Step(from == null ? begun.get(0) : from, end);
  }

  /**
   * All weights 0 and the bias of `a` so large that the softmax is exact: the gradient of a text of
   * that letter is zero, and the step is noise alone.
   */
  @Test
  void withZeroGradientsAndOneKeyFifteenUnitsEndWhereSixteenDo() {
    Checkpoint start = step(1, "a", "seed", NoiseSource.SECURE, null).from();
    float[] parameters = new float[PARAMETERS];
    parameters[PARAMETERS - ALPHABET.size() + ALPHABET.symbol('a')] = 1000;
    Checkpoint sure =
        new Checkpoint(
            start.settings(),
            ALPHABET,
            0,
            new TrainingState(parameters, start.state().updaterState(), 0),
            NoiseKey.seededNotPrivate("one key").bytes());

    Step fifteen = step(15, "aaaaa", "seed", NoiseSource.SECURE, sure);
    Step sixteen = step(16, "aaaaa", "seed", NoiseSource.SECURE, sure);

    assertThat(fifteen.to().state().parameters()).isEqualTo(sixteen.to().state().parameters());
    double noise = 4 / EXPECTED_UNITS;
    assertThat(Math.sqrt(fifteen.squaredLength() / PARAMETERS))
        .as("the noise of a step, by its standard error")
        .isCloseTo(noise, within(4 * noise / Math.sqrt(2 * PARAMETERS)));
  }

  /**
   * By the length of one step alone a divisor of q times the units there are refutes ε = 0.93 at
   * noise multiplier 4: the squared length is larger by (16/15)² = 1.138. The tolerance is four
   * standard errors, √(4/d) = 0.0134 for each of 10 pairs: as for 200 pairs of 1108 parameters.
   */
  @Test
  void theLengthOfAStepDoesNotTellFifteenUnitsFromSixteen() {
    double fifteen = 0;
    double sixteen = 0;
    for (int pair = 0; pair < 10; pair++) {
      NoiseSource noise = NoiseSource.SEEDED_NOT_PRIVATE;
      fifteen += step(15, "abcdefghij", "15 units, " + pair, noise, null).squaredLength();
      sixteen += step(16, "abcdefghij", "16 units, " + pair, noise, null).squaredLength();
    }
    assertThat(sixteen / 10)
        .as("σ²C²d over the squared divisor")
        .isCloseTo(16.0 * PARAMETERS / (EXPECTED_UNITS * EXPECTED_UNITS), withinPercentage(2));
    assertThat(fifteen / sixteen).isCloseTo(1, within(0.017));
  }
}
