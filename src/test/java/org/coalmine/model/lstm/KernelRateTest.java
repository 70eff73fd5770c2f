package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelRateTest {
  @Test
  void warnsOfSlowProductsAndOfAWalkFarBelowThem() {
    assertThat(new KernelRate(3e6, 3.2e6, 140e9, 180e9, 24e9).warning()).isEmpty();
    assertThat(new KernelRate(3e5, 3.2e5, 2e9, 3e9, 24e9).warning().orElseThrow())
        .isEqualTo(
            "matrix products run at 3.0 Gflop/s, this machine's vectors should give more than 24");
    assertThat(new KernelRate(1e6, 3.2e6, 47e9, 180e9, 24e9).warning().orElseThrow())
        .isEqualTo("a core counts 1000000 candidates/s, its matrix products suggest 3200000");
  }

  @Test
  void expectsNothingOfTheScalarKernel() {
    assertThat(new KernelRate(1e4, 2e5, 1e9, 10e9, 0).warning()).isEmpty();
  }

  @Test
  void measuresAModel() {
    KernelRate rate =
        KernelRate.measure(
            LstmModel.of(RandomWeights.of("rate", RandomWeights.alphabet(12), 2, 24, 1)));
    assertThat(rate.candidatesPerSecond()).isPositive();
    assertThat(rate.productFlopsPerSecond() / rate.peakFlopsPerSecond()).isBetween(0.001, 3.0);
    assertThat(rate.leastPeakFlopsPerSecond())
        .isEqualTo(
            Kernels.chosen().kernel() instanceof ScalarKernel
                ? 0
                : Kernels.chosen().kernel().vectorBits() / 32 * 1.5e9);
  }
}
