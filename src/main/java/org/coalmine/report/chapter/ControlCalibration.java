package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the ranks of a format's controls are uniform on [1, |R|], as they must be if the ranks
 * are right: a Kolmogorov-Smirnov test of all of them. Where some ranks are intervals, so is its
 * p-value.
 *
 * @param format the name of the format
 * @param controls how many controls were ranked
 * @param ksStatistic the largest distance between the distribution of rank / |R| and the uniform
 *     that the ranks allow
 * @param ksPValue the smallest p-value that the ranks allow
 * @param ksPValueHigh the largest that they allow; null where every rank is exact, so that it is
 *     the same
 */
public record ControlCalibration(
    String format,
    int controls,
    double ksStatistic,
    double ksPValue,
    @Nullable Double ksPValueHigh) {
  /**
   * The probability granted to a false "not uniform" in the whole report, all formats together. So
   * small because it says that no rank can be trusted.
   */
  static final double SIGNIFICANCE = 1e-3;

  /** What the test finds. */
  public enum Finding {
    /** Whatever the ranks are within their intervals, they are not uniform. */
    NOT_UNIFORM,
    /** It depends on where in their intervals the ranks are. */
    OPEN,
    /** No departure from uniform is found; that does not prove that there is none. */
    NO_DEPARTURE
  }

  public ControlCalibration {
    Require.text("format", format);
    Require.atLeast("controls", 1, controls);
    Require.probability("ksStatistic", ksStatistic);
    Require.probability("ksPValue", ksPValue);
    if (ksPValueHigh != null) {
      Require.probability("ksPValueHigh", ksPValueHigh);
      Require.atLeast("ksPValueHigh", ksPValue, ksPValueHigh);
    }
  }

  /**
   * What the test finds in a report that makes several.
   *
   * @param formats how many formats are tested (Bonferroni)
   */
  public Finding finding(int formats) {
    double level = SIGNIFICANCE / formats;
    if (highestPValue() < level) {
      return Finding.NOT_UNIFORM;
    }
    return ksPValue < level ? Finding.OPEN : Finding.NO_DEPARTURE;
  }

  /** The p-value or its range in words. */
  public String pValue() {
    return ksPValueHigh == null
        ? "p = " + Figures.probability(ksPValue)
        : "p from " + Figures.probability(ksPValue) + " to " + Figures.probability(highestPValue());
  }

  /** The test that says the worst, of at least one. */
  public static ControlCalibration worst(List<ControlCalibration> tests) {
    ControlCalibration worst = tests.get(0);
    for (ControlCalibration test : tests) {
      int order = test.finding(tests.size()).compareTo(worst.finding(tests.size()));
      if (order < 0 || (order == 0 && test.ksPValue < worst.ksPValue)) {
        worst = test;
      }
    }
    return worst;
  }

  private double highestPValue() {
    return ksPValueHigh == null ? ksPValue : ksPValueHigh;
  }
}
