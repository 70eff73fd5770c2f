package org.coalmine.spark.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.privacy.NoiseKey;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantedText;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.ClippedSum;
import org.coalmine.train.LossSum;
import org.coalmine.train.PrivateUpdate;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingState;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.UnitDraw;
import org.coalmine.train.text.TextMemory;
import org.coalmine.train.text.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Trains a character LSTM with differential privacy: DP-SGD (Abadi et al., CCS 2016).
 *
 * <p><b>A step.</b> Every privacy unit joins with probability q, by itself (Poisson sampling). The
 * gradient of the summed loss of each unit that joined is clipped to norm C; every logical worker
 * sums those of its units, and the driver sums the workers' in their order, in double. To that sum,
 * once, Gaussian noise of standard deviation σC is added; it is divided by the constant q·N₀
 * ({@link PrivacySettings#divisor}), and the optimizer takes it from there. What the optimizer
 * keeps and what the models become is computed from noisy sums and constants alone, so all of them
 * together, over T steps, are as private as T sampled Gaussians: (ε, δ) by the accountants at (q,
 * σ, T). A divisor of q times the units there are would not do: the length of a step would tell how
 * many there are (μ ≈ √(2dT)/n for d parameters and n units).
 *
 * <p><b>Tasks that are tried again.</b> A task is a pure function of its share of the units, the
 * parameters and the number of the step: units are drawn by (key, worker, step), so a task that
 * runs twice, or on two executors at once, returns the same sum, and Spark takes one. The noise is
 * drawn on the driver, after all tasks are done.
 *
 * <p><b>Runs that are killed.</b> A step that is repeated with fresh noise is another look at the
 * data: averaging two of them takes noise away. So the noise of a step, like its sample, is drawn
 * by a key ({@link NoiseKey}, 256 random bits, AES in counter mode, the step's number in the
 * counter), and {@link TrainingProgress#begin} hands out the key before the first step is taken. A
 * run that goes on from any checkpoint of this training repeats the lost steps with the same
 * samples and the same noise, and reaches the same bits: nothing new is released, and nothing has
 * to be accounted for twice. The last checkpoint no longer holds the key. A run whose checkpoint is
 * lost must not be trained again in its place: that would be a second training.
 *
 * <p><b>Adjacency</b> is adding or removing one unit. What is held out is drawn by content, so no
 * other unit changes sides. Units that follow get other numbers, and with them other samples and
 * another worker: with a key that nobody knows no law of a sum changes. With {@link
 * org.coalmine.privacy.PrivacyUnit#DOCUMENT} a canary that is inserted m times is m units: what is
 * claimed of it is what group privacy leaves, mε with a δ larger by (e^{mε} − 1)/(e^ε − 1), soon
 * nothing. With {@code USER} all its insertions are one unit.
 *
 * <p><b>Not covered by ε</b>: the training and validation losses, the baselines of the text and the
 * counts that are reported, settings that were chosen by looking at runs, and whether a run ended
 * at all. The models are. The alphabet decides their shape: it must be fixed without looking at the
 * units.
 */
public final class PrivateTrainingJob {
  private static final String HOLD_OUT_RULE = "held out by content";
  private static final String DRAW_RULE = "units drawn by jumps";
  private static final String UNIT_BY_UNIT =
      "this training draws unit by unit, as no step does any more; start a new run";

  /** Why a training of before the constant divisor cannot go on, and what to do. */
  public static final String OWN_UNITS =
      "this training divides by its own number of units; start a new run";

  private final TrainingTask task;
  private final Alphabet alphabet;
  private final TrainingSettings settings;
  private final PrivacySettings privacy;
  private final long textMemory;

  /** Training whose text takes as much of the heap as {@link TextMemory#usual} says. */
  public PrivateTrainingJob(TrainingTask task, PrivacySettings privacy) {
    this(task, privacy, OptionalLong.empty());
  }

  /**
   * @param task its alphabet fixed without looking at the units
   * @param textMemory how many bytes of each process's heap the text may take; no model depends on
   *     it
   * @throws IllegalArgumentException if the expected units are not stated, or there is dropout: its
   *     draws would have to be made per unit
   */
  public PrivateTrainingJob(TrainingTask task, PrivacySettings privacy, OptionalLong textMemory) {
    this.task = task;
    this.alphabet = task.alphabet();
    this.settings = task.settings();
    if (settings.dropout() > 0) {
      throw new IllegalArgumentException(
          "dropout must be 0 in private training, whose noise regularizes already: "
              + settings.dropout());
    }
    if (!privacy.statesExpectedUnits()) {
      throw new IllegalArgumentException(OWN_UNITS);
    }
    this.privacy = privacy;
    this.textMemory = textMemory.orElse(KeptShares.USUAL_MEMORY);
  }

  /**
   * Trains on a planted corpus, from the start or from a checkpoint of the same settings and
   * alphabet; no canary is held out for validation.
   *
   * @param from where to go on, or null to start afresh
   * @return the state after the last epoch, without the key
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
    Checkpoint start = from == null ? initial() : checked(from);
    if (from == null) {
      progress.begin(start);
    }
    Broadcast<SurvivalScan> scan =
        JavaSparkContext.fromSparkContext(documents.context())
            .broadcast(SurvivalScan.of(planted, alphabet));
    try (Shares<WorkerUnits> shares =
        WorkerUnits.share(
            documents, holdOut, task.windows(), settings, privacy.unit(), textMemory, scan)) {
      if (start.epoch() == settings.epochs()) {
        return start;
      }
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

  private String described() {
    return task.described() + ", " + privacy + ", " + HOLD_OUT_RULE + ", " + DRAW_RULE;
  }

  /** Why a checkpoint of an earlier kind of training cannot go on; empty if it is of this kind. */
  public static Optional<String> outdated(Checkpoint checkpoint) {
    if (checkpoint.settings().endsWith(DRAW_RULE)) {
      return Optional.empty();
    }
    return Optional.of(checkpoint.settings().endsWith(HOLD_OUT_RULE) ? UNIT_BY_UNIT : OWN_UNITS);
  }

  private Checkpoint checked(Checkpoint from) {
    outdated(from)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    return TrainingJob.checked(from, described(), alphabet);
  }

  private Checkpoint initial() {
    return new Checkpoint(
        described(), alphabet, 0, task.initial(), newKey(privacy, settings.seed()).bytes());
  }

  private static NoiseKey newKey(PrivacySettings privacy, String seed) {
    return privacy.noise() == NoiseSource.SECURE
        ? NoiseKey.fresh()
        : NoiseKey.seededNotPrivate(seed);
  }

  /**
   * Whether nobody can take the noise off that these settings ask for. What is trained with any
   * other noise is not private, whatever ε is stated, and must be marked so.
   */
  public static boolean isPrivate(PrivacySettings privacy) {
    return newKey(privacy, "").isSecure();
  }

  /** The sum of the workers' sums. */
  private static final class OrderedSum implements Merging<ClippedSum> {
    @Override
    public ClippedSum slice(ClippedSum whole, int number, int slices) {
      return whole.slice(number, slices);
    }

    @Override
    public ClippedSum merge(List<ClippedSum> workers) {
      return workers.stream().reduce(ClippedSum::plus).orElseThrow();
    }

    @Override
    public ClippedSum join(List<ClippedSum> slices) {
      return ClippedSum.joined(slices);
    }
  }

  /** One call of {@link #train}. */
  private final class Run implements EpochLoop.Rounds {
    private final Shares<WorkerUnits> shares;
    private final NoiseKey key;
    private final PrivateUpdate update;
    private final boolean validates;

    Run(Shares<WorkerUnits> shares, ShareRead read, Checkpoint start) {
      this.shares = shares;
      key =
          privacy.noise() == NoiseSource.SECURE
              ? NoiseKey.restored(start.noiseKey())
              : newKey(privacy, settings.seed());
      if (read.largest() == 0) {
        throw new IllegalArgumentException("there is no text to train on");
      }
      validates = read.validates();
      update = new PrivateUpdate(settings, alphabet.size(), start.state());
    }

    @Nullable JavaRDD<WindowStore> heldOut() {
      return validates ? shares.rdd().map(units -> units.text().heldOut()) : null;
    }

    @Override
    public int perEpoch() {
      return privacy.stepsPerEpoch();
    }

    @Override
    public LossSum train(int epoch, int round) {
      TrainingState state = update.state();
      ClippedSum sum = clippedSum(state);
      double[] noisy = sum.gradient();
      key.noise(state.steps()).addTo(noisy, privacy.noiseMultiplier() * privacy.clipNorm());
      update.step(noisy, privacy.divisor());
      return sum.loss();
    }

    @Override
    public Checkpoint reached(int epoch) {
      return new Checkpoint(
          described(),
          alphabet,
          epoch,
          update.state(),
          epoch < settings.epochs() ? key.bytes() : new byte[0]);
    }

    private ClippedSum clippedSum(TrainingState state) {
      TrainingSettings training = settings;
      PrivacySettings ours = privacy;
      int symbols = alphabet.size();
      String sampleSeed = key.sampleSeed();
      long step = state.steps();
      Broadcast<float[]> parameters = shares.context().broadcast(state.parameters());
      ClippedSum sum =
          shares.merged(
              share -> {
                UnitDraw drawn =
                    new UnitDraw(
                        sampleSeed,
                        TaskContext.getPartitionId(),
                        step,
                        ours.samplingRate(),
                        share.units());
                return share.step(training, ours, symbols, parameters.value(), drawn);
              },
              (long) Double.BYTES * state.parameters().length,
              new OrderedSum());
      parameters.destroy();
      return sum;
    }
  }
}
