package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;

/** What a gate asks of ε claimed and shown. */
final class PrivacyRules {
  private PrivacyRules() {}

  static List<Finding> findings(Report report, GateThresholds thresholds) {
    List<Finding> findings = new ArrayList<>();
    PrivacyFindings privacy = report.privacy();
    Double limit = thresholds.maxEpsilonLowerBound();
    if (limit != null) {
      findings.add(shown(privacy, limit));
    }
    if (privacy != null && privacy.claim() != null) {
      findings.add(claim(privacy, privacy.claim()));
    }
    return findings;
  }

  private static Finding shown(@Nullable PrivacyFindings privacy, double limit) {
    if (privacy == null || (privacy.rankBounds().isEmpty() && privacy.oneRun() == null)) {
      return new Finding(
          "max-epsilon-lower-bound",
          null,
          Decision.INCONCLUSIVE,
          "the report holds no lower bound on ε");
    }
    double shown = privacy.epsilonLowerBound();
    Decision decision = shown > limit ? Decision.FAIL : Decision.PASS;
    return new Finding(
        "max-epsilon-lower-bound",
        null,
        decision,
        "the audit shows ε ≥ "
            + Figures.lower(Figures.placesApartAsBounds(limit, shown), shown)
            + GateWords.words(decision, ", within ", ", above ", "")
            + Figures.given(limit));
  }

  private static Finding claim(PrivacyFindings privacy, PrivacyFindings.Claim claim) {
    double shown = privacy.epsilonLowerBound();
    int places = Figures.placesApartAsBounds(claim.epsilon(), shown);
    return new Finding(
        "claimed-epsilon",
        null,
        privacy.refuted() ? Decision.FAIL : Decision.PASS,
        "training claims ε ≤ "
            + Figures.upper(places, claim.epsilon())
            + " at δ = "
            + Figures.given(claim.delta())
            + " for "
            + claim.neighbours()
            + (privacy.refuted()
                ? "; the audit refutes it and shows ε ≥ "
                : ", the audit shows ε ≥ ")
            + Figures.lower(places, shown));
  }
}
