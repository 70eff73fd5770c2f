package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.CountingRate;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.ImportanceSampler;
import org.coalmine.exposure.sample.LookAhead;
import org.coalmine.exposure.sample.PilotPaths;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.SearchBudget;
import org.coalmine.model.BestWindow;
import org.coalmine.model.lstm.KernelRate;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Batch;
import org.coalmine.train.ClippedGradients;
import org.coalmine.train.Export;
import org.coalmine.train.Network;
import org.coalmine.train.StateSize;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingState;
import org.coalmine.train.text.WindowStore;

/**
 * Speeds measured on this machine by the code that an audit runs, with initial weights in place of
 * trained ones: processor time of one thread, as {@link BestWindow} has it. Each is measured when
 * it is first asked for. Not safe for use by several threads.
 */
public final class MeasuredSpeeds implements Speeds {
  private static final String SEED = "speeds of a plan";

  /** A rate so far below what the kernel suggests is that of code that is not compiled yet. */
  private static final double DOUBTFUL_SHARE = 0.1;

  /** In small networks other things than the kernel take the time; so many steps are not slow. */
  private static final double MOST_DOUBTFUL_STEPS = 100_000;

  private static final long LEAST_WEIGHTS = 50_000;

  /** Multiplications and additions of a step of training for each weight. */
  private static final double OPERATIONS_PER_WEIGHT = 6;

  private static final int DRAWS = 256;
  private static final long STEPS = 20_000;
  private static final int UNIT_WINDOWS = 4;

  private final AuditConfiguration configuration;
  private final Alphabet alphabet;
  private final TrainingState state;
  private final LstmModel model;
  private final KernelRate kernel;
  private final Map<String, CanaryFormat> formats = new HashMap<>();
  private final Map<String, Double> known = new HashMap<>();

  /**
   * Speeds with a network of the configured size.
   *
   * @param alphabet of the network
   */
  public MeasuredSpeeds(AuditConfiguration configuration, CanaryPlan plan, Alphabet alphabet) {
    this.configuration = configuration;
    this.alphabet = alphabet;
    TrainingSettings settings = configuration.training().settings();
    this.state = Network.initial(settings, alphabet.size());
    this.model = LstmModel.of(Export.weights(settings, alphabet, state));
    this.kernel = KernelRate.measure(model);
    plan.formats().forEach(format -> formats.put(format.name(), format));
  }

  private double once(String what, DoubleSupplier measure) {
    Double found = known.get(what);
    if (found == null) {
      found = measure.getAsDouble();
      known.put(what, found);
    }
    return found;
  }

  private Candidates candidates(String name) {
    CanaryFormat format = formats.get(name);
    if (format == null) {
      throw new IllegalArgumentException("there is no format '%s'".formatted(name));
    }
    try {
      return Candidates.of(format, alphabet);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private double doubtfulSteps() {
    return Math.min(MOST_DOUBTFUL_STEPS, DOUBTFUL_SHARE * kernel.stepsPerSecond());
  }

  private double doubtfulPlaces() {
    long weights = StateSize.of(configuration.training().settings(), alphabet.size()).parameters();
    return DOUBTFUL_SHARE
        * kernel.peakFlopsPerSecond()
        / (OPERATIONS_PER_WEIGHT * Math.max(LEAST_WEIGHTS, weights));
  }

  /** Windows of random symbols, a batch of them. */
  private WindowStore.Reader windows(int count) {
    TrainingSettings settings = configuration.training().settings();
    KeyedStream stream = KeyedStream.of(SEED, "windows", 0);
    List<char[]> windows = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      char[] window = new char[settings.window() + 1];
      for (int place = 0; place < window.length; place++) {
        window[place] = (char) stream.nextInt(alphabet.size());
      }
      windows.add(window);
    }
    return WindowStore.of(windows, alphabet.size()).reader();
  }

  @Override
  public double trained() {
    return once("trained", this::measureTraining);
  }

  /** Rounds, as a worker has them: from a state, some steps, to a state. */
  private double measureTraining() {
    TrainingSettings settings = configuration.training().settings();
    int batch = settings.batchSize();
    int steps = Math.min(settings.averagingFrequency(), 64);
    WindowStore.Reader block = windows(batch);
    Trainer trainer = new Trainer(settings, alphabet.size(), state, 0);
    TrainingState[] reached = {state};
    return BestWindow.perSecond(
        () -> {
          trainer.restart(reached[0], 0);
          for (int step = 0; step < steps; step++) {
            trainer.step(Batch.of(block, batch, row -> row).dataSet());
          }
          reached[0] = trainer.state();
          return (long) steps * batch * settings.window();
        },
        doubtfulPlaces());
  }

  @Override
  public double trainedPrivately() {
    return once("private", this::measurePrivateTraining);
  }

  private double measurePrivateTraining() {
    TrainingSettings settings = configuration.training().settings();
    double clipNorm =
        configuration.training().privacy().map(PrivacySettings::clipNorm).orElseThrow();
    int count = Math.max(UNIT_WINDOWS, settings.batchSize());
    WindowStore.Reader block = windows(count);
    return BestWindow.perSecond(
        () -> {
          ClippedGradients gradients =
              new ClippedGradients(settings, alphabet.size(), state.parameters(), clipNorm);
          for (int first = 0; first + UNIT_WINDOWS <= count; first += UNIT_WINDOWS) {
            gradients.add(block, first, UNIT_WINDOWS);
          }
          return gradients.sum().loss().characters();
        },
        doubtfulPlaces());
  }

  @Override
  public double counted(String format) {
    return once(
        "counted " + format,
        () -> {
          Candidates candidates = candidates(format);
          double steps = Math.max(1, Allowances.denseSteps(candidates).doubleValue());
          boolean small = steps < STEPS;
          double expected =
              small ? 0 : kernel.stepsPerSecond() * candidates.size().doubleValue() / steps;
          return CountingRate.measure(model, candidates, expected);
        });
  }

  @Override
  public double pruned(String format) {
    return once(
        "pruned " + format,
        () -> {
          Candidates candidates = candidates(format);
          Thresholds nowhere = Thresholds.of(new double[] {Double.MAX_VALUE / 4}, 0);
          return BestWindow.perSecond(
              () ->
                  Math.max(
                      1,
                      PrunedCount.count(model, candidates, nowhere, STEPS, Long.MAX_VALUE).steps()),
              small(candidates) ? 0 : doubtfulSteps());
        });
  }

  private static boolean small(Candidates candidates) {
    return candidates.size().compareTo(BigInteger.valueOf(STEPS)) < 0;
  }

  @Override
  public double searched(String format) {
    return once(
        "searched " + format,
        () -> {
          Candidates candidates = candidates(format);
          SearchBudget budget =
              new SearchBudget(
                  STEPS,
                  SearchBudget.DEFAULT.mostOpenPrefixes(),
                  SearchBudget.DEFAULT.mostStates());
          return BestWindow.perSecond(
              () ->
                  Math.max(1, BestFirst.search(model, candidates, 1, budget, taken -> {}).steps()),
              small(candidates) ? 0 : doubtfulSteps());
        });
  }

  @Override
  public double drawn(String format) {
    return once(
        "drawn " + format,
        () -> {
          Candidates candidates = candidates(format);
          int most = configuration.rank().sampling().draws();
          try {
            LookAhead ahead =
                LookAhead.of(
                    candidates.automaton(), List.of(PilotPaths.draw(model, candidates, 0)));
            ImportanceSampler sampler =
                new ImportanceSampler(model, candidates, ahead, DrawPlan.within(most, 0));
            return BestWindow.perSecond(() -> sampler.draw(SEED, 0, DRAWS).draws(), 0);
          } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                "the ranks of format '%s' cannot be estimated: %s"
                    .formatted(format, e.getMessage()),
                e);
          }
        });
  }

  @Override
  public double drawnUniformly(String format) {
    return once(
        "uniform " + format,
        () -> {
          Candidates candidates = candidates(format);
          return BestWindow.perSecond(
              () -> UniformSample.draw(model, candidates, SEED, 0, DRAWS).draws(), 0);
        });
  }
}
