package org.coalmine.exposure.sample;

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

  private static ControlledMean mean(double[] controls, double[] means, double[] values) {
    ControlVariates.Values each =
        new ControlVariates(values.length, controls.clone(), means).values();
    for (int draw = 0; draw < values.length; draw++) {
      each.set(draw, values[draw]);
    }
    return each.mean();
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
    ControlledMean mean = mean(control, new double[] {0.5}, values);
    assertThat(mean.mean()).isCloseTo(oneControl(values, control, 0.5), offset(1e-12));
  }

  @Test
  void twoControlsThatGoTogetherCorrectAsTheNormalEquationsSay() {
    Random random = new Random(4);
    int draws = 300;
    double[] first = random.doubles(draws).toArray();
    double[] second = new double[draws];
    double[] values = new double[draws];
    for (int i = 0; i < draws; i++) {
      second[i] = 0.6 * first[i] + 0.4 * random.nextDouble();
      values[i] = 3 * first[i] - 2 * second[i] + random.nextDouble();
    }
    double[] corrected = new double[draws];
    for (int h = 0; h < 2; h++) {
      int from = h == 0 ? draws / 2 : 0;
      int to = h == 0 ? draws : draws / 2;
      double aa = covariance(first, first, from, to);
      double ab = covariance(first, second, from, to);
      double bb = covariance(second, second, from, to);
      double ax = covariance(first, values, from, to);
      double bx = covariance(second, values, from, to);
      double slopeA = (bb * ax - ab * bx) / (aa * bb - ab * ab);
      double slopeB = (aa * bx - ab * ax) / (aa * bb - ab * ab);
      int other = h == 0 ? 0 : draws / 2;
      for (int i = other; i < other + draws / 2; i++) {
        corrected[i] = values[i] - slopeA * (first[i] - 0.5) - slopeB * (second[i] - 0.5);
      }
    }
    double expected = Arrays.stream(corrected).average().orElseThrow();
    double squares = Arrays.stream(corrected).map(x -> (x - expected) * (x - expected)).sum();
    ControlledMean mean = mean(interleaved(first, second), new double[] {0.5, 0.5}, values);
    assertThat(mean.mean()).isCloseTo(expected, offset(1e-12));
    assertThat(mean.standardError())
        .isCloseTo(Math.sqrt(squares / draws / (draws - 1)), offset(1e-12));
  }

  private static double covariance(double[] a, double[] b, int from, int to) {
    double meanA = Arrays.stream(a, from, to).average().orElseThrow();
    double meanB = Arrays.stream(b, from, to).average().orElseThrow();
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB);
    }
    return sum;
  }

  @Test
  void valuesThatChangeLeaveNoTrace() {
    Random random = new Random(5);
    double[] control = random.doubles(333).toArray();
    ControlVariates controls = new ControlVariates(333, control, new double[] {0.5});
    ControlVariates.Values changed = controls.values();
    ControlVariates.Values fresh = controls.values();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 30; i++) {
        changed.set(random.nextInt(333), Math.exp(20 * random.nextDouble()));
      }
      changed.mean();
    }
    for (int draw = 332; draw >= 0; draw--) {
      fresh.set(draw, changed.each()[draw]);
    }
    assertThat(fresh.mean()).isEqualTo(changed.mean());
    assertThat(fresh.squares()).isEqualTo(changed.squares()).isPositive();
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
    ControlledMean alone = mean(interleaved(first, second), two, values);
    ControlledMean redundant =
        mean(
            interleaved(first, second, rest, constant, first),
            new double[] {0.5, 0.5, 0, 0.25 * (1 + 0x1p-52), 0.5},
            values);
    assertThat(redundant.mean()).isCloseTo(alone.mean(), offset(1e-9));
    assertThat(redundant.standardError()).isCloseTo(alone.standardError(), offset(1e-9));
    ControlledMean none = mean(constant, new double[] {0.25}, values);
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
      ControlledMean mean = mean(control, new double[] {0.5}, values);
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
    assertThat(mean(control, new double[] {40}, values).mean()).isEqualTo(49.5);
  }
}
