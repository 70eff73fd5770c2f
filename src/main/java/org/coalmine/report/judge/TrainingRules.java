package org.coalmine.report.judge;

import java.util.List;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.chapter.SurvivingText;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;

/**
 * What a gate asks of training: a model that has learnt nothing, or that never read what was
 * planted, memorized nothing, and that is no merit. Of a model that was trained elsewhere the count
 * of what survived in its text tells that, and where nobody counted, nothing does. A report of
 * before in which neither was counted is not asked.
 */
final class TrainingRules {
  private TrainingRules() {}

  static void test(Report report, Findings findings) {
    report.chapter(TrainingChapter.class).ifPresent(chapter -> trained(chapter, findings));
    Planting planting = report.planting();
    if (planting == null) {
      survival(report.planted(), findings);
    } else {
      elsewhere(report.planted(), planting, findings);
    }
  }

  private static void elsewhere(List<CanaryResult> planted, Planting planting, Findings findings) {
    SurvivalFindings counted = planting.survival();
    if (counted == null) {
      findings.add("survival", Decision.INCONCLUSIVE, planting.sentence());
      return;
    }
    int lost = 0;
    for (CanaryResult canary : planted) {
      SurvivingText survival = canary.survival();
      if (survival != null && survival.lost(canary.insertions(), counted.lostShare())) {
        lost++;
        findings.add(
            "survival", canary.id(), Decision.INCONCLUSIVE, survival.sentence(canary.insertions()));
      }
    }
    if (lost == 0) {
      findings.add("survival", Decision.PASS, counted.sentence());
    }
  }

  private static void trained(TrainingChapter chapter, Findings findings) {
    String sentence = chapter.learntSentence().orElse("");
    chapter
        .learnt()
        .ifPresent(
            learnt -> {
              findings.add(
                  "trained",
                  learnt == Learnt.NEXT_TO_NOTHING ? Decision.INCONCLUSIVE : Decision.PASS,
                  sentence);
              if (learnt == Learnt.FREQUENCIES) {
                findings.note("trained", sentence);
              }
            });
  }

  private static void survival(List<CanaryResult> planted, Findings findings) {
    int counted = 0;
    int lost = 0;
    for (CanaryResult canary : planted) {
      TrainedText read = canary.read();
      if (read == null) {
        continue;
      }
      counted++;
      if (read.lost()) {
        lost++;
        findings.add("survival", canary.id(), Decision.INCONCLUSIVE, read.sentence());
      }
    }
    if (counted > 0 && lost == 0) {
      findings.add(
          "survival",
          Decision.PASS,
          "the trainer reads %s as often as asked"
              .formatted(counted == 1 ? "the planted canary" : "all " + counted + " canaries"));
    }
  }
}
