package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlVariatesTest {
  /** The corrected mean as its definition says, with the coefficients from the normal equations. */
  private static double oneControl(double[] values, double[] control, double mean) {
    int half = values.length / 2;
    double sum = 0;
    for (int h = 0; h < 2; h++) {
      int from = h == 0 ? half : 0;
      int to = h == 0 ? values.length : half;
      double meanValue = 0;
      double meanControl = 0;
      for (int i = from; i < to; i++) {
        meanValue += values[i] / (to - from);
        meanControl += control[i] / (to - from);
      }
      double product = 0;
      double square = 0;
      for (int i = from; i < to; i++) {
        product += (values[i] - meanValue) * (control[i] - meanControl);
        square += (control[i] - meanControl) * (control[i] - meanControl);
      }
      for (int i = h == 0 ? 0 : half; i < (h == 0 ? half : values.length); i++) {
        sum += values[i] - product / square * (control[i] - mean);
      }
    }
    return sum / values.length;
  }

  private static double[] interleaved(double[]... columns) {
    double[] values = new double[columns.length * columns[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns[i % columns.length][i / columns.length];
    }
    return values;
  }

  @Test
  void oneControlCorrectsByItsSlopeInTheOtherHalf() {
    Random random = new Random(1);
    double[] control = random.doubles(501).toArray();
    double[] values = new double[501];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? 0 : 2 * control[i] + random.nextDouble();
    }
    ControlledMean mean = new ControlVariates(control, new double[] {0.5}).mean(values);
    assertThat(mean.mean()).isCloseTo(oneControl(values, control, 0.5), offset(1e-12));
  }

  @Test
  void controlsThatFollowFromOthersChangeNothing() {
    Random random = new Random(2);
    double[] first = random.doubles(2000).toArray();
    double[] second = random.doubles(2000).toArray();
    double[] rest = new double[2000];
    double[] constant = new double[2000];
    double[] values = new double[2000];
    for (int i = 0; i < values.length; i++) {
      rest[i] = 1 - first[i] - second[i];
      constant[i] = 0.25;
      values[i] = Math.exp(first[i]) + second[i] * second[i] + 0.1 * random.nextDouble();
    }
    double[] two = {0.5, 0.5};
    ControlledMean alone = new ControlVariates(interleaved(first, second), two).mean(values);
    ControlledMean redundant =
        new ControlVariates(
                interleaved(first, second, rest, constant, first),
                new double[] {0.5, 0.5, 0, 0.25, 0.5})
            .mean(values);
    assertThat(redundant.mean()).isCloseTo(alone.mean(), offset(1e-9));
    assertThat(redundant.standardError()).isCloseTo(alone.standardError(), offset(1e-9));
    ControlledMean none = new ControlVariates(constant, new double[] {0.25}).mean(values);
    assertThat(alone.standardError()).isLessThan(0.3 * none.standardError());
  }

  @Test
  void theMeanIsUnbiasedAndItsErrorIsTheOneStated() {
    double sum = 0;
    double squares = 0;
    double stated = 0;
    int repetitions = 2000;
    for (int seed = 0; seed < repetitions; seed++) {
      Random random = new Random(seed);
      double[] control = random.doubles(200).toArray();
      double[] values = new double[200];
      for (int i = 0; i < values.length; i++) {
        values[i] = control[i] > 0.9 ? 10 * control[i] : random.nextDouble() > 0.98 ? 5 : 0;
      }
      ControlledMean mean = new ControlVariates(control, new double[] {0.5}).mean(values);
      double error = mean.mean() - (0.95 + 0.9 * 0.02 * 5);
      sum += error;
      squares += error * error;
      stated += mean.standardError() * mean.standardError();
    }
    assertThat(Math.abs(sum / repetitions)).isLessThan(4 * Math.sqrt(squares) / repetitions);
    assertThat(squares / repetitions)
        .isBetween(0.85 * stated / repetitions, 1.15 * stated / repetitions);
  }

  @Test
  void fewDrawsAreNotCorrected() {
    double[] values = new double[100];
    Arrays.setAll(values, i -> i);
    double[] control = values.clone();
    assertThat(new ControlVariates(control, new double[] {40}).mean(values).mean()).isEqualTo(49.5);
  }
}
