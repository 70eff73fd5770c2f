package org.coalmine.report;

/**
 * Whether the ranks of a format's controls are uniform on [1, |R|], as they must be if the ranks
 * are right: a Kolmogorov-Smirnov test.
 *
 * @param format the name of the format
 * @param controls how many controls were ranked
 * @param ksStatistic the largest distance between the distribution of rank / |R| and the uniform
 * @param ksPValue its p-value; small means that the ranks cannot be trusted
 */
public record ControlCalibration(String format, int controls, double ksStatistic, double ksPValue) {
  public ControlCalibration {
    Require.text("format", format);
    Require.atLeast("controls", 1, controls);
    Require.probability("ksStatistic", ksStatistic);
    Require.probability("ksPValue", ksPValue);
  }
}
