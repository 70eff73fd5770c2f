package org.coalmine.spark.training;

import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.NamedJobs;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochResult;
import org.coalmine.train.LossSum;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.text.WindowStore;
import org.jspecify.annotations.Nullable;

/** The epochs of one training: their order, their validation, and what is told of them. */
final class EpochLoop {
  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final @Nullable JavaRDD<WindowStore> heldOut;
  private final TrainingProgress progress;

  /**
   * @param heldOut what each epoch is validated on, or null if nothing was held out
   */
  EpochLoop(
      JavaSparkContext context,
      TrainingSettings settings,
      @Nullable JavaRDD<WindowStore> heldOut,
      TrainingProgress progress) {
    this.context = context;
    this.settings = settings;
    this.heldOut = heldOut;
    this.progress = progress;
  }

  /** The rounds of one kind of training, each a step from what was reached to what comes next. */
  interface Rounds {
    /** How many make an epoch. */
    int perEpoch();

    /**
     * Trains for one round.
     *
     * @param epoch from 1
     * @param round of the epoch, from 0
     * @return the loss on the text of the round
     */
    LossSum train(int epoch, int round);

    /** What is reached when the last round of an epoch is done. */
    Checkpoint reached(int epoch);
  }

  /** Trains the epochs that are missing. */
  Checkpoint run(Checkpoint from, Rounds rounds) {
    Checkpoint reached = from;
    while (reached.epoch() < settings.epochs()) {
      int epoch = reached.epoch() + 1;
      reached = NamedJobs.ofStage(context, "epoch " + epoch, () -> epoch(epoch, rounds));
    }
    return reached;
  }

  private Checkpoint epoch(int epoch, Rounds rounds) {
    long start = System.nanoTime();
    LossSum loss = LossSum.ZERO;
    for (int round = 0; round < rounds.perEpoch(); round++) {
      long roundStart = System.nanoTime();
      LossSum roundLoss = train(epoch, round, rounds);
      loss = loss.plus(roundLoss);
      progress.round(
          new RoundResult(
              epoch,
              settings.epochs(),
              round + 1,
              rounds.perEpoch(),
              roundLoss.bitsPerCharacter(),
              roundLoss.characters() / secondsSince(roundStart)));
    }
    Checkpoint reached = rounds.reached(epoch);
    OptionalDouble validation = validation(reached);
    progress.epoch(
        new EpochResult(
            epoch,
            loss.bitsPerCharacter(),
            validation,
            loss.characters(),
            secondsSince(start),
            reached));
    return reached;
  }

  private LossSum train(int epoch, int round, Rounds rounds) {
    return NamedJobs.doing(
        context,
        "round %,d of %,d".formatted(round + 1, rounds.perEpoch()),
        () -> rounds.train(epoch, round));
  }

  private OptionalDouble validation(Checkpoint reached) {
    return heldOut == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            NamedJobs.doing(
                context,
                "validation",
                () ->
                    ValidationLoss.of(heldOut, settings, reached.alphabet().size(), reached.state())
                        .bitsPerCharacter()));
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
