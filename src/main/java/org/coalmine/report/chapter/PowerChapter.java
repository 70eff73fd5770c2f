package org.coalmine.report.chapter;

/**
 * What the audit could show at most.
 *
 * @param power its power
 */
public record PowerChapter(PowerFindings power) implements Chapter {
  public PowerChapter {
    Require.present("power", power);
  }
}
