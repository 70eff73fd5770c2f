package org.coalmine.report.chapter;

import java.util.Locale;

/** What a judgement makes of one canary. */
public enum CanaryState {
  EXTRACTED("extracted"),
  MEMORIZED("memorized"),
  OPEN("open"),
  NOT_SHOWN("not shown"),
  CONTROL("control");

  private final String label;

  CanaryState(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** The class in style sheets. */
  public String style() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
