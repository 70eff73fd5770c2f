package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.coalmine.draw.KeyedStream;
import org.junit.jupiter.api.Test;

/**
 * A training step must not put its vectors on the heap, which the compiler does without a word
 * where it runs out of nodes, at a third of the speed. One vector of every row of every time step
 * would be more than the bound. The bound on time is patience with the compiler, not a demand on
 * speed.
 */
class TrainingHotLoopTest {
  private static final int SYMBOLS = 30;
  private static final int BATCH = 16;
  private static final int LENGTH = 20;
  private static final int STEPS_PER_ROUND = 200;
  private static final int CLEAN_ROUNDS = 3;
  private static final int BYTES_OF_A_VECTOR = 32;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @Test
  void allocatesNoVectorsOnceCompiled() {
    TrainingSettings settings =
        new TrainingSettings(
            2, 40, LENGTH, BATCH, 1, 1, 1, 0.002, Optimizer.ADAM, 0, 0, 0, 0, 0, "hot");
    Parameters layout = Parameters.of(settings, SYMBOLS);
    float[] gradient = new float[layout.size()];
    int rows = BATCH * LENGTH;
    int[] symbols = new int[rows];
    KeyedStream stream = KeyedStream.of("hot", "symbols", 0);
    for (int row = 0; row < rows; row++) {
      symbols[row] = (int) (stream.nextDouble() * SYMBOLS);
    }
    ForwardBackward network =
        new ForwardBackward(layout, Network.initial(settings, SYMBOLS).parameters());
    RowList all = RowList.all(rows);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long allocated = Long.MAX_VALUE;
    for (int clean = 0; clean < CLEAN_ROUNDS && System.nanoTime() - start < PATIENCE_NANOS; ) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int step = 0; step < STEPS_PER_ROUND; step++) {
        network.run(BATCH, LENGTH, symbols, symbols);
        network.gradient(all, gradient);
      }
      allocated = (threads.getCurrentThreadAllocatedBytes() - before) / STEPS_PER_ROUND;
      clean = allocated < (long) rows * BYTES_OF_A_VECTOR ? clean + 1 : 0;
    }
    assertThat(allocated)
        .as("bytes allocated by a step over %d rows", rows)
        .isLessThan((long) rows * BYTES_OF_A_VECTOR);
  }
}
