package org.coalmine.exposure.sample;

import java.io.Serializable;
import java.util.Arrays;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;

/**
 * How many steps a pruned walk would take, measured before it is begun.
 *
 * <p>A walk with the limit t advances every prefix f of the trie that costs at most t. How many
 * there are is the size of a tree that is not known but by walking it, and random descents estimate
 * it without bias (Knuth, Estimating the efficiency of backtrack programs, Mathematics of
 * Computation 1975): a descent passes through f with probability q(f), so
 *
 * <pre>steps(t) = E[ Σ over the prefixes f of a descent of 1{Px(f) ≤ t} / q(f) ]</pre>
 *
 * One set of descents serves all limits. They are drawn from a mixture of proposals ({@link
 * ImportanceSampler}), whose weights are small for the limits that matter, low or high. The draws
 * are the same on every machine, and so is what is decided by them.
 */
public final class PrunedProbe {
  /** How many descents are made. */
  public static final int DESCENTS = 640;

  private static final String PURPOSE = "pruned probe";

  private PrunedProbe() {}

  /**
   * What was measured.
   *
   * @param walkSteps the steps of a pruned walk for the costliest canary, which are those for all
   * @param steps how many steps the probe itself took
   * @param nanos the time that took
   */
  public record Result(double walkSteps, long steps, long nanos) implements Serializable {}

  /**
   * Estimates the steps of a pruned walk.
   *
   * @param candidates in the symbols of the model, at most 2^1000
   * @param thresholds of at least one canary
   */
  public static Result measure(LanguageModel model, Candidates candidates, Thresholds thresholds) {
    double limitNats =
        Arrays.stream(thresholds.sortedNats()).max().orElse(Double.NEGATIVE_INFINITY);
    return measure(model, candidates, limitNats, DESCENTS);
  }

  public static Result measure(
      LanguageModel model, Candidates candidates, double limitNats, int descents) {
    long startNanos = System.nanoTime();
    Descent descent = new Descent(model, candidates);
    CandidateAutomaton automaton = candidates.automaton();
    double[] standsFor = new double[Descent.MOST_PATHS];
    MixturePaths paths =
        new MixturePaths(automaton, Proposal.PLAIN_MIXTURE, null) {
          @Override
          public void cameTo(int path, int state, double nats) {
            if (automaton.fanout(state) > 0) {
              standsFor[path] += nats <= limitNats ? 1 / probability(path) : 0;
            }
          }
        };
    double sum = 0;
    double[] nats = new double[Descent.MOST_PATHS];
    for (int first = 0; first < descents; first += descent.mostPaths()) {
      int count = Math.min(descent.mostPaths(), descents - first);
      for (int path = 0; path < count; path++) {
        paths.begin(path, KeyedStream.of("", PURPOSE, first + path));
      }
      Arrays.fill(standsFor, 0);
      descent.run(count, paths, nats);
      for (int path = 0; path < count; path++) {
        sum += standsFor[path];
      }
    }
    return new Result(sum / descents, descent.steps(), System.nanoTime() - startNanos);
  }
}
