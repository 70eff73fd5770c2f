package org.coalmine.report.judge;

import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredSide;

/** Whether documents were scored, and the limit on those that queries write out. */
final class ScoreRules {
  private static final String RULE = "max-extractable-documents";

  private ScoreRules() {}

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    ScoreFindings score = report.score();
    if (report.header().kind() == Kind.SCORE) {
      findings.add(
          "scored",
          score != null && score.scored() ? Decision.PASS : Decision.INCONCLUSIVE,
          score == null ? "no document was scored" : score.summary());
    }
    Long limit = thresholds.maxExtractableDocuments();
    if (limit == null) {
      return;
    }
    if (score == null || score.corpus().prompted() == 0) {
      findings.add(
          RULE,
          Decision.INCONCLUSIVE,
          "no document of a corpus with a prompt and its continuation was scored");
      return;
    }
    ScoredSide corpus = score.corpus();
    findings.add(
        RULE,
        null,
        corpus.extractable() > limit ? Decision.FAIL : Decision.PASS,
        "100 queries write out %s of %s documents with probability one half, %s may be"
            .formatted(
                Figures.grouped(corpus.extractable()),
                Figures.grouped(corpus.prompted()),
                Figures.grouped(limit)),
        Figures.grouped(corpus.extractable()),
        limit);
  }
}
