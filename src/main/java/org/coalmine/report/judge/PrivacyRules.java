package org.coalmine.report.judge;

import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;

/** What a gate asks of ε claimed and shown. */
final class PrivacyRules {
  private PrivacyRules() {}

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    PrivacyFindings privacy = report.privacy();
    Double limit = thresholds.maxEpsilonLowerBound();
    if (limit != null) {
      shown(report, privacy, limit, findings);
    }
    if (privacy != null && privacy.claim() != null) {
      claim(report, privacy, privacy.claim(), findings);
    }
  }

  private static void shown(
      Report report, @Nullable PrivacyFindings privacy, double limit, Findings findings) {
    if (privacy == null || (privacy.rankBounds().isEmpty() && privacy.oneRun() == null)) {
      findings.add(
          "max-epsilon-lower-bound", Decision.INCONCLUSIVE, "the report holds no lower bound on ε");
      return;
    }
    double shown = privacy.epsilonLowerBound();
    double most = new ReportedPower(report).epsilonMost(privacy);
    if (shown <= limit && most <= limit) {
      findings.add("max-epsilon-lower-bound", Decision.INCONCLUSIVE, Untested.epsilon(most, limit));
      return;
    }
    Decision decision = shown > limit ? Decision.FAIL : Decision.PASS;
    String figure = Figures.lower(Figures.placesApartAsBounds(limit, shown), shown);
    findings.add(
        "max-epsilon-lower-bound",
        null,
        decision,
        "the audit shows ε ≥ "
            + figure
            + GateWords.words(decision, ", within ", ", above ", "")
            + Figures.given(limit),
        figure,
        limit);
  }

  private static void claim(
      Report report, PrivacyFindings privacy, EpsilonClaim claim, Findings findings) {
    ReportedPower power = new ReportedPower(report);
    if (!privacy.refuted() && !power.refutes(privacy, claim)) {
      findings.add(
          "claimed-epsilon",
          Decision.INCONCLUSIVE,
          "training claims ε ≤ "
              + Figures.upper(2, claim.epsilon())
              + "; "
              + Untested.epsilon(power.epsilonMost(privacy), claim.epsilon()));
      return;
    }
    double shown = privacy.epsilonLowerBound();
    int places = Figures.placesApartAsBounds(claim.epsilon(), shown);
    findings.add(
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
                ? "; the audit refutes it: " + privacy.refutation(places)
                : ", the audit refutes every ε below " + Figures.lower(places, shown)),
        Figures.lower(places, shown),
        Double.parseDouble(Figures.upper(places, claim.epsilon())));
  }
}
