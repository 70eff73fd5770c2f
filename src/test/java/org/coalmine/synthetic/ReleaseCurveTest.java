package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReleaseCurveTest {
  @Test
  void sizesAreThoseOfTheDesign() {
    assertThat(ReleaseCurve.sizes(10_000_000))
        .containsExactly(10_000L, 30_000L, 100_000L, 300_000L, 1_000_000L, 3_000_000L);
    assertThat(ReleaseCurve.sizes(10_000)).isEmpty();
    assertThat(ReleaseCurve.sizes(10_001)).containsExactly(10_000L);
    assertThat(ReleaseCurve.sizes(0)).isEmpty();
    assertThat(ReleaseCurve.sizes(Long.MAX_VALUE)).hasSize(30).isSorted();
  }

  @Test
  void theFirstDocumentsMakeASizeAndAllOfThemTheLast() {
    assertThat(ReleaseCurve.documents(1000, 100_000)).containsExactly(100L, 300L, 1000L);
    assertThat(ReleaseCurve.documents(3, 100_000_000)).containsExactly(1L, 3L);
    assertThat(ReleaseCurve.documents(5, 40)).containsExactly(5L);
  }
}
