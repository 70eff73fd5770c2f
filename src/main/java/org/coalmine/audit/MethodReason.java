package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.sample.PrunedProbe;
import org.coalmine.spark.ranking.RankOutcome;
import org.coalmine.spark.ranking.RankOutcome.Pruning;

/**
 * How the ranks of one format were found, in a sentence that speaks only of methods that ran.
 *
 * @param denseSteps what a dense pass would take
 * @param candidates |R|
 */
record MethodReason(BigInteger denseSteps, BigInteger candidates) {
  String of(RankOutcome outcome, List<CanaryRank> ranks) {
    if (ranks.isEmpty()) {
      return "There was no canary to rank.";
    }
    Pruning walk = outcome.pruning();
    boolean walked = walk.allowance() > 0;
    long pruned = counted(outcome.ranks(), Method.PRUNED);
    boolean all = pruned == ranks.size();
    List<String> parts = new ArrayList<>();
    walk.probedSteps().ifPresent(steps -> parts.add(probed(steps, walk)));
    if (walked && all) {
      parts.add(
          format(
              "the pruned walk reached every canary in %,d steps of the model%s",
              walk.steps(), outcome.histogram().isEmpty() ? ", so no dense pass was made" : ""));
    } else if (walked) {
      parts.add(
          format(
              "the pruned walk reached %,d of %,d canaries in %,d steps of the model and broke off:"
                  + " the next would exceed its time or its allowance of %,d",
              pruned, ranks.size(), walk.steps(), walk.allowance()));
    }
    if (outcome.histogram().isPresent()) {
      parts.add(
          dense(
              outcome,
              walked
                  ? (all ? "near ties" : "the others") + " needed a dense pass, which"
                  : "a dense pass"));
    } else if (walked && !all) {
      parts.add(format("a dense pass would take %,d steps and was not made", denseSteps));
    }
    long proved = counted(ranks, Method.IMPORTANCE);
    if (proved > 0) {
      String verb = proved == 1 ? "rank was proved" : "ranks were proved";
      parts.add(format("%,d %s by the search beside the draws", proved, verb));
    }
    sampled(parts, estimated(ranks, Method.IMPORTANCE), "by importance sampling");
    sampled(parts, estimated(ranks, Method.UNIFORM), "from uniform draws");
    return parts.isEmpty() ? "No method was allowed a step." : sentence(String.join("; ", parts));
  }

  private static String probed(double steps, Pruning walk) {
    return format(
            "a probe of %,d descents put the pruned walk for all canaries at about %,.0f steps of"
                + " the model",
            PrunedProbe.DESCENTS, Math.ceil(steps))
        + (walk.cut()
            ? format(
                ", twice of which is more than the %,d it may take, so that it got a hundredth",
                walk.asked())
            : "");
  }

  private static String sentence(String parts) {
    return parts.substring(0, 1).toUpperCase(Locale.ROOT) + parts.substring(1) + ".";
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

  private static long counted(List<CanaryRank> ranks, Method method) {
    return ranks.stream()
        .map(CanaryRank::rank)
        .filter(rank -> rank.method() == method && rank.exact())
        .count();
  }

  private static long estimated(List<CanaryRank> ranks, Method method) {
    return ranks.stream()
        .map(CanaryRank::rank)
        .filter(rank -> rank.method() == method && !rank.exact())
        .count();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
