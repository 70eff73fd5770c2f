package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochResult;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Training on executors that are processes of their own, and die. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TrainingJobIT {
  private static final Alphabet ALPHABET = Alphabet.of(" abcdehlorw");
  private static final HoldOut HOLD_OUT = document -> document.index() % 5 != 0;
  private static final List<Document> DOCUMENTS =
      IntStream.range(0, 60)
          .mapToObj(i -> new Document(i, "hello world abc ".substring(i % 7).repeat(2 + i % 3)))
          .toList();
  private static final TrainingSettings SETTINGS = settings(0.2);
  private static final TrainingSettings WITHOUT_DROPOUT = settings(0);
  private static final OptionalLong ON_DISK = OptionalLong.of(0);
  private static final PrivacySettings PRIVACY =
      new PrivacySettings(
          1, 0.7, 1e-5, 0.2, PrivacyUnit.DOCUMENT, NoiseSource.SEEDED_NOT_PRIVATE, 5);

  private static TrainingSettings settings(double dropout) {
    return new TrainingSettings(
        2, 12, 10, 8, 2, 3, 2, 0.02, Optimizer.ADAM, 0, 1, dropout, 0, 0.2, "seed");
  }

  /** Kills an executor after the second round. */
  private static final class Killer implements TrainingProgress {
    private final boolean armed;
    private int rounds;
    private int killed;

    Killer(boolean armed) {
      this.armed = armed;
    }

    @Override
    public void round(RoundResult round) {
      if (++rounds == 2 && armed && LocalCluster.killExecutor()) {
        killed++;
      }
    }

    @Override
    public void epoch(EpochResult epoch) {}
  }

  private static Checkpoint plain(
      JavaRDD<Document> documents, OptionalLong textMemory, TrainingProgress progress) {
    return new TrainingJob(TrainingTask.of(ALPHABET, SETTINGS), textMemory)
        .train(documents, HOLD_OUT, List.of(), null, progress);
  }

  private static Checkpoint priv(
      JavaRDD<Document> documents, OptionalLong textMemory, TrainingProgress progress) {
    return new PrivateTrainingJob(TrainingTask.of(ALPHABET, WITHOUT_DROPOUT), PRIVACY, textMemory)
        .train(documents, HOLD_OUT, List.of(), null, progress);
  }

  /** Shares on the disks of executors, one of which is lost with its folder, and in a heap. */
  @Test
  void killedExecutorsDoNotChangeAModelNeitherPrivateNorPlain() throws IOException {
    Checkpoint plain;
    Checkpoint priv;
    Killer inPlain = new Killer(true);
    Killer inPrivate = new Killer(true);
    try (JavaSparkContext cluster = new JavaSparkContext(LocalCluster.conf())) {
      plain = plain(cluster.parallelize(DOCUMENTS, 4), ON_DISK, inPlain);
      priv = priv(cluster.parallelize(DOCUMENTS, 4), ON_DISK, inPrivate);
    }
    assertThat(inPlain.killed).isEqualTo(1);
    assertThat(inPrivate.killed).isEqualTo(1);
    for (String master : List.of("local[1]", "local[2]")) {
      try (JavaSparkContext context = LocalSpark.open(master)) {
        JavaRDD<Document> documents = context.parallelize(DOCUMENTS, 3);
        OptionalLong usual = OptionalLong.empty();
        assertThat(plain(documents, usual, new Killer(false))).as(master).isEqualTo(plain);
        assertThat(priv(documents, usual, new Killer(false))).as(master).isEqualTo(priv);
      }
    }
  }
}
