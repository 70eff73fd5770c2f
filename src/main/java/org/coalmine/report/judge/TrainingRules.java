package org.coalmine.report.judge;

import java.util.List;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;

/**
 * What a gate asks of training: a model that has learnt nothing, or that never read what was
 * planted, memorized nothing, and that is no merit. A report in which neither was counted, of
 * before or of a model from elsewhere, is not asked.
 */
final class TrainingRules {
  private TrainingRules() {}

  static void test(Report report, Findings findings) {
    report.chapter(TrainingChapter.class).ifPresent(chapter -> trained(chapter, findings));
    survival(report.planted(), findings);
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
