package org.coalmine.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import org.coalmine.canary.CandidateAutomaton;
import org.coalmine.canary.Check;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;

/**
 * Visiting prefixes and counting leaves allocates nothing: what a walk allocates is the same for
 * few candidates and for many. The bound on time is patience with the compiler.
 */
class WalkAllocationTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int CLEAN_ROUNDS = 3;
  private static final int MORE = 9000;

  @Test
  void whatAWalkAllocatesDoesNotGrowWithItsCandidates() {
    LanguageModel model = Samples.lstm(2, 9);
    CandidateAutomaton automaton =
        CandidateAutomaton.of(
            Samples.regex("digits", "no {fill}", "[0-9]{5}", Check.NONE), model.alphabet());
    Thresholds thresholds = Thresholds.of(new double[] {20, 30, 40}, 1e-4);
    TrieWalk walk = new TrieWalk(model, automaton);
    long start = System.nanoTime();
    long difference = Long.MAX_VALUE;
    for (int clean = 0; clean < CLEAN_ROUNDS && System.nanoTime() - start < PATIENCE_NANOS; ) {
      difference = allocated(walk, thresholds, 1000 + MORE) - allocated(walk, thresholds, 1000);
      clean = difference < MORE ? clean + 1 : 0;
    }
    assertThat(difference).as("bytes for %d more candidates", MORE).isLessThan(MORE);
  }

  private static long allocated(TrieWalk walk, Thresholds thresholds, int candidates) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    LeafCount leaves = new LeafCount(thresholds, walk.prefixNats());
    long before = threads.getCurrentThreadAllocatedBytes();
    walk.walk(BigInteger.ZERO, BigInteger.valueOf(candidates), Cut.nowhere(), leaves);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
