package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.NoiseKey;
import org.coalmine.privacy.NoiseSource;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.EpochResult;
import org.coalmine.train.RoundResult;
import org.coalmine.train.TrainingProgress;
import org.coalmine.train.TrainingTask;
import org.coalmine.train.UnitDraw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Private training seen from outside. The noisy sum of a step follows from two models and the
 * divisor; regressed on the clipped gradients of all units, in double by another road, it must be a
 * whole number of each, as many as were drawn, and noise of standard deviation σC.
 */
class WhiteBoxTest {
  private static final int EPOCHS = 60;
  private static final int JUDGED = 20;
  private static final int WINDOW = 16;
  private static final double LEARNING_RATE = 0.5;
  private static final double CLIP_NORM = 0.5;
  private static final double NOISE_MULTIPLIER = 0.05;
  private static final Alphabet ALPHABET = Alphabet.ofText(" .0123456789Tabcdefhimnorstuv");
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          1, 24, WINDOW, 4, EPOCHS, 3, 1, LEARNING_RATE, Optimizer.SGD, 0, 0, 0, 0, 0, "white box");

  /** Far from the 40 units that there are, so that no divisor of theirs passes for it. */
  private static final PrivacySettings PRIVACY =
      new PrivacySettings(
          CLIP_NORM,
          NOISE_MULTIPLIER,
          1e-5,
          0.7,
          PrivacyUnit.DOCUMENT,
          NoiseSource.SEEDED_NOT_PRIVATE,
          100);

  @TempDir static Path folder;

  private static PlantedCorpus planted(JavaSparkContext spark) throws IOException {
    Path corpus = folder.resolve("corpus.jsonl");
    Files.write(
        corpus,
        IntStream.range(0, 36)
            .mapToObj(
                i ->
                    "{\"text\": \"member %d has said no to article %d\"}".formatted(i, 97 * i % 61))
            .toList());
    CanaryFormat format =
        new CanaryFormat(
            "number",
            "The number is {fill}.",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{4}"), Check.NONE));
    return PlantingJob.plant(
        spark,
        CorpusReader.read(
            spark,
            new CorpusSource(
                List.of(corpus.toString()),
                new CorpusFormat.JsonLines("text", null),
                List.of(),
                CorpusSource.NO_LIMIT,
                100)),
        CanaryPlan.draw("seed", List.of(new CanarySeries(format, List.of(1, 3), 1, 0))),
        "seed");
  }

  @Test
  void aStepIsWholeNumbersOfClippedGradientsAndNoise() throws IOException {
    List<float[]> models = new ArrayList<>();
    List<Document> documents;
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      PlantedCorpus corpus = planted(spark);
      documents = corpus.documents().collect();
      new PrivateTrainingJob(TrainingTask.of(ALPHABET, SETTINGS), PRIVACY)
          .train(
              corpus,
              null,
              new TrainingProgress() {
                @Override
                public void round(RoundResult round) {}

                @Override
                public void epoch(EpochResult epoch) {
                  models.add(epoch.checkpoint().state().parameters());
                }
              });
    }
    assertThat(documents).hasSize(40);
    assertThat(models).hasSize(EPOCHS);

    String sampleSeed = NoiseKey.seededNotPrivate(SETTINGS.seed()).sampleSeed();
    double squaredNoise = 0;
    double squaredErrors = 0;
    long freedom = 0;
    int coefficients = 0;
    for (int step = EPOCHS - JUDGED; step < EPOCHS; step++) {
      Map<String, Integer> drawn = new LinkedHashMap<>();
      documents.forEach(document -> drawn.put(document.text(), 0));
      for (int worker = 0; worker < SETTINGS.workers(); worker++) {
        List<Document> units = ofWorker(documents, worker);
        new UnitDraw(sampleSeed, worker, step, PRIVACY.samplingRate(), units.size())
            .forEachRemaining(
                (long unit) -> drawn.merge(units.get((int) unit).text(), 1, Integer::sum));
      }
      float[] before = models.get(step - 1);
      double[] sum = noisySum(before, models.get(step));
      List<double[]> gradients =
          drawn.keySet().stream().map(text -> clippedGradient(before, text)).toList();
      LeastSquares fit = LeastSquares.of(gradients, sum);

      int column = 0;
      for (Map.Entry<String, Integer> unit : drawn.entrySet()) {
        double error = (fit.coefficient(column) - unit.getValue()) / (sigma() * fit.spread(column));
        assertThat(error)
            .as("step %d, '%s', in standard errors", step, unit.getKey())
            .isCloseTo(0, within(5.0));
        squaredErrors += error * error;
        coefficients++;
        column++;
      }
      squaredNoise += fit.squaredResidual();
      freedom += sum.length - drawn.size();
    }
    assertThat(Math.sqrt(squaredNoise / freedom) / sigma())
        .as("noise over σC")
        .isCloseTo(1, within(4 / Math.sqrt(2.0 * freedom)));
    assertThat(squaredErrors / coefficients)
        .as("mean squared error of the coefficients, in standard errors")
        .isCloseTo(1, within(4 * Math.sqrt(2.0 / coefficients)));
  }

  private static List<Document> ofWorker(List<Document> documents, int worker) {
    return documents.stream()
        .filter(
            document ->
                KeyedStream.of(SETTINGS.seed(), "worker of document " + document.index(), 0)
                        .nextInt(SETTINGS.workers())
                    == worker)
        .toList();
  }

  private static double sigma() {
    return NOISE_MULTIPLIER * CLIP_NORM;
  }

  private static double[] noisySum(float[] before, float[] after) {
    double divisor = PRIVACY.samplingRate() * PRIVACY.expectedUnits();
    return IntStream.range(0, before.length)
        .mapToDouble(i -> ((double) before[i] - after[i]) * divisor / LEARNING_RATE)
        .toArray();
  }

  private static double[] clippedGradient(float[] parameters, String text) {
    double[] gradient =
        new ReferenceGradient(parameters, SETTINGS.units(), ALPHABET.size())
            .of(Windows.of(ALPHABET, WINDOW).cut(text));
    double norm = 0;
    for (double value : gradient) {
      norm += value * value;
    }
    double factor = Math.min(1, CLIP_NORM / (Math.sqrt(norm) * (1 + 0x1p-10)));
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= factor;
    }
    return gradient;
  }

  /** Coefficients of a sum of vectors, by the normal equations. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record LeastSquares(double[] coefficients, double[][] inverse, double squaredResidual) {
    static LeastSquares of(List<double[]> columns, double[] target) {
      int n = columns.size();
      double[][] gram = new double[n][2 * n];
      double[] right = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          gram[i][j] = product(columns.get(i), columns.get(j));
        }
        gram[i][n + i] = 1;
        right[i] = product(columns.get(i), target);
      }
      eliminate(gram);
      double[][] inverse = new double[n][n];
      double[] coefficients = new double[n];
      for (int i = 0; i < n; i++) {
        System.arraycopy(gram[i], n, inverse[i], 0, n);
        coefficients[i] = product(inverse[i], right);
      }
      double[] rest = target.clone();
      for (int column = 0; column < n; column++) {
        for (int i = 0; i < rest.length; i++) {
          rest[i] -= coefficients[column] * columns.get(column)[i];
        }
      }
      return new LeastSquares(coefficients, inverse, product(rest, rest));
    }

    /** Gauss and Jordan; the matrix is positive definite, so that no row needs another's place. */
    private static void eliminate(double[][] rows) {
      for (int pivot = 0; pivot < rows.length; pivot++) {
        double scale = rows[pivot][pivot];
        for (int j = 0; j < rows[pivot].length; j++) {
          rows[pivot][j] /= scale;
        }
        for (int row = 0; row < rows.length; row++) {
          double factor = row == pivot ? 0 : rows[row][pivot];
          for (int j = 0; j < rows[row].length; j++) {
            rows[row][j] -= factor * rows[pivot][j];
          }
        }
      }
    }

    private static double product(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    double coefficient(int column) {
      return coefficients[column];
    }

    /** The standard error of a coefficient where the noise has deviation 1. */
    double spread(int column) {
      return Math.sqrt(inverse[column][column]);
    }
  }
}
