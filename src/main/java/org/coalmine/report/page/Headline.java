package org.coalmine.report.page;

import java.util.Locale;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.console.GateTable;
import org.jspecify.annotations.Nullable;

/**
 * What the page says first: the worse of verdict and gate.
 *
 * @param words the worse of both
 * @param other the other of both; null without a gate
 * @param style the class of its colour in style sheets
 */
record Headline(String words, @Nullable String other, String style) {
  static Headline of(Report report) {
    Verdict verdict = report.verdict();
    String style =
        verdict.status() == Verdict.Status.NO_LEAK_FOUND && noted(report)
            ? "noted"
            : verdict.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
    GateOutcome gate = report.gate();
    if (gate == null) {
      return new Headline(verdict.summary(), null, style);
    }
    if (severity(gate.decision()) > severity(verdict.status())) {
      return new Headline(
          gate.decision() == GateOutcome.Decision.FAIL
              ? "The gate fails: " + checks(gate) + "."
              : "The gate cannot decide: " + checks(gate) + " inconclusive.",
          verdict.summary(),
          gate.decision() == GateOutcome.Decision.FAIL ? "leaks" : "undetermined");
    }
    return new Headline(verdict.summary(), "Gate: " + GateTable.summary(gate) + ".", style);
  }

  /** Whether a note on training takes from what the verdict says. */
  private static boolean noted(Report report) {
    return report
            .chapter(TrainingChapter.class)
            .flatMap(TrainingChapter::learnt)
            .filter(learnt -> learnt != Learnt.MORE)
            .isPresent()
        || report.planted().stream()
            .anyMatch(
                canary ->
                    canary.read() != null && canary.read().lost()
                        || canary.survival() != null
                            && canary.survival().surviving() < canary.insertions());
  }

  private static String checks(GateOutcome gate) {
    long deciding = gate.findings().stream().filter(it -> it.decision() == gate.decision()).count();
    int all = gate.findings().size();
    String verb =
        gate.decision() == GateOutcome.Decision.FAIL ? "" : deciding == 1 ? " is" : " are";
    return "%d of %d %s%s".formatted(deciding, all, all == 1 ? "check" : "checks", verb);
  }

  private static int severity(GateOutcome.Decision decision) {
    return switch (decision) {
      case PASS -> 0;
      case INCONCLUSIVE -> 1;
      case FAIL -> 3;
    };
  }

  private static int severity(Verdict.Status status) {
    return switch (status) {
      case NO_LEAK_FOUND, NOTHING_FOUND, SECRETS_FOUND, SANITISED, MEASURED -> 0;
      case UNDETERMINED -> 1;
      case MEMORIZES -> 2;
      default -> 3;
    };
  }
}
