package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear map from values to pixels.
 *
 * @param low the value at {@code start}
 * @param high the value at {@code end}, above {@code low}
 * @param start pixels
 * @param end pixels; below {@code start} where the axis points upwards
 */
record Scale(double low, double high, double start, double end) {
  Scale {
    if (!(high > low)) {
      throw new IllegalArgumentException("high must exceed low: " + high + ", " + low);
    }
  }

  double at(double value) {
    return start + (value - low) / (high - low) * (end - start);
  }

  /** Round values within the scale, about {@code count} of them: steps of 1, 2 or 5 times ten. */
  List<Double> ticks(int count) {
    double rough = (high - low) / Math.max(1, count);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = 10 * power;
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough) {
        step = factor * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
