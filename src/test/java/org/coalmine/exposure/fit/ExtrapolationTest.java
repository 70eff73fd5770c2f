package org.coalmine.exposure.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.sample.UniformSample;
import org.junit.jupiter.api.Test;

class ExtrapolationTest {
  private static final BigInteger SPACE = BigInteger.TEN.pow(9);

  @Test
  void fitFindsTheParameters() {
    for (SkewNormal truth :
        List.of(
            new SkewNormal(40, 6, 4),
            new SkewNormal(40, 6, -2),
            new SkewNormal(-3, 0.01, 1.5),
            new SkewNormal(0, 1, 12))) {
      double[] values = drawn(truth, 20_000, "fit");
      SkewNormalFit fit = SkewNormalFit.of(values);
      SkewNormal found = fit.distribution();
      assertThat(found.location())
          .as("%s: %s", truth, fit)
          .isCloseTo(truth.location(), offset(0.1 * truth.scale()));
      assertThat(found.scale()).isCloseTo(truth.scale(), offset(0.05 * truth.scale()));
      assertThat(found.shape()).isCloseTo(truth.shape(), offset(0.15 * Math.abs(truth.shape())));
      assertThat(fit.meanLogLikelihood())
          .as("not below the truth's")
          .isGreaterThanOrEqualTo(meanLogDensity(truth, values))
          .isCloseTo(meanLogDensity(found, values), offset(1e-9));
      for (double nudge : new double[] {-1e-3, 1e-3}) {
        assertThat(fit.meanLogLikelihood())
            .isGreaterThan(
                meanLogDensity(
                    new SkewNormal(
                        found.location() + nudge * found.scale(), found.scale(), found.shape()),
                    values))
            .isGreaterThan(
                meanLogDensity(
                    new SkewNormal(found.location(), found.scale() * (1 + nudge), found.shape()),
                    values))
            .isGreaterThan(
                meanLogDensity(
                    new SkewNormal(found.location(), found.scale(), found.shape() * (1 + nudge)),
                    values));
      }
    }
  }

  @Test
  void likelihoodAtInfinityEndsAtTheLimit() {
    double[] values = new double[50];
    Arrays.setAll(values, i -> i * i * i * i);
    SkewNormalFit fit = SkewNormalFit.of(values);
    assertThat(fit.atLimit()).isTrue();
    assertThat(fit.distribution().shape()).isEqualTo(SkewNormalFit.MOST_SHAPE);
    assertThat(fit.distribution().exposureBits(-1e4)).isFinite();
  }

  @Test
  void verdictRejectsWhatIsNotSkewNormalAndSparesWhatIs() {
    int rejections = 0;
    for (int i = 0; i < 40; i++) {
      UniformSample sample =
          UniformSample.of(SPACE, drawn(new SkewNormal(40, 5, 2), 300, "true " + i));
      rejections += Extrapolation.of(sample, "s", 39).goodnessOfFit().rejected(0.1) ? 1 : 0;
    }
    assertThat(rejections).as("rejections of 40 at 10 %").isBetween(0, 11);

    double[] twoHills = drawn(new SkewNormal(20, 2, 0), 600, "hills");
    for (int i = 0; i < twoHills.length; i += 2) {
      twoHills[i] += 12;
    }
    assertThat(Extrapolation.of(UniformSample.of(SPACE, twoHills), "s", 99).goodnessOfFit())
        .satisfies(
            verdict -> {
              assertThat(verdict.rejected(0.05)).isTrue();
              assertThat(verdict.pValue()).isEqualTo(0.01);
            });
  }

  @Test
  void claimIsKeptButNotAnswered() {
    UniformSample sample = UniformSample.of(SPACE, drawn(new SkewNormal(40, 3, 1), 2000, "claim"));
    Extrapolation extrapolation = Extrapolation.of(sample, "s", 39);
    double ceiling = Exposure.log2(SPACE);
    assertThat(extrapolation.claimedExposureBits(2)).isGreaterThan(ceiling + 20);
    assertThat(extrapolation.exposureBits(2)).isEqualTo(ceiling);
    RankInterval first = extrapolation.rank(2, 0.95);
    assertThat(first.low()).isEqualTo(BigInteger.ONE);
    assertThat(first.high()).isEqualTo(BigInteger.ONE);
    assertThat(extrapolation.exposureBits(1e6)).isEqualTo(0);
    assertThat(extrapolation.rank(1e6, 0.95).high()).isEqualTo(SPACE);
    RankInterval middle = extrapolation.rank(42, 0.95);
    double truth = 1e9 * new SkewNormal(40, 3, 1).cdf(42);
    assertThat(middle.low().doubleValue()).isLessThan(truth);
    assertThat(middle.high().doubleValue()).isGreaterThan(truth).isLessThan(1.2 * truth);
  }

  @Test
  void wrongInputIsRefused() {
    UniformSample equal = UniformSample.of(SPACE, new double[20]);
    assertThatThrownBy(() -> Extrapolation.of(equal, "s", 9)).hasMessageContaining("not all equal");
    UniformSample few = UniformSample.of(SPACE, new double[] {1, 2, 3});
    assertThatThrownBy(() -> Extrapolation.of(few, "s", 9))
        .hasMessage("a fit needs at least 10 values: 3");
    Extrapolation rough =
        Extrapolation.of(
            UniformSample.of(SPACE, drawn(new SkewNormal(9, 1, 0), 20, "few")), "s", 9);
    assertThatThrownBy(() -> rough.rank(9, 0.95))
        .hasMessageContaining("level 0.95 needs at least 39 refits: 9");
    assertThatThrownBy(() -> rough.rank(9, 2)).hasMessageContaining("level must be above 0");
  }

  private static double[] drawn(SkewNormal distribution, int count, String seed) {
    KeyedStream stream = KeyedStream.of(seed, "test", 0);
    double[] values = new double[count];
    Arrays.setAll(values, i -> distribution.draw(stream));
    return values;
  }

  private static double meanLogDensity(SkewNormal distribution, double[] values) {
    return Arrays.stream(values).map(distribution::logDensity).sum() / values.length;
  }
}
