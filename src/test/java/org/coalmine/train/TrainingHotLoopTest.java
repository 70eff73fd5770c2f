package org.coalmine.train;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.coalmine.OwnProcess;
import org.coalmine.draw.KeyedStream;
import org.coalmine.kernel.RowList;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

/**
 * A training step must not put its vectors on the heap, which the compiler does without a word
 * where it runs out of nodes, at a third of the speed. One vector of every row of every time step
 * would be more than the bound.
 */
class TrainingHotLoopTest {
  private static final int SYMBOLS = 30;
  private static final int BATCH = 16;
  private static final int LENGTH = 20;
  private static final int STEPS_PER_ROUND = 200;
  private static final int BYTES_OF_A_VECTOR = 32;
  private static final long BOUND = (long) BATCH * LENGTH * BYTES_OF_A_VECTOR;

  @Test
  void allocatesNoVectorsOnceCompiled() throws Exception {
    OwnProcess.assertAllocatesLess(Steps.class, BOUND);
  }

  /** Prints the bytes allocated by a step. */
  static final class Steps {
    public static void main(String[] arguments) {
      TrainingSettings settings =
          new TrainingSettings(
              2, 40, LENGTH, BATCH, 1, 1, 1, 0.002, Optimizer.ADAM, 0, 0, 0, 0, 0, "hot");
      Parameters layout = Parameters.of(settings, SYMBOLS);
      float[] parameters = new float[layout.size()];
      float[] gradient = new float[layout.size()];
      int[] symbols = new int[BATCH * LENGTH];
      KeyedStream stream = KeyedStream.of("hot", "symbols", 0);
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = stream.nextFloat(-0.1f, 0.1f);
      }
      for (int row = 0; row < symbols.length; row++) {
        symbols[row] = stream.nextInt(SYMBOLS);
      }
      ForwardBackward network = new ForwardBackward(layout, parameters);
      RowList all = RowList.all(symbols.length);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      OwnProcess.measure(
          () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int step = 0; step < STEPS_PER_ROUND; step++) {
              network.run(BATCH, LENGTH, symbols, symbols);
              network.gradient(all, gradient);
            }
            return (threads.getCurrentThreadAllocatedBytes() - before) / STEPS_PER_ROUND;
          },
          BOUND);
    }
  }
}
