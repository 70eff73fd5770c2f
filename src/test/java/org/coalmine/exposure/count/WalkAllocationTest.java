package org.coalmine.exposure.count;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import org.coalmine.OwnProcess;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.api.Test;

/**
 * Visiting prefixes and counting leaves allocates nothing: what a walk allocates is the same for
 * few candidates and for many.
 */
class WalkAllocationTest {
  private static final int MORE = 9000;

  @Test
  void whatAWalkAllocatesDoesNotGrowWithItsCandidates() throws Exception {
    OwnProcess.assertAllocatesLess(Walks.class, MORE);
  }

  /** Prints the bytes that more candidates take. */
  static final class Walks {
    public static void main(String[] arguments) {
      LanguageModel model = Samples.lstm(2, 9);
      Candidates candidates =
          Candidates.of(
              Samples.regex("digits", "no {fill}", "[0-9]{5}", Check.NONE), model.vocabulary());
      Thresholds thresholds = Thresholds.of(new double[] {20, 30, 40}, 1e-4);
      TrieWalk walk = new TrieWalk(new ScoredTrie(model, candidates));
      OwnProcess.measure(
          () -> allocated(walk, thresholds, 1000 + MORE) - allocated(walk, thresholds, 1000), MORE);
    }
  }

  private static long allocated(TrieWalk walk, Thresholds thresholds, int candidates) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    LeafCount leaves = new LeafCount(thresholds, walk.prefixNats());
    long before = threads.getCurrentThreadAllocatedBytes();
    walk.walk(BigInteger.ZERO, BigInteger.valueOf(candidates), WalkLimit.nowhere(), leaves);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
