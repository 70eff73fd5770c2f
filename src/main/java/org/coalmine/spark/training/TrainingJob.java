package org.coalmine.spark.training;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantedText;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Batch;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.EpochOrder;
import org.coalmine.train.LossSum;
import org.coalmine.train.Network;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.text.TextMemory;
import org.coalmine.train.text.WindowStore;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a character LSTM on planted text by parameter averaging. The model's bits depend on the
 * documents, the alphabet and the settings alone.
 *
 * <p>The text is shared out to the logical workers once and stays with them. An epoch is as many
 * rounds as the largest share needs; a round is one Spark job, in which every worker takes {@link
 * TrainingSettings#averagingFrequency} steps from the common state and the states are averaged.
 * Batches are made where they are used, a pure function of (seed, epoch, round, worker).
 */
public final class TrainingJob {
  private final TrainingTask task;
  private final Alphabet alphabet;
  private final TrainingSettings settings;
  private final long textMemory;

  /** Training whose text takes as much of the heap as {@link TextMemory#usual} says. */
  public TrainingJob(TrainingTask task) {
    this(task, OptionalLong.empty());
  }

  /**
   * @param textMemory how many bytes of each process's heap the text may take; no model depends on
   *     it
   */
  public TrainingJob(TrainingTask task, OptionalLong textMemory) {
    this.task = task;
    this.alphabet = task.alphabet();
    this.settings = task.settings();
    this.textMemory = textMemory.orElse(KeptShares.USUAL_MEMORY);
  }

  /**
   * Trains on a planted corpus, from the start or from a checkpoint of the same settings and
   * alphabet; no canary is held out for validation.
   *
   * @param from where to go on, or null to start afresh
   * @return the state after the last epoch
   * @throws IllegalArgumentException if the checkpoint is of other settings or another alphabet, or
   *     there is no text to train on
   */
  public Checkpoint train(
      PlantedCorpus corpus, @Nullable Checkpoint from, TrainingProgress progress) {
    return train(corpus.documents(), corpus.holdOut(), corpus.texts(), from, progress);
  }

  /**
   * Trains on documents.
   *
   * @param documents the training text; every document's index is its own
   * @param holdOut which documents may be held out for validation (never a canary)
   * @param planted what the documents are searched for
   * @param from where to go on, or null to start afresh
   */
  Checkpoint train(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      List<PlantedText> planted,
      @Nullable Checkpoint from,
      TrainingProgress progress) {
    Checkpoint start = from == null ? initial() : checked(from, task.described(), alphabet);
    Broadcast<SurvivalScan> scan =
        JavaSparkContext.fromSparkContext(documents.context())
            .broadcast(SurvivalScan.of(planted, alphabet));
    try (Shares<WorkerText> shares =
        WorkerText.share(documents, holdOut, task.windows(), settings, textMemory, scan)) {
      int symbols = alphabet.size();
      ShareRead read =
          shares.each(share -> share.read(scan.value(), symbols)).stream()
              .reduce(ShareRead::plus)
              .orElseThrow();
      Run run = new Run(shares, read, start);
      progress.text(read.text(planted));
      return new EpochLoop(shares.context(), settings, run.heldOut(), progress).run(start, run);
    } finally {
      scan.destroy();
    }
  }

  private Checkpoint initial() {
    return new Checkpoint(task.described(), alphabet, 0, task.initial());
  }

  /** A checkpoint that fits what is to go on with it. */
  static Checkpoint checked(Checkpoint from, String settings, Alphabet alphabet) {
    if (!from.settings().equals(settings)) {
      throw new IllegalArgumentException(
          "the checkpoint was made with other settings: %s, not %s"
              .formatted(from.settings(), settings));
    }
    if (!from.alphabet().equals(alphabet)) {
      throw new IllegalArgumentException(
          "the checkpoint's alphabet differs: %s, not %s".formatted(from.alphabet(), alphabet));
    }
    return from;
  }

  /** One call of {@link #train}. */
  private final class Run implements EpochLoop.Rounds {
    private final Shares<WorkerText> shares;
    private final AveragingMaster master;
    private final SparkDl4jMultiLayer network;
    private final int rounds;
    private final boolean validates;

    Run(Shares<WorkerText> shares, ShareRead read, Checkpoint start) {
      this.shares = shares;
      if (read.largest() == 0) {
        throw new IllegalArgumentException("there is no text to train on");
      }
      rounds = rounds(read.largest(), settings);
      validates = read.validates();
      master = new AveragingMaster(settings, alphabet.size(), start.state(), shares::moved);
      network =
          new SparkDl4jMultiLayer(
              shares.context(), Network.of(settings, alphabet.size(), start.state(), 0), master);
    }

    @Nullable JavaRDD<WindowStore> heldOut() {
      return validates ? shares.rdd().map(WorkerText::heldOut) : null;
    }

    @Override
    public int perEpoch() {
      return rounds;
    }

    @Override
    public LossSum train(int epoch, int round) {
      master.executeTraining(network, batches(epoch, round));
      return master.lastLoss();
    }

    @Override
    public Checkpoint reached(int epoch) {
      return new Checkpoint(task.described(), alphabet, epoch, master.state());
    }

    private JavaRDD<DataSet> batches(int epoch, int round) {
      TrainingSettings ours = settings;
      long from = (long) round * ours.averagingFrequency();
      return shares
          .rdd()
          .mapPartitionsWithIndex(
              (worker, texts) -> {
                WindowStore.Reader windows = texts.next().training().reader();
                EpochOrder order = new EpochOrder(ours, windows, worker, epoch);
                return dataSets(order.batches(from, from + ours.averagingFrequency()));
              },
              true);
    }
  }

  /**
   * How many rounds an epoch has.
   *
   * @throws ConfigurationException if a checkpoint could not count the steps
   */
  static int rounds(long windows, TrainingSettings settings) {
    long batches = EpochOrder.count(windows, settings.batchSize());
    long most = Integer.MAX_VALUE / settings.epochs();
    if (batches > most) {
      throw new ConfigurationException(
          "training.workers: %,d windows of one worker are %,d steps in each of %d epochs, of %,d at"
                  .formatted(windows, batches, settings.epochs(), Integer.MAX_VALUE)
              + " most together; set training.workers to %,d"
                  .formatted(settings.workers() * (batches / most + 1) * 11 / 10));
    }
    return (int) EpochOrder.count(batches, settings.averagingFrequency());
  }

  private static Iterator<DataSet> dataSets(Iterator<Batch> each) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public DataSet next() {
        return each.next().dataSet();
      }
    };
  }
}
