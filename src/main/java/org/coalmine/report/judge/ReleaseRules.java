package org.coalmine.report.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.jspecify.annotations.Nullable;

/** What a gate asks of a released text. */
final class ReleaseRules {
  private static final String EXPOSURE = "max-output-exposure-bits";
  private static final String VERBATIM = "max-verbatim";

  private ReleaseRules() {}

  static void test(Report report, GateThresholds thresholds, Findings findings) {
    @Nullable ReleaseFindings release = report.release();
    if (report.header().kind() == Kind.SYNTHETIC) {
      findings.add(
          "measured",
          report.answered() ? Decision.PASS : Decision.INCONCLUSIVE,
          report.verdict().summary());
    }
    List<ReleasedCanary> planted = release == null ? List.of() : release.planted();
    Double bits = thresholds.maxOutputExposureBits();
    if (bits != null) {
      exposure(planted, bits, findings);
    }
    Long most = thresholds.maxVerbatim();
    if (most != null) {
      verbatim(release, most, findings);
    }
  }

  private static void exposure(List<ReleasedCanary> planted, double limit, Findings findings) {
    if (planted.isEmpty()) {
      findings.add(
          EXPOSURE,
          Decision.INCONCLUSIVE,
          "no planted secret tests the limit " + Figures.given(limit) + " bits");
    }
    Set<String> untested = new HashSet<>();
    for (ReleasedCanary released : planted) {
      CanaryResult canary = released.canary();
      if (limit >= canary.ceilingBits()) {
        if (untested.add(canary.format())) {
          findings.add(
              EXPOSURE,
              Decision.INCONCLUSIVE,
              "format %s cannot test %s bits: its most is %s"
                  .formatted(
                      canary.format(),
                      Figures.given(limit),
                      Figures.decimals(
                          Figures.placesApart(canary.ceilingBits(), limit), canary.ceilingBits())));
        }
        continue;
      }
      Decision decision =
          canary.exposureBits().low() > limit
              ? Decision.FAIL
              : canary.exposureBits().high() > limit ? Decision.INCONCLUSIVE : Decision.PASS;
      findings.add(
          EXPOSURE,
          canary.id(),
          decision,
          GateWords.compared(
              canary,
              decision,
              GateWords.words(decision, " is within ", " is above ", " straddles "),
              limit),
          Figures.decimals(GateWords.places(canary, limit), canary.exposureBits().low()),
          limit);
    }
  }

  private static void verbatim(@Nullable ReleaseFindings release, long most, Findings findings) {
    int planted = release == null ? 0 : release.planted().size();
    if (release == null || planted <= most) {
      findings.add(
          VERBATIM,
          Decision.INCONCLUSIVE,
          "%s planted %s cannot exceed %s in the release: nothing tests the limit"
              .formatted(
                  planted == 0 ? "no" : Figures.grouped(planted),
                  planted == 1 ? "secret" : "secrets",
                  Figures.grouped(most)));
      return;
    }
    long found = release.found();
    findings.add(
        VERBATIM,
        null,
        found > most ? Decision.FAIL : Decision.PASS,
        "%s of %s planted secrets stand in the release to the letter, %s may"
            .formatted(Figures.grouped(found), Figures.grouped(planted), Figures.grouped(most)),
        Figures.grouped(found),
        most);
  }
}
