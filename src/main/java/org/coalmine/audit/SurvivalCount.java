package org.coalmine.audit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.chapter.SurvivalFindings.Counted;

/**
 * How often each canary and control stands in the text that a pipeline made of a planted corpus.
 *
 * @param documents that were read
 * @param lostShare the share of insertions that may be lost
 * @param canaries in the order of the plan
 */
public record SurvivalCount(long documents, double lostShare, List<OfCanary> canaries) {
  public SurvivalCount {
    canaries = List.copyOf(canaries);
  }

  /**
   * What was found of a canary; each class leaves out those before.
   *
   * @param planted insertions; 0 for a control
   * @param exact its whole text as it was planted
   * @param whiteSpace its whole text with other white space
   * @param fillOnly its fill without the rest
   */
  public record OfCanary(String id, long planted, long exact, long whiteSpace, long fillOnly) {
    public OfCanary {
      if (planted < 0 || exact < 0 || whiteSpace < 0 || fillOnly < 0) {
        throw new IllegalArgumentException("counts must not be negative: " + id);
      }
    }
  }

  /** What of it a report tells. */
  public SurvivalFindings findings(CanaryPlan plan) {
    return SurvivalFindings.of(documents, lostShare, List.copyOf(counted(plan).values()));
  }

  /** What was found of each canary and control of a plan, by id, in its order. */
  Map<String, Counted> counted(CanaryPlan plan) {
    Map<String, OfCanary> found = new HashMap<>();
    canaries.forEach(one -> found.put(one.id(), one));
    Map<String, Counted> counted = new LinkedHashMap<>();
    for (Canary canary : plan.canaries()) {
      OfCanary one = found.get(canary.id());
      if (one == null || one.planted() != canary.insertions()) {
        throw new ResumeException(
            "survival.json does not tell of canary %s as it was planted; count again"
                .formatted(canary.id()));
      }
      counted.put(
          canary.id(),
          new Counted(
              canary.id(),
              canary.formatName(),
              one.planted(),
              one.exact(),
              one.whiteSpace(),
              one.fillOnly()));
    }
    return counted;
  }
}
