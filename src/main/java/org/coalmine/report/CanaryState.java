package org.coalmine.report;

import java.util.Locale;

/** What a verdict makes of one canary. */
enum CanaryState {
  EXTRACTED("extracted"),
  MEMORIZED("memorized"),
  OPEN("open"),
  CHANCE("within chance"),
  CONTROL("control");

  private final String label;

  CanaryState(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** The class in style sheets. */
  String style() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CanaryState of(Verdict verdict, CanaryResult canary) {
    if (canary.control()) {
      return CONTROL;
    }
    if (verdict.extracted(canary)) {
      return EXTRACTED;
    }
    if (verdict.memorized(canary)) {
      return MEMORIZED;
    }
    return verdict.withinChance(canary) ? CHANCE : OPEN;
  }
}
