package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

class FourierTransformTest {
  /** The spectrum of a point mass is the roots of unity, known exactly. */
  @Test
  void keepsToItsErrorBound() {
    for (int points : new int[] {8, 1 << 10, 1 << 20}) {
      FourierTransform transform = new FourierTransform(points);
      for (int at : new int[] {0, 1, points / 3, points - 1}) {
        double[] re = new double[points];
        double[] im = new double[points];
        re[at] = 1;
        transform.forward(re, im);
        double largest = 0;
        for (int k = 0; k < points; k++) {
          double angle = -2 * Math.PI * ((long) at * k % points) / points;
          largest =
              Math.max(
                  largest,
                  Math.hypot(re[k] - StrictMath.cos(angle), im[k] - StrictMath.sin(angle)));
        }
        assertThat(largest)
            .as("%d points, mass at %d", points, at)
            .isLessThan(transform.error())
            .isLessThan(2e-14);
      }
    }
  }

  @Test
  void agreesWithTheDefinitionAndComesBack() {
    int points = 64;
    String seed = "fourier";
    KeyedStream random = KeyedStream.of(seed, "values", 0);
    double[] re = random.doubles(points).map(x -> x / points).toArray();
    double[] im = random.doubles(points).map(x -> x / points).toArray();
    double[] spectrumRe = re.clone();
    double[] spectrumIm = im.clone();
    FourierTransform transform = new FourierTransform(points);
    transform.forward(spectrumRe, spectrumIm);
    for (int k = 0; k < points; k++) {
      double sumRe = 0;
      double sumIm = 0;
      for (int j = 0; j < points; j++) {
        double angle = -2 * Math.PI * (j * k % points) / points;
        sumRe += re[j] * Math.cos(angle) - im[j] * Math.sin(angle);
        sumIm += re[j] * Math.sin(angle) + im[j] * Math.cos(angle);
      }
      assertThat(Math.hypot(spectrumRe[k] - sumRe, spectrumIm[k] - sumIm))
          .as("seed %s, value %d", seed, k)
          .isLessThan(1e-14);
    }
    transform.inverse(spectrumRe, spectrumIm);
    for (int j = 0; j < points; j++) {
      assertThat(Math.hypot(spectrumRe[j] - re[j], spectrumIm[j] - im[j])).isLessThan(1e-16);
    }
  }

  @Test
  void refusesOtherLengths() {
    assertThatThrownBy(() -> new FourierTransform(12))
        .hasMessage("points must be a power of two from 8 on: 12");
  }
}
