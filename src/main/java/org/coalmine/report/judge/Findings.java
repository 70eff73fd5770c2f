package org.coalmine.report.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.GateOutcome.Note;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.chapter.Figures;
import org.jspecify.annotations.Nullable;

/** What the rules of a gate have found so far. */
final class Findings {
  private final List<Finding> tests = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  /** A test of the whole model. */
  void add(String rule, Decision decision, String message) {
    tests.add(new Finding(rule, null, decision, message));
  }

  /** A test of one canary or of secrets of one kind; of the whole where it is null. */
  void add(String rule, @Nullable String canary, Decision decision, String message) {
    tests.add(new Finding(rule, canary, decision, message));
  }

  /**
   * A test of a figure against a limit.
   *
   * @param canary the canary or kind of secrets it is about; null if about the whole
   */
  void add(
      String rule,
      @Nullable String canary,
      Decision decision,
      String message,
      String figure,
      double limit) {
    String compared = decision == Decision.FAIL ? figure + " > " + Figures.given(limit) : null;
    tests.add(new Finding(rule, canary, decision, message, compared));
  }

  void note(String rule, String message) {
    notes.add(new Note(rule, message));
  }

  /** The worst of all tests decides; there must be one. */
  GateOutcome outcome(GateThresholds thresholds) {
    List<Finding> sorted =
        tests.stream().sorted(Comparator.comparing(Finding::decision).reversed()).toList();
    return new GateOutcome(sorted.get(0).decision(), thresholds, sorted, notes);
  }
}
