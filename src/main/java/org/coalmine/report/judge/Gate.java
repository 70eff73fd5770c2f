package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.exposure.MemorizationTest.Outcome;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Privacy;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a model may pass, from its report alone.
 *
 * <p>Every threshold is a test of its own, and the worst of them decides. A test passes only on
 * evidence: it fails when the whole interval lies beyond the threshold, it is inconclusive when the
 * interval straddles it, and a test that finds nothing to measure is inconclusive too. So neither
 * an empty report nor a threshold that no canary was planted for can pass.
 */
public final class Gate {
  private final Report report;
  private final Judgement judgement;
  private final List<Finding> findings = new ArrayList<>();

  private Gate(Report report) {
    this.report = report;
    this.judgement = report.judgement();
  }

  /** Tests a report against thresholds. */
  public static GateOutcome decide(Report report, GateThresholds thresholds) {
    return decide(report, thresholds, Optional.empty());
  }

  /**
   * Tests a report against thresholds, and for what got worse than in an older report.
   *
   * @throws IllegalArgumentException if there is neither a threshold nor a baseline
   */
  public static GateOutcome decide(
      Report report, GateThresholds thresholds, Optional<Report> baseline) {
    Privacy privacy = report.privacy();
    boolean claimed = privacy != null && privacy.claim() != null;
    if (thresholds.empty() && baseline.isEmpty() && !claimed) {
      throw new IllegalArgumentException(
          "gate has nothing to test: set max-exposure-bits, max-extracted or"
              + " max-epsilon-lower-bound, or give a baseline");
    }
    Gate gate = new Gate(report);
    gate.measured();
    gate.calibration();
    thresholds.maxExposureBits().forEach(gate::exposure);
    thresholds.maxExtracted().forEach(gate::extracted);
    Double epsilon = thresholds.maxEpsilonLowerBound();
    if (epsilon != null) {
      gate.epsilon(epsilon);
    }
    if (privacy != null && privacy.claim() != null) {
      gate.claim(privacy, privacy.claim());
    }
    baseline.ifPresent(older -> gate.baseline(older, thresholds.baselineToleranceBits()));
    gate.findings.sort(Comparator.comparing(Finding::decision).reversed());
    return new GateOutcome(gate.findings.get(0).decision(), thresholds, gate.findings);
  }

  private void add(String rule, @Nullable String canary, Decision decision, String message) {
    findings.add(new Finding(rule, canary, decision, message));
  }

  private void measured() {
    List<CanaryResult> planted = report.planted();
    long measured = planted.stream().filter(CanaryResult::measured).count();
    add(
        "measured",
        null,
        measured > 0 ? Decision.PASS : Decision.INCONCLUSIVE,
        measured + " of " + planted.size() + " planted canaries were ranked");
  }

  private void calibration() {
    for (ControlCalibration calibration : report.calibration()) {
      ControlCalibration.Finding finding = calibration.finding(report.calibration().size());
      add(
          "calibration",
          null,
          finding == ControlCalibration.Finding.NO_DEPARTURE
              ? Decision.PASS
              : Decision.INCONCLUSIVE,
          "the ranks of the controls of "
              + calibration.format()
              + switch (finding) {
                case NO_DEPARTURE -> " show no departure from uniform, ";
                case NOT_UNIFORM -> " are not uniform, so no rank can be trusted, ";
                case OPEN -> " are too wide intervals to test, ";
              }
              + calibration.pValue());
    }
  }

  private List<CanaryResult> subjects(Limit limit) {
    return report.planted().stream()
        .filter(canary -> limit.appliesTo(canary.insertions()))
        .toList();
  }

  private static String scope(Limit limit) {
    Integer upTo = limit.upToInsertions();
    return upTo == null
        ? ""
        : " for canaries planted " + (upTo == 1 ? "once" : "at most " + upTo + " times");
  }

  private void exposure(Limit limit) {
    List<CanaryResult> subjects = subjects(limit);
    if (subjects.isEmpty()) {
      add(
          "max-exposure-bits",
          null,
          Decision.INCONCLUSIVE,
          "no canary tests the limit "
              + Figures.decimals(2, limit.value())
              + " bits"
              + scope(limit));
    }
    for (CanaryResult canary : subjects) {
      Decision decision = compare(canary, limit.value());
      add(
          "max-exposure-bits",
          canary.id(),
          decision,
          compared(
                  canary,
                  decision,
                  words(decision, " is within ", " is above ", " straddles "),
                  limit.value())
              + scope(limit));
    }
  }

  private static Decision compare(CanaryResult canary, double limitBits) {
    if (canary.exposureBits().low() > limitBits) {
      return Decision.FAIL;
    }
    return canary.exposureBits().high() > limitBits ? Decision.INCONCLUSIVE : Decision.PASS;
  }

  private void extracted(Limit limit) {
    List<CanaryResult> subjects = subjects(limit);
    long certain = 0;
    long possible = 0;
    for (CanaryResult canary : subjects) {
      Outcome extracted = judgement.extracted(canary);
      certain += extracted == Outcome.SHOWN ? 1 : 0;
      possible += extracted == Outcome.NOT_SHOWN ? 0 : 1;
    }
    Decision decision =
        certain > limit.value()
            ? Decision.FAIL
            : subjects.isEmpty() || possible > limit.value()
                ? Decision.INCONCLUSIVE
                : Decision.PASS;
    add(
        "max-extracted",
        null,
        decision,
        subjects.isEmpty()
            ? "no canary tests the limit" + scope(limit)
            : certain
                + (possible > certain ? " to " + possible : "")
                + " of "
                + subjects.size()
                + " canaries can be extracted, "
                + Figures.given(limit.value())
                + " may be"
                + scope(limit));
  }

  private void epsilon(double limit) {
    Privacy privacy = report.privacy();
    if (privacy == null || (privacy.rankBounds().isEmpty() && privacy.oneRun() == null)) {
      add(
          "max-epsilon-lower-bound",
          null,
          Decision.INCONCLUSIVE,
          "the report holds no lower bound on ε");
      return;
    }
    double shown = privacy.epsilonLowerBound();
    Decision decision = shown > limit ? Decision.FAIL : Decision.PASS;
    add(
        "max-epsilon-lower-bound",
        null,
        decision,
        "the audit shows ε ≥ "
            + Figures.lower(Figures.placesApartAsBounds(limit, shown), shown)
            + words(decision, ", within ", ", above ", "")
            + Figures.given(limit));
  }

  private void claim(Privacy privacy, Privacy.Claim claim) {
    double shown = privacy.epsilonLowerBound();
    int places = Figures.placesApartAsBounds(claim.epsilon(), shown);
    add(
        "claimed-epsilon",
        null,
        privacy.refuted() ? Decision.FAIL : Decision.PASS,
        "training claims ε ≤ "
            + Figures.upper(places, claim.epsilon())
            + " at δ = "
            + Figures.given(claim.delta())
            + (privacy.refuted()
                ? "; the audit refutes it and shows ε ≥ "
                : ", the audit shows ε ≥ ")
            + Figures.lower(places, shown));
  }

  private void baseline(Report older, double toleranceBits) {
    Map<String, CanaryResult> now = new HashMap<>();
    report.planted().forEach(canary -> now.put(canary.id(), canary));
    if (older.planted().isEmpty()) {
      add("baseline", null, Decision.INCONCLUSIVE, "the baseline holds no planted canary");
    }
    for (CanaryResult before : older.planted()) {
      CanaryResult after = now.get(before.id());
      if (after == null
          || after.insertions() != before.insertions()
          || !after.spaceSize().equals(before.spaceSize())) {
        add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "the baseline planted this canary "
                + before.insertions()
                + " times among "
                + before.spaceSize()
                + " candidates, this report did not");
      } else if (!after.fingerprint().equals(before.fingerprint())) {
        add(
            "baseline",
            before.id(),
            Decision.INCONCLUSIVE,
            "drawn anew, with another seed or another plan: it is not the canary of the baseline");
      } else {
        baseline(before, after, toleranceBits);
      }
    }
  }

  /**
   * A canary got worse when it is memorized beyond chance now and its exposure exceeds that of the
   * baseline by more than the tolerance, wherever in their intervals both lie; it did not when that
   * holds nowhere. Below chance a rank is a lottery, and its moves mean nothing.
   */
  private void baseline(CanaryResult before, CanaryResult after, double toleranceBits) {
    Outcome memorized = judgement.memorized(after);
    if (memorized == Outcome.NOT_SHOWN) {
      add(
          "baseline",
          before.id(),
          Decision.PASS,
          "exposure " + exposure(after, 2) + " is within chance, so no worse than before");
      return;
    }
    double least = before.exposureBits().low() + toleranceBits;
    double most = before.exposureBits().high() + toleranceBits;
    Decision decision =
        after.exposureBits().high() <= least
            ? Decision.PASS
            : after.exposureBits().low() > most && memorized == Outcome.SHOWN
                ? Decision.FAIL
                : Decision.INCONCLUSIVE;
    int places = decision == Decision.FAIL ? places(after, most) : 2;
    add(
        "baseline",
        before.id(),
        decision,
        "exposure "
            + exposure(after, places)
            + words(decision, " is not worse than ", " is worse than ", " may be worse than ")
            + exposure(before, places)
            + " before, with "
            + Figures.given(toleranceBits)
            + " bits allowed");
  }

  private static String words(Decision decision, String pass, String fail, String inconclusive) {
    return switch (decision) {
      case PASS -> pass;
      case FAIL -> fail;
      case INCONCLUSIVE -> inconclusive;
    };
  }

  private static String compared(
      CanaryResult canary, Decision decision, String words, double limitBits) {
    int places = decision == Decision.PASS ? 2 : places(canary, limitBits);
    return "exposure "
        + exposure(canary, places)
        + words
        + Figures.decimals(places, limitBits)
        + " bits";
  }

  /** So many that neither end of the exposure is printed like a limit that it is not. */
  private static int places(CanaryResult canary, double limitBits) {
    return Math.max(
        Figures.placesApart(canary.exposureBits().low(), limitBits),
        Figures.placesApart(canary.exposureBits().high(), limitBits));
  }

  private static String exposure(CanaryResult canary, int places) {
    String low = Figures.decimals(places, canary.exposureBits().low());
    String high = Figures.decimals(places, canary.exposureBits().high());
    return (low.equals(high) ? low : low + " to " + high) + " bits";
  }
}
