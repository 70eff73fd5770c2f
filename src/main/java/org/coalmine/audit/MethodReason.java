package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.spark.RankOutcome;

/**
 * How the ranks of one format were found, in a sentence that speaks only of methods that ran.
 *
 * @param prunedSteps the allowance of the pruned walk; 0 if it was not asked for
 * @param denseSteps what a dense pass would take
 * @param candidates |R|
 */
record MethodReason(long prunedSteps, BigInteger denseSteps, BigInteger candidates) {
  String of(RankOutcome outcome, List<CanaryRank> ranks) {
    if (ranks.isEmpty()) {
      return "There was no canary to rank.";
    }
    boolean walked = prunedSteps > 0;
    long pruned = counted(outcome, Method.PRUNED);
    boolean all = pruned == ranks.size();
    List<String> parts = new ArrayList<>();
    if (walked && all) {
      parts.add(
          format(
              "The pruned walk reached every canary in %,d steps of the model%s",
              outcome.prunedSteps(),
              outcome.histogram().isEmpty() ? ", so no dense pass was made" : ""));
    } else if (walked) {
      parts.add(
          format(
              "The pruned walk reached %,d of %,d canaries in %,d steps of the model and broke off:"
                  + " the next would exceed its time or its allowance of %,d",
              pruned, ranks.size(), outcome.prunedSteps(), prunedSteps));
    }
    if (outcome.histogram().isPresent()) {
      parts.add(
          dense(
              outcome,
              walked
                  ? (all ? "near ties" : "the others") + " needed a dense pass, which"
                  : "A dense pass"));
    } else if (walked && !all) {
      parts.add(format("a dense pass would take %,d steps and was not made", denseSteps));
    }
    sampled(parts, estimated(ranks, Method.IMPORTANCE), "by importance sampling");
    sampled(parts, estimated(ranks, Method.UNIFORM), "from uniform draws");
    return parts.isEmpty() ? "No method was allowed a step." : String.join("; ", parts) + ".";
  }

  private String dense(RankOutcome outcome, String subject) {
    return subject
        + (outcome.complete()
            ? format(" scored every one of %,d candidates", candidates)
            : format(
                " stopped early, after %,d of %,d candidates", outcome.candidates(), candidates));
  }

  private static void sampled(List<String> parts, long ranks, String how) {
    if (ranks > 0) {
      String verb = ranks == 1 ? "rank was estimated " : "ranks were estimated ";
      parts.add(format("%,d ", ranks) + verb + how);
    }
  }

  private static long counted(RankOutcome outcome, Method method) {
    return outcome.ranks().stream()
        .map(CanaryRank::rank)
        .filter(rank -> rank.method() == method && rank.exact())
        .count();
  }

  private static long estimated(List<CanaryRank> ranks, Method method) {
    return ranks.stream().filter(rank -> rank.rank().method() == method).count();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
