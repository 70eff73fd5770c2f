package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

class TextDemandTest {
  private static final long GB = 1_000_000_000;

  private static TextDemand demand(long characters, long documents, int executors, long memory) {
    TrainingSettings settings =
        new TrainingSettings(
            1, 16, 64, 64, 1, 32, 8, 0.002, Optimizer.ADAM, 0, 5, 0, 0, 0.05, "seed");
    return TextDemand.of(characters, documents, 100, settings, executors, memory);
  }

  /** Full windows of 64 characters take 65 symbols, a length, and an eighth of a byte. */
  @Test
  void aCharacterTakesALittleMoreThanAByte() {
    TextDemand all = demand(GB, 1, 1, 0);
    assertThat(all.heapBytes()).isZero();
    assertThat(all.textBytes() / (double) GB).isBetween(1.03, 1.04);
    assertThat(demand(GB, 1, 32, 0).textBytes()).isBetween(32_000_000L, 33_000_000L);
    assertThat(demand(GB, 1, 100, 0)).as("no more than one share").isEqualTo(demand(GB, 1, 32, 0));
  }

  @Test
  void theHeapTakesWhatItMayAndTheDiskTheRest() {
    TextDemand all = demand(GB, 1, 4, 0);
    TextDemand half = demand(GB, 1, 4, 100_000_000);
    assertThat(half.heapBytes()).isEqualTo(100_000_000);
    assertThat(half.heapBytes() + half.textBytes()).isEqualTo(all.textBytes());
    assertThat(demand(GB, 1, 4, GB).textBytes()).isZero();
    assertThat(half.diskBytes()).isEqualTo(half.textBytes() + half.sortBytes());
  }

  @Test
  void shortDocumentsTakeMoreOfTheSort() {
    assertThat(demand(GB, 100_000_000, 1, 0).sortBytes())
        .isGreaterThan(4 * demand(GB, 1, 1, 0).textBytes());
  }
}
