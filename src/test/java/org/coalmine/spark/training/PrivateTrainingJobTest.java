package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.CheckpointReader;
import org.coalmine.train.EpochResult;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingState;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.text.LongStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrivateTrainingJobTest {
  private static final Alphabet ALPHABET = Alphabet.of(" abcdehlorw");
  private static final int DOCUMENTS = 40;
  private static final List<Document> CORPUS =
      IntStream.range(0, DOCUMENTS)
          .mapToObj(
              i ->
                  new Document(
                      i, "hello world abc ".substring(i % 7).repeat(2 + i % 3), "user " + i % 8))
          .toList();

  /** What a training came to. */
  private record Trained(Checkpoint start, List<EpochResult> epochs, Checkpoint end) {}

  private static TrainingSettings settings(int epochs, Optimizer optimizer, double learningRate) {
    return new TrainingSettings(
        2, 12, 10, 8, epochs, 2, 3, learningRate, optimizer, 0, 0, 0, 0, 0, "seed");
  }

  private static PrivacySettings privacy(
      double clipNorm, double noiseMultiplier, double samplingRate, NoiseSource noise) {
    return new PrivacySettings(
        clipNorm, noiseMultiplier, 1e-5, samplingRate, PrivacyUnit.DOCUMENT, noise, DOCUMENTS);
  }

  private static Trained train(
      String master,
      int partitions,
      TrainingSettings settings,
      PrivacySettings privacy,
      @Nullable Checkpoint from) {
    try (JavaSparkContext context = LocalSpark.open(master)) {
      List<Checkpoint> begun = new ArrayList<>();
      List<EpochResult> epochs = new ArrayList<>();
      Checkpoint end =
          new PrivateTrainingJob(TrainingTask.of(ALPHABET, settings), privacy)
              .train(
                  context.parallelize(CORPUS, partitions),
                  document -> document.index() % 5 != 0,
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
                    public void epoch(EpochResult epoch) {
                      epochs.add(epoch);
                    }
                  });
      return new Trained(from == null ? begun.get(0) : from, epochs, end);
    }
  }

  private static Checkpoint stored(Checkpoint checkpoint) {
    return CheckpointReader.fromBytes(checkpoint.toBytes());
  }

  /** What one step of plain gradient descent at rate 1 over all units moved. */
  private static double[] moved(double clipNorm, double noiseMultiplier) {
    return moves(1, clipNorm, noiseMultiplier).get(0);
  }

  /** What each of several steps moved. */
  private static List<double[]> moves(int steps, double clipNorm, double noiseMultiplier) {
    Trained trained =
        train(
            "local[1]",
            2,
            settings(steps, Optimizer.SGD, 1),
            privacy(clipNorm, noiseMultiplier, 1, NoiseSource.SECURE),
            null);
    List<double[]> moves = new ArrayList<>();
    float[] before = trained.start().state().parameters();
    for (EpochResult epoch : trained.epochs()) {
      float[] from = before;
      float[] to = epoch.checkpoint().state().parameters();
      moves.add(
          IntStream.range(0, from.length).mapToDouble(i -> (double) to[i] - from[i]).toArray());
      before = to;
    }
    return moves;
  }

  @Test
  void seededTrainingDependsNeitherOnCoresNorOnPartitions() {
    TrainingSettings settings = settings(2, Optimizer.ADAM, 0.02);
    PrivacySettings privacy = privacy(1, 0.7, 0.25, NoiseSource.SEEDED_NOT_PRIVATE);
    Checkpoint one = train("local[1]", 1, settings, privacy, null).end();
    assertThat(one.state().steps()).isEqualTo(8);
    assertThat(train("local[2]", 5, settings, privacy, null).end()).isEqualTo(one);
  }

  @Test
  void secureTrainingGoesOnToTheSameBitsWhereverItStoppedAndForgetsItsKey() {
    TrainingSettings settings = settings(2, Optimizer.RMSPROP, 0.02);
    PrivacySettings privacy = privacy(1, 0.7, 0.5, NoiseSource.SECURE);
    Trained straight = train("local[2]", 2, settings, privacy, null);
    assertThat(straight.start().noiseKey()).hasSize(32);
    assertThat(straight.end().noiseKey()).isEmpty();
    Checkpoint fromTheStart = stored(straight.start());
    Checkpoint fromTheMiddle = stored(straight.epochs().get(0).checkpoint());
    assertThat(train("local[2]", 3, settings, privacy, fromTheStart).end())
        .isEqualTo(straight.end());
    assertThat(train("local[2]", 3, settings, privacy, fromTheMiddle).end())
        .isEqualTo(straight.end());
    assertThat(train("local[2]", 2, settings, privacy, null).end()).isNotEqualTo(straight.end());
  }

  @Test
  void noiseHasTheStandardDeviationThatIsAccounted() {
    double clipNorm = 0.5;
    double noiseMultiplier = 1000;
    double[] moved = moved(clipNorm, noiseMultiplier);
    double expected = noiseMultiplier * clipNorm / DOCUMENTS;
    double mean = Arrays.stream(moved).average().orElseThrow();
    double variance = Arrays.stream(moved).map(x -> x * x).average().orElseThrow();
    double standardError = expected / Math.sqrt(moved.length);
    assertThat(mean).isCloseTo(0, within(5 * standardError));
    assertThat(Math.sqrt(variance)).isCloseTo(expected, within(4 * standardError));
  }

  @Test
  void everyStepHasNoiseOfItsOwn() {
    List<double[]> moves = moves(3, 0.5, 1000);
    double variance = Arrays.stream(moves.get(0)).map(x -> x * x).average().orElseThrow();
    for (int[] pair : new int[][] {{0, 1}, {0, 2}, {1, 2}}) {
      double product =
          IntStream.range(0, moves.get(0).length)
              .mapToDouble(i -> moves.get(pair[0])[i] * moves.get(pair[1])[i])
              .average()
              .orElseThrow();
      assertThat(product / variance)
          .as("correlation of steps %s", Arrays.toString(pair))
          .isCloseTo(0, within(5 / Math.sqrt(moves.get(0).length)));
    }
  }

  @Test
  void noStepIsLongerThanTheClipNorm() {
    double[] moved = moved(0.5, 1e-9);
    double norm = Math.sqrt(Arrays.stream(moved).map(x -> x * x).sum());
    assertThat(norm).isBetween(0.2, 0.5 + 1e-5);
  }

  @Test
  void allDocumentsOfAUserAreOneUnit() {
    Document ofUser = CORPUS.get(9);
    assertThat(WorkerUnits.key(ofUser, PrivacyUnit.DOCUMENT)).isEqualTo("document 9");
    assertThat(WorkerUnits.key(ofUser, PrivacyUnit.USER))
        .isEqualTo(WorkerUnits.key(CORPUS.get(17), PrivacyUnit.USER))
        .isNotEqualTo(WorkerUnits.key(CORPUS.get(10), PrivacyUnit.USER));
    try (JavaSparkContext context = LocalSpark.open("local[1]");
        Shares<WorkerUnits> shares =
            WorkerUnits.share(
                context.parallelize(CORPUS, 3),
                document -> false,
                Windows.of(ALPHABET, 10),
                settings(1, Optimizer.ADAM, 1),
                PrivacyUnit.USER,
                KeptShares.USUAL_MEMORY,
                context.broadcast(SurvivalScan.of(List.of(), ALPHABET)))) {
      List<List<Long>> counts = shares.each(PrivateTrainingJobTest::windowsOfUnits);
      assertThat(counts).hasSize(2);
      assertThat(counts.stream().flatMap(List::stream).toList())
          .hasSize(8)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 8).mapToObj(PrivateTrainingJobTest::windowsOfUser).toList());
    }
  }

  private static List<Long> windowsOfUnits(WorkerUnits units) {
    LongStore.Reader firsts = units.firsts().reader();
    assertThat(firsts.at(0)).isZero();
    assertThat(firsts.at(units.units())).isEqualTo(units.text().training().size());
    return LongStream.range(0, units.units())
        .mapToObj(unit -> firsts.at(unit + 1) - firsts.at(unit))
        .toList();
  }

  private static long windowsOfUser(int user) {
    return CORPUS.stream()
        .filter(document -> ("user " + user).equals(document.user()))
        .mapToLong(document -> Windows.of(ALPHABET, 10).cut(document.text()).size())
        .sum();
  }

  @Test
  void littleNoiseLearns() {
    Trained trained =
        train(
            "local[2]",
            2,
            settings(4, Optimizer.ADAM, 0.02),
            privacy(1, 0.01, 0.1, NoiseSource.SEEDED_NOT_PRIVATE),
            null);
    assertThat(trained.epochs().get(3).trainLossBitsPerCharacter())
        .isLessThan(trained.epochs().get(0).trainLossBitsPerCharacter() - 0.5);
  }

  @Test
  void refusesDropoutAndCheckpointsOfOtherNoise() {
    TrainingSettings dropping =
        new TrainingSettings(1, 4, 10, 8, 1, 2, 3, 0.1, Optimizer.ADAM, 0, 0, 0.5, 0, 0, "seed");
    PrivacySettings privacy = privacy(1, 1, 0.5, NoiseSource.SECURE);
    assertThatThrownBy(() -> new PrivateTrainingJob(TrainingTask.of(ALPHABET, dropping), privacy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dropout must be 0");
    TrainingSettings settings = settings(1, Optimizer.ADAM, 0.1);
    Checkpoint other =
        new Checkpoint(
            settings
                + ", "
                + privacy(1, 2, 0.5, NoiseSource.SECURE)
                + ", held out by content, units drawn by jumps",
            ALPHABET,
            0,
            new TrainingState(new float[0], new float[0], 0),
            new byte[32]);
    assertThatThrownBy(() -> train("local[1]", 1, settings, privacy, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other settings");
  }

  @Test
  void refusesCheckpointsOfEarlierRules() {
    TrainingSettings settings = settings(1, Optimizer.ADAM, 0.1);
    PrivacySettings privacy = privacy(1, 1, 0.5, NoiseSource.SECURE);
    for (String rules : List.of("", ", held out by content")) {
      Checkpoint earlier =
          new Checkpoint(
              settings + ", " + privacy + rules,
              ALPHABET,
              0,
              new TrainingState(new float[0], new float[0], 0),
              new byte[32]);
      assertThat(PrivateTrainingJob.outdated(earlier)).isPresent();
      assertThatThrownBy(() -> train("local[1]", 1, settings, privacy, earlier))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("start a new run");
    }
  }
}
