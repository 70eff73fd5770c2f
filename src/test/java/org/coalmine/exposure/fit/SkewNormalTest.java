package org.coalmine.exposure.fit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Objects;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class SkewNormalTest {
  private static final double PERCENT = 100;

  @Test
  void logCdfMeetsTheReferenceValues() throws IOException {
    List<String> lines = lines("/vectors/skewnormal_logcdf.csv");
    assertThat(lines).hasSizeGreaterThan(50);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      SkewNormal distribution = new SkewNormal(0, 1, Double.parseDouble(cells[0]));
      double z = Double.parseDouble(cells[1]);
      assertThat(distribution.logCdf(z))
          .as("ln F(%s; %s)", cells[1], cells[0])
          .isCloseTo(Double.parseDouble(cells[2]), withinPercentage(1e-9 * PERCENT));
      assertThat(distribution.exposureBits(z))
          .as("-log2 F(%s; %s)", cells[1], cells[0])
          .isCloseTo(Double.parseDouble(cells[3]), withinPercentage(1e-9 * PERCENT));
    }
  }

  @Test
  void shapeZeroIsTheNormalDistribution() {
    SkewNormal distribution = new SkewNormal(3, 2, 0);
    NormalDistribution normal = NormalDistribution.of(3, 2);
    for (double x = -20; x <= 20; x += 0.37) {
      assertThat(distribution.cdf(x))
          .as("at %s", x)
          .isCloseTo(normal.cumulativeProbability(x), withinPercentage(1e-9 * PERCENT));
      assertThat(distribution.logDensity(x))
          .isCloseTo(normal.logDensity(x), withinPercentage(1e-9 * PERCENT));
    }
  }

  @Test
  void distributionFunctionIsTheIntegralOfTheDensity() {
    for (double shape : new double[] {-1000, -30, -2, 0.1, 5, 200, 1000}) {
      SkewNormal distribution = new SkewNormal(0, 1, shape);
      GaussLegendre quadrature = GaussLegendre.of(16);
      double step = 1.0 / 512;
      double sum = distribution.cdf(-6);
      for (int i = 0; i < 12 * 512; i++) {
        double middle = -6 + (i + 0.5) * step;
        for (int k = 0; k < quadrature.size(); k++) {
          sum +=
              quadrature.weight(k)
                  * step
                  / 2
                  * Math.exp(distribution.logDensity(middle + step / 2 * quadrature.node(k)));
        }
        assertThat(distribution.cdf(-6 + (i + 1) * step))
            .as("shape %s at %s", shape, -6 + (i + 1) * step)
            .isCloseTo(sum, offset(1e-11));
      }
    }
  }

  @Test
  void tailStaysFiniteAndMonotone() {
    SkewNormal distribution = new SkewNormal(0, 1, 3);
    double last = 0;
    for (double z = 5; z > -1e6; z = z > 0.01 ? z / 1.3 : z < -0.01 ? z * 1.3 : -z - 0.02) {
      double bits = distribution.exposureBits(z);
      assertThat(bits).as("at %s", z).isFinite().isGreaterThanOrEqualTo(last);
      last = bits;
    }
  }

  @Test
  void parametersAreChecked() {
    assertThatThrownBy(() -> new SkewNormal(0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scale must be positive");
    assertThatThrownBy(() -> new SkewNormal(Double.NaN, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("location");
  }

  private static List<String> lines(String resource) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(SkewNormalTest.class.getResourceAsStream(resource)),
                UTF_8))) {
      return reader.lines().toList();
    }
  }
}
