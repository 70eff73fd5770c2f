package org.coalmine.report.chapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a judgement makes of one canary. */
public enum CanaryState {
  /** Memorized, and among the first guesses. */
  @JsonProperty("extracted")
  EXTRACTED("extracted", "extracted"),
  /** Its test rank refutes that the model does not depend on it. */
  @JsonProperty("memorized")
  MEMORIZED("memorized", "memorized"),
  /** Among the first guesses, but not shown to be memorized, and nothing is left open. */
  @JsonProperty("among-first")
  AMONG_FIRST("among the first, not shown", "open"),
  /** Its space is so small that not even rank 1 would show it alone. */
  @JsonProperty("open-space")
  OPEN_SPACE("open: space too small", "open"),
  /** What is not known of a rank decides. */
  @JsonProperty("open-interval")
  OPEN_INTERVAL("open: interval too wide", "open"),
  /** Controls of some format failed, so no rank of the report is trusted. */
  @JsonProperty("untrusted")
  UNTRUSTED("not trusted", "untrusted"),
  /** No rank that it may have shows it; that does not prove that it is not memorized. */
  @JsonProperty("not-shown")
  NOT_SHOWN("not shown", "not-shown"),
  @JsonProperty("control")
  CONTROL("control", "control");

  private final String label;
  private final String style;

  CanaryState(String label, String style) {
    this.label = label;
    this.style = style;
  }

  public String label() {
    return label;
  }

  /** Its name in reports. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The class in style sheets. */
  public String style() {
    return style;
  }

  /** Whether it is left open, for whatever reason. */
  public boolean open() {
    return this == OPEN_SPACE || this == OPEN_INTERVAL || this == UNTRUSTED;
  }
}
