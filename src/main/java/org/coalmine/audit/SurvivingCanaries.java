package org.coalmine.audit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.chapter.SurvivalFindings.Counted;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline left of planted canaries, in the report's words.
 *
 * @param findings of all
 * @param counted of each canary and control, by id
 */
record SurvivingCanaries(SurvivalFindings findings, Map<String, Counted> counted) {
  /** Of the run that planted; null where nobody counted. */
  static @Nullable SurvivingCanaries of(@Nullable PlantedBy planted, CanaryPlan plan) {
    SurvivalCount survival = planted == null ? null : planted.survival();
    return survival == null
        ? null
        : new SurvivingCanaries(survival.findings(plan), survival.counted(plan));
  }

  /**
   * What a reader must know of the counts, in sentences.
   *
   * @param judged the canaries of the report
   */
  List<String> warnings(List<CanaryResult> judged) {
    List<String> against =
        judged.stream()
            .filter(canary -> !canary.mayHaveBeenRead() && isMemorized(canary.judged()))
            .map(CanaryResult::id)
            .toList();
    return Stream.concat(
            findings.warnings().stream(),
            against.isEmpty()
                ? Stream.of()
                : Stream.of(
                    "%d canaries are shown to be memorized of which the count found none, %s first: it was not made on all text of the model."
                        .formatted(against.size(), against.get(0))))
        .toList();
  }

  private static boolean isMemorized(@Nullable CanaryState state) {
    return state == CanaryState.EXTRACTED || state == CanaryState.MEMORIZED;
  }

  CanaryResult beside(CanaryResult result) {
    Counted found = counted.get(result.id());
    return found == null || result.control() ? result : result.withSurvival(findings.of(found));
  }
}
