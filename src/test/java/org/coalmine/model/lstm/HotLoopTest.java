package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.coalmine.OwnProcess;
import org.coalmine.model.AllCosts;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.junit.jupiter.api.Test;

/**
 * The hot loop must not allocate: a vector on the heap is a sign that the compiler failed, and
 * costs a factor of ten.
 */
class HotLoopTest {
  private static final int[] DIGITS = AllCosts.every(10);
  private static final int WALKS_PER_ROUND = 20;
  private static final int ADVANCES_PER_WALK = 110;

  @Test
  void testsRunTheKernelThatAuditsRun() {
    assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector"))
        .as("the module is among the tests' Java options, or they test the scalar kernel")
        .isPresent();
  }

  @Test
  void allocatesNothingOnceCompiled() throws Exception {
    OwnProcess.assertAllocatesLess(Walks.class, 1);
  }

  /** Prints the bytes allocated per advance. */
  static final class Walks {
    public static void main(String[] arguments) {
      LstmModel model = LstmModel.of(RandomWeights.of("hot", RandomWeights.alphabet(60), 2, 24, 1));
      Scorer scorer = model.scorer();
      Panel[] levels = {scorer.panel(), scorer.panel(), scorer.panel()};
      float[] costs = new float[60 * Kernel.LANES];
      int[] symbols = new int[Kernel.LANES];
      scorer.start(levels[2]);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      OwnProcess.measure(
          () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int walk = 0; walk < WALKS_PER_ROUND; walk++) {
              walk(scorer, levels, 2, symbols, costs);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            return allocated / (WALKS_PER_ROUND * ADVANCES_PER_WALK);
          },
          1);
    }
  }

  private static void walk(Scorer scorer, Panel[] levels, int level, int[] symbols, float[] costs) {
    if (level == 0) {
      scorer.costs(levels[0], DIGITS, costs);
      scorer.copy(levels[0], 3, levels[0], 4);
      return;
    }
    scorer.advance(levels[level], symbols, levels[level - 1]);
    for (int symbol = 0; symbol < 10; symbol++) {
      scorer.advance(levels[level], symbol, levels[level - 1]);
      walk(scorer, levels, level - 1, symbols, costs);
    }
  }
}
