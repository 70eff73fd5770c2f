package org.coalmine.spark.training;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.privacy.NoiseKey;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.corpus.HoldOut;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Checkpoint;
import org.coalmine.train.ClippedSum;
import org.coalmine.train.EpochResult;
import org.coalmine.train.LossSum;
import org.coalmine.train.Network;
import org.coalmine.train.PrivateUpdate;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingState;
import org.jspecify.annotations.Nullable;

/**
 * Trains a character LSTM with differential privacy: DP-SGD (Abadi et al., CCS 2016).
 *
 * <p><b>A step.</b> Every privacy unit joins with probability q, by itself (Poisson sampling). The
 * gradient of the summed loss of each unit that joined is clipped to norm C; every logical worker
 * sums those of its units, and the driver sums the workers' in their order, in double. To that sum,
 * once, Gaussian noise of standard deviation σC is added; it is divided by the number of units
 * expected in a step, q times all units, and the optimizer takes it from there. What the optimizer
 * keeps and what the models become is computed from noisy sums alone, so all of them together, over
 * T steps, are as private as T sampled Gaussians: (ε, δ) by the accountants at (q, σ, T).
 *
 * <p><b>Tasks that are tried again.</b> A task is a pure function of its share of the units, the
 * parameters and the number of the step: units are drawn by (key, unit, step), so a task that runs
 * twice, or on two executors at once, returns the same sum, and Spark takes one. The noise is drawn
 * on the driver, after all tasks are done.
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
 * <p><b>Adjacency</b> is adding or removing one unit, all others keeping their numbers. With {@link
 * org.coalmine.privacy.PrivacyUnit#DOCUMENT} a canary that is inserted m times is m units: what is
 * claimed of it is what group privacy leaves, mε with a δ larger by (e^{mε} − 1)/(e^ε − 1), soon
 * nothing. With {@code USER} all its insertions are one unit.
 *
 * <p><b>Not covered by ε</b>: the training and validation losses that are reported, the number of
 * units, and the alphabet, which is chosen from the characters of the corpus. The models are.
 */
public final class PrivateTrainingJob {
  private final Alphabet alphabet;
  private final TrainingSettings settings;
  private final PrivacySettings privacy;

  /**
   * @throws IllegalArgumentException if there is dropout: its draws would have to be made per unit
   */
  public PrivateTrainingJob(Alphabet alphabet, TrainingSettings settings, PrivacySettings privacy) {
    if (settings.dropout() > 0) {
      throw new IllegalArgumentException(
          "dropout must be 0 in private training, whose noise regularizes already: "
              + settings.dropout());
    }
    this.alphabet = alphabet;
    this.settings = settings;
    this.privacy = privacy;
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
    return train(corpus.documents(), corpus.holdOut(), from, progress);
  }

  /**
   * Trains on documents.
   *
   * @param documents the training text; every document's index is its own
   * @param holdOut which documents may be held out for validation (never a canary)
   * @param from where to go on, or null to start afresh
   */
  Checkpoint train(
      JavaRDD<Document> documents,
      HoldOut holdOut,
      @Nullable Checkpoint from,
      TrainingProgress progress) {
    Checkpoint start = from == null ? initial() : TrainingJob.checked(from, described(), alphabet);
    if (from == null) {
      progress.begin(start);
    }
    JavaRDD<WorkerUnits> shares =
        WorkerUnits.share(documents, holdOut, alphabet, settings, privacy.unit());
    try {
      return start.epoch() == settings.epochs() ? start : new Run(shares, start, progress).train();
    } finally {
      shares.unpersist();
    }
  }

  private String described() {
    return settings + ", " + privacy;
  }

  private Checkpoint initial() {
    return new Checkpoint(
        described(),
        alphabet,
        0,
        Network.initial(settings, alphabet.size()),
        newKey(privacy, settings.seed()).bytes());
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

  /** One call of {@link #train}. */
  private final class Run {
    private final JavaRDD<WorkerUnits> shares;
    private final TrainingProgress progress;
    private final NoiseKey key;
    private final PrivateUpdate update;
    private final double expectedUnits;
    private final boolean validates;
    private Checkpoint reached;

    Run(JavaRDD<WorkerUnits> shares, Checkpoint start, TrainingProgress progress) {
      this.shares = shares;
      this.progress = progress;
      this.reached = start;
      key =
          privacy.noise() == NoiseSource.SECURE
              ? NoiseKey.restored(start.noiseKey())
              : newKey(privacy, settings.seed());
      List<int[]> sizes =
          shares.map(share -> new int[] {share.units().size(), share.heldOut().size()}).collect();
      long units = sizes.stream().mapToLong(size -> size[0]).sum();
      if (units == 0) {
        throw new IllegalArgumentException("there is no text to train on");
      }
      expectedUnits = privacy.samplingRate() * units;
      validates = sizes.stream().anyMatch(size -> size[1] > 0);
      update = new PrivateUpdate(settings, alphabet.size(), start.state());
    }

    Checkpoint train() {
      while (reached.epoch() < settings.epochs()) {
        epoch(reached.epoch() + 1);
      }
      return reached;
    }

    private void epoch(int epoch) {
      long start = System.nanoTime();
      LossSum loss = LossSum.ZERO;
      int steps = privacy.stepsPerEpoch();
      for (int step = 0; step < steps; step++) {
        long stepStart = System.nanoTime();
        ClippedSum sum = step();
        loss = loss.plus(sum.loss());
        progress.round(
            new RoundResult(
                epoch,
                settings.epochs(),
                step + 1,
                steps,
                sum.loss().bitsPerCharacter(),
                sum.loss().characters() / TrainingJob.secondsSince(stepStart)));
      }
      TrainingState state = update.state();
      reached =
          new Checkpoint(
              described(),
              alphabet,
              epoch,
              state,
              epoch < settings.epochs() ? key.bytes() : new byte[0]);
      OptionalDouble validation =
          validates
              ? OptionalDouble.of(
                  ValidationLoss.of(
                          shares.map(WorkerUnits::heldOut), settings, alphabet.size(), state)
                      .bitsPerCharacter())
              : OptionalDouble.empty();
      progress.epoch(
          new EpochResult(
              epoch,
              loss.bitsPerCharacter(),
              validation,
              loss.characters(),
              TrainingJob.secondsSince(start),
              reached));
    }

    private ClippedSum step() {
      TrainingState state = update.state();
      ClippedSum sum = clippedSum(state);
      double[] noisy = sum.gradient();
      key.noise(state.steps()).addTo(noisy, privacy.noiseMultiplier() * privacy.clipNorm());
      update.step(noisy, expectedUnits);
      return sum;
    }

    private ClippedSum clippedSum(TrainingState state) {
      TrainingSettings training = settings;
      PrivacySettings ours = privacy;
      int symbols = alphabet.size();
      String sampleSeed = key.sampleSeed();
      long step = state.steps();
      Broadcast<float[]> parameters =
          JavaSparkContext.fromSparkContext(shares.context()).broadcast(state.parameters());
      List<ClippedSum> sums =
          shares
              .map(
                  share ->
                      share.step(training, ours, symbols, parameters.value(), sampleSeed, step))
              .collect();
      parameters.destroy();
      return sums.stream().reduce(ClippedSum::plus).orElseThrow();
    }
  }
}
