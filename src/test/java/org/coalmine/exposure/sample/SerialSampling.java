package org.coalmine.exposure.sample;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;

/** Importance sampling on one thread: what a job on many must come to, to the bit. */
public final class SerialSampling {
  private SerialSampling() {}

  static LookAhead lookAhead(LanguageModel model, Candidates candidates) {
    return LookAhead.of(
        candidates.automaton(),
        IntStream.range(0, PilotPaths.batches(candidates.automaton()))
            .mapToObj(batch -> PilotPaths.draw(model, candidates, batch))
            .toList());
  }

  /** A sampler as jobs have it, for plans of moderate size. */
  public static ImportanceSampler sampler(LanguageModel model, Candidates candidates) {
    return new ImportanceSampler(
        model, candidates, lookAhead(model, candidates), DrawPlan.exactly(1));
  }

  /** Draws as a plan says and estimates the ranks of canaries. */
  public static List<ImportanceEstimate> ranks(
      ImportanceSampler sampler,
      String seed,
      double[] canaryNats,
      List<BigInteger> canaryIndices,
      double level,
      DrawPlan plan) {
    ImportanceSample sample = sampler.draw(seed, 0, plan.first());
    while (sample.draws() < plan.most()
        && !sample.reaches(DrawGoal.NARROW, canaryNats, canaryIndices, level, plan)) {
      sample = sample.join(sampler.draw(seed, sample.draws(), plan.next(sample.draws())));
    }
    return sample.ranks(canaryNats, canaryIndices, level, plan);
  }
}
