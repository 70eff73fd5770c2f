package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.spark.LocalSpark;
import org.coalmine.train.LossSum;
import org.coalmine.train.TrainingState;
import org.junit.jupiter.api.Test;

/** Merged on the driver or in slices on executors: one value, to the bit. */
class MergedRoundTest {
  private static final int WORKERS = 9;
  private static final AveragingResult.Average AVERAGE = new AveragingResult.Average();

  /** Worker 4 had no batch. */
  private static JavaRDD<Placed<AveragingResult.Steps>> round(JavaSparkContext context) {
    return context
        .parallelize(IntStream.range(0, WORKERS).boxed().toList(), WORKERS)
        .filter(worker -> worker != 4)
        .map(worker -> Placed.here(steps(worker)));
  }

  private static AveragingResult.Steps steps(int worker) {
    Random random = new Random(worker);
    return new AveragingResult.Steps(
        new TrainingState(numbers(random, 1_003), numbers(random, 2_006), 3 + worker % 2),
        new LossSum(random.nextDouble() / 3, 10 + worker));
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6));
    }
    return numbers;
  }

  @Test
  void slicesHaveTheBitsOfTheWhole() {
    List<AveragingResult.Steps> workers =
        IntStream.range(0, WORKERS).filter(w -> w != 4).mapToObj(MergedRoundTest::steps).toList();
    AveragingResult.Steps whole = AVERAGE.merge(workers);
    List<MergedRound<AveragingResult.Steps>> rounds = new ArrayList<>();
    try (JavaSparkContext context = LocalSpark.open("local[2]")) {
      for (int slices : new int[] {1, 2, WORKERS, 64}) {
        rounds.add(MergedRound.sliced(round(context), slices, AVERAGE));
      }
      long bytes = workers.get(0).state().bytes();
      rounds.add(MergedRound.of(round(context), WORKERS, bytes, AVERAGE));
      rounds.add(MergedRound.of(round(context), WORKERS, Long.MAX_VALUE / 10, AVERAGE));
    }
    for (MergedRound<AveragingResult.Steps> round : rounds) {
      assertThat(round.value().state().parameters()).isEqualTo(whole.state().parameters());
      assertThat(round.value().state().updaterState()).isEqualTo(whole.state().updaterState());
      assertThat(round.value().state().steps()).isEqualTo(4);
      assertThat(round.value().loss()).isEqualTo(whole.loss());
      assertThat(round.places()).extracting(Placed::worker).containsExactly(0, 1, 2, 3, 5, 6, 7, 8);
    }
  }
}
