package org.coalmine.report;

import java.math.BigDecimal;
import java.util.List;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Verdict;

/** What to check where a gate does not pass: rule, canary, figure, limit and distance. */
final class GateAdvice {
  private GateAdvice() {}

  static AdviceStep of(Report report, GateOutcome gate) {
    List<Finding> deciding =
        gate.findings().stream().filter(it -> it.decision() == gate.decision()).toList();
    if (deciding.isEmpty()) {
      return new AdviceStep(Kind.GATE, "The gate made no test: give it a limit.");
    }
    Finding worst = worst(deciding);
    int others = deciding.size() - 1;
    String more =
        others == 0
            ? ""
            : " %s more %s."
                .formatted(Figures.grouped(others), others == 1 ? "check does" : "checks do");
    return new AdviceStep(
        Kind.GATE,
        gate.decision() == Decision.FAIL
            ? "The gate fails: %s%s.%s %s"
                .formatted(worst.brief(), distance(worst), more, check(report, worst))
            : "The gate cannot decide on %s: %s.%s"
                .formatted(worst.rule(), stripped(worst.sentence()), more));
  }

  /** That which exceeds its limit most; the first where nothing is compared. */
  private static Finding worst(List<Finding> findings) {
    Finding worst = findings.get(0);
    for (Finding finding : findings) {
      BigDecimal excess = finding.excess().orElse(BigDecimal.ZERO);
      if (excess.compareTo(worst.excess().orElse(BigDecimal.ZERO)) > 0) {
        worst = finding;
      }
    }
    return worst;
  }

  private static String stripped(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String distance(Finding finding) {
    return finding.excess().map(excess -> ", " + excess.toPlainString() + " too much").orElse("");
  }

  private static String check(Report report, Finding finding) {
    return switch (finding.rule()) {
      case "max-exposure-bits", "max-extracted", "max-epsilon-lower-bound" ->
          leaks(report)
              ? "What lowers it follows."
              : "No canary is shown to be memorized, so chance may do this: see whether the limit"
                  + " is meant to be so low.";
      case "baseline", "baseline-joint" ->
          report.chapter(FoundChapter.class).isPresent()
              ? "The values of the new fingerprints stand in scan/secrets.json of the run: remove"
                  + " them from the corpus, or name what is harmless in scan.allow."
              : "Compare corpus, configuration and versions of the two runs.";
      case "max-certain-secrets" -> "What to do about each kind stands in the report.";
      case "claimed-epsilon" ->
          "Check noise, clip norm and unit of the training: a secret in several units is a group of"
              + " them.";
      default -> "See the checks above.";
    };
  }

  private static boolean leaks(Report report) {
    return report.verdict().status() == Verdict.Status.LEAKS
        || report.verdict().status() == Verdict.Status.MEMORIZES;
  }
}
