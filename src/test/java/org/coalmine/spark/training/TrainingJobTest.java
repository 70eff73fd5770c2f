package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.DocumentEnd;
import org.coalmine.token.Windows;
import org.coalmine.train.Batch;
import org.coalmine.train.BigramCounts;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.CheckpointReader;
import org.coalmine.train.EpochOrder;
import org.coalmine.train.EpochResult;
import org.coalmine.train.Network;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TextRead;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingState;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingJobTest {
  private static final int FREQUENCY = 3;
  private static final HoldOut HOLD_OUT = document -> document.index() % 5 != 0;
  private static final Alphabet ALPHABET = Alphabet.of(" abcdehlorw");
  private static final List<Document> DOCUMENTS =
      IntStream.range(0, 40)
          .mapToObj(i -> new Document(i, "hello world abc ".substring(i % 7).repeat(2 + i % 3)))
          .toList();

  private static TrainingSettings settings(int epochs) {
    return new TrainingSettings(
        2, 12, 10, 8, epochs, 2, FREQUENCY, 0.02, Optimizer.ADAM, 0, 1, 0, 1e-4, 0.2, "seed");
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
    return train(master, partitions, settings, OptionalLong.empty(), from, epochs);
  }

  private static Checkpoint train(
      String master,
      int partitions,
      TrainingSettings settings,
      OptionalLong textMemory,
      @Nullable Checkpoint from,
      List<EpochResult> epochs) {
    SparkConf conf =
        new SparkConf().setMaster(master).setAppName("test").set("spark.ui.enabled", "false");
    return train(conf, partitions, settings, textMemory, from, epochs);
  }

  private static Checkpoint train(
      SparkConf conf,
      int partitions,
      TrainingSettings settings,
      OptionalLong textMemory,
      @Nullable Checkpoint from,
      List<EpochResult> epochs) {
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      return new TrainingJob(TrainingTask.of(ALPHABET, settings), textMemory)
          .train(
              context.parallelize(DOCUMENTS, partitions),
              HOLD_OUT,
              List.of(),
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

  /** The states of both workers together are larger than the driver may collect. */
  @Test
  void theModelDoesNotDependOnWhereItIsAveraged() {
    List<EpochResult> onDriver = new ArrayList<>();
    List<EpochResult> onExecutors = new ArrayList<>();
    SparkConf small =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.maxResultSize", "40k");
    Checkpoint driver = train("local[2]", 2, settings(2), null, onDriver);
    Checkpoint executors = train(small, 2, settings(2), OptionalLong.empty(), null, onExecutors);
    assertThat(driver.state().bytes()).isGreaterThan(20 << 10);
    assertThat(executors).isEqualTo(driver);
    assertThat(onExecutors)
        .extracting(
            EpochResult::trainLossBitsPerCharacter, EpochResult::validationLossBitsPerCharacter)
        .containsExactlyElementsOf(
            onDriver.stream()
                .map(
                    epoch ->
                        tuple(
                            epoch.trainLossBitsPerCharacter(),
                            epoch.validationLossBitsPerCharacter()))
                .toList());
  }

  /** With the whole text on the disk, and all losses with it. */
  @Test
  void theModelDoesNotDependOnWhereTheTextIs() {
    List<EpochResult> inHeap = new ArrayList<>();
    List<EpochResult> onDisk = new ArrayList<>();
    Checkpoint heap = train("local[2]", 2, settings(2), null, inHeap);
    Checkpoint disk = train("local[2]", 3, settings(2), OptionalLong.of(0), null, onDisk);
    assertThat(disk).isEqualTo(heap);
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(onDisk.get(epoch).trainLossBitsPerCharacter())
          .isEqualTo(inHeap.get(epoch).trainLossBitsPerCharacter());
      assertThat(onDisk.get(epoch).validationLossBitsPerCharacter())
          .isEqualTo(inHeap.get(epoch).validationLossBitsPerCharacter());
    }
  }

  @Test
  void moreStepsThanACheckpointCountsAreRefusedWithTheRemedy() {
    TrainingSettings settings = settings(1000);
    assertThat(TrainingJob.rounds(2_147_483L * 8, settings)).isEqualTo(715_828);
    assertThatThrownBy(() -> TrainingJob.rounds(2_147_483L * 8 * 5, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.workers")
        .hasMessageContaining("to 13");
  }

  /** Resuming compares what the end and the start are. */
  @Test
  void aCheckpointGoesOnOnlyWithTheSameEnd() {
    TrainingSettings settings = settings(1);
    Checkpoint begun =
        new Checkpoint(
            settings.toString(), ALPHABET, 0, Network.initial(settings, ALPHABET.size()));
    TrainingTask ended = new TrainingTask(ALPHABET, settings, DocumentEnd.TARGET, Optional.empty());
    assertThatThrownBy(() -> TrainingJob.checked(begun, ended.described(), ALPHABET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the checkpoint was made with other settings");
  }

  /** The baselines of what is held out, by what is not, whatever the partitions. */
  @Test
  void tellsTheBaselinesOfTheTextBeforeTheFirstRound() {
    for (double fraction : new double[] {0.2, 0}) {
      TrainingSettings settings =
          new TrainingSettings(
              1, 4, 10, 8, 1, 2, 1, 0.02, Optimizer.ADAM, 0, 1, 0, 0, fraction, "seed");
      List<char[]> training = new ArrayList<>();
      List<char[]> heldOut = new ArrayList<>();
      for (Document document : DOCUMENTS) {
        boolean drawn =
            HOLD_OUT.allows(document) && WorkerText.drawnForValidation(settings, document.index());
        (drawn ? heldOut : training).addAll(Windows.of(ALPHABET, 10).cut(document.text()));
      }
      assertThat(heldOut.isEmpty()).isEqualTo(fraction == 0);
      BigramCounts counted = BigramCounts.of(Texts.of(training), ALPHABET.size());
      TextRead expected =
          new TextRead(
              counted.baselines(
                  fraction == 0 ? counted : BigramCounts.of(Texts.of(heldOut), ALPHABET.size())),
              List.of());

      assertThat(told("local[1]", 1, settings)).containsExactly("text " + expected, "round 1");
      assertThat(told("local[2]", 5, settings)).containsExactly("text " + expected, "round 1");
    }
  }

  /** What a listener hears until the first round is over. */
  private static List<String> told(String master, int partitions, TrainingSettings settings) {
    List<String> told = new ArrayList<>();
    try (JavaSparkContext context = LocalSpark.open(master)) {
      new TrainingJob(TrainingTask.of(ALPHABET, settings))
          .train(
              context.parallelize(DOCUMENTS, partitions),
              HOLD_OUT,
              List.of(),
              null,
              new TrainingProgress() {
                @Override
                public void text(TextRead text) {
                  told.add("text " + text);
                }

                @Override
                public void round(RoundResult round) {
                  told.add("round " + round.round());
                }

                @Override
                public void epoch(EpochResult epoch) {}
              });
    }
    return told.subList(0, 2);
  }

  /** Each worker trained by itself, one after the other, and averaged in a plain loop. */
  @Test
  void everyRoundStartsFromTheMeanOfAllWorkers() {
    TrainingSettings settings = settings(2);
    List<List<char[]>> shares;
    try (JavaSparkContext context = LocalSpark.open("local[2]");
        Shares<WorkerText> kept =
            WorkerText.share(
                context.parallelize(DOCUMENTS),
                HOLD_OUT,
                Windows.of(ALPHABET, settings.window()),
                settings,
                KeptShares.USUAL_MEMORY,
                context.broadcast(SurvivalScan.of(List.of(), ALPHABET)))) {
      shares = kept.each(share -> Texts.windows(share.training().reader()));
    }
    TrainingState state = Network.initial(settings, ALPHABET.size());
    double nats = 0;
    for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
      nats = 0;
      for (int first = 0; first < batches(shares, settings); first += FREQUENCY) {
        List<TrainingState> workers = new ArrayList<>();
        for (int worker = 0; worker < shares.size(); worker++) {
          WindowStore.Reader windows = Texts.of(shares.get(worker));
          Trainer trainer = new Trainer(settings, ALPHABET.size(), state, worker);
          Iterator<Batch> batches =
              new EpochOrder(settings, windows, worker, epoch).batches(first, first + FREQUENCY);
          boolean works = batches.hasNext();
          batches.forEachRemaining(batch -> trainer.step(batch.dataSet()));
          nats += trainer.loss().nats();
          if (works) {
            workers.add(trainer.state());
          }
        }
        assertThat(workers.get(0).parameters())
            .as("two workers differ from one")
            .isNotEqualTo(workers.get(workers.size() - 1).parameters());
        state = mean(workers);
      }
    }
    List<EpochResult> epochs = new ArrayList<>();

    Checkpoint trained = train("local[2]", 3, settings, null, epochs);

    assertThat(trained.state().parameters()).containsExactly(state.parameters());
    assertThat(trained.state().updaterState()).containsExactly(state.updaterState());
    assertThat(trained.state().steps()).isEqualTo(state.steps());
    EpochResult last = epochs.get(epochs.size() - 1);
    assertThat(last.trainLossBitsPerCharacter() * Math.log(2) * last.characters())
        .isCloseTo(nats, within(1e-9 * nats));
  }

  private static int batches(List<List<char[]>> shares, TrainingSettings settings) {
    int largest = shares.stream().mapToInt(List::size).max().orElseThrow();
    return (largest + settings.batchSize() - 1) / settings.batchSize();
  }

  private static TrainingState mean(List<TrainingState> states) {
    return new TrainingState(
        mean(states, TrainingState::parameters),
        mean(states, TrainingState::updaterState),
        states.stream().mapToInt(TrainingState::steps).max().orElseThrow());
  }

  private static float[] mean(
      List<TrainingState> states, Function<TrainingState, float[]> ofState) {
    float[] mean = new float[ofState.apply(states.get(0)).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (TrainingState state : states) {
        sum += ofState.apply(state)[i];
      }
      mean[i] = (float) (sum / states.size());
    }
    return mean;
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
            CheckpointReader.fromBytes(epochs.get(0).checkpoint().toBytes()),
            new ArrayList<>());
    assertThat(resumed).isEqualTo(straight);
  }
}
