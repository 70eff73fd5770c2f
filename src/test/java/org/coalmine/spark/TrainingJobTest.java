package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.text.Alphabet;
import org.coalmine.text.Document;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Optimizer;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingJobTest {
  private static final Alphabet ALPHABET = Alphabet.of(" abcdehlorw");
  private static final List<Document> DOCUMENTS =
      IntStream.range(0, 40)
          .mapToObj(i -> new Document(i, "hello world abc ".substring(i % 7).repeat(2 + i % 3)))
          .toList();

  private static TrainingSettings settings(int epochs) {
    return new TrainingSettings(
        2, 12, 10, 8, epochs, 2, 3, 0.02, Optimizer.ADAM, 0, 1, 0, 1e-4, 0.2, "seed");
  }

  private static Checkpoint train(String master, int partitions, TrainingSettings settings) {
    return train(master, partitions, settings, null, new ArrayList<>());
  }

  private static Checkpoint train(
      String master,
      int partitions,
      TrainingSettings settings,
      @Nullable Checkpoint from,
      List<EpochResult> epochs) {
    SparkConf conf =
        new SparkConf().setMaster(master).setAppName("test").set("spark.ui.enabled", "false");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      return new TrainingJob(ALPHABET, settings)
          .train(
              context.parallelize(DOCUMENTS, partitions),
              document -> document.index() % 5 != 0,
              from,
              new TrainingProgress() {
                @Override
                public void round(RoundResult round) {}

                @Override
                public void epoch(EpochResult epoch) {
                  epochs.add(epoch);
                }
              });
    }
  }

  @Test
  void theModelDependsNeitherOnCoresNorOnPartitions() {
    Checkpoint one = train("local[1]", 1, settings(2));
    Checkpoint two = train("local[2]", 5, settings(2));
    assertThat(two).isEqualTo(one);
  }

  @Test
  void lossFalls() {
    List<EpochResult> epochs = new ArrayList<>();
    train("local[2]", 2, settings(8), null, epochs);
    assertThat(epochs).hasSize(8);
    EpochResult first = epochs.get(0);
    EpochResult last = epochs.get(7);
    assertThat(first.trainLossBitsPerCharacter()).isBetween(1.0, 5.0);
    assertThat(last.trainLossBitsPerCharacter()).isLessThan(1.0);
    assertThat(last.validationLossBitsPerCharacter().orElseThrow()).isLessThan(1.0);
  }

  @Test
  void goesOnFromACheckpointToTheSameBits() {
    List<EpochResult> epochs = new ArrayList<>();
    Checkpoint straight = train("local[2]", 2, settings(3), null, epochs);
    Checkpoint resumed =
        train(
            "local[2]",
            3,
            settings(3),
            Checkpoint.fromBytes(epochs.get(0).checkpoint().toBytes()),
            new ArrayList<>());
    assertThat(resumed).isEqualTo(straight);
  }
}
