package org.coalmine.report.chapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the ranks of a format's controls among the fills that were not planted are uniform, as
 * they must be if the ranks are right: a Kolmogorov-Smirnov test of all of them. Where some ranks
 * are intervals, so is its p-value. The whole distribution hides a single control that was trained
 * on after all, so each is looked at by itself too.
 *
 * @param format the name of the format
 * @param controls how many controls were ranked
 * @param ksStatistic the largest distance between the distribution of the ranks and the uniform
 *     that the ranks allow
 * @param ksPValue the smallest p-value that the ranks allow
 * @param ksPValueHigh the largest that they allow; null where every rank is exact, so that it is
 *     the same
 * @param impossible the controls that are too likely for chance; null in reports of before
 */
public record ControlCalibration(
    String format,
    int controls,
    double ksStatistic,
    double ksPValue,
    @Nullable Double ksPValueHigh,
    @Nullable List<LikelyControl> impossible) {
  /**
   * A control and how likely the model finds it.
   *
   * @param control its id
   * @param pValue how often chance gives one of all controls of the report so low a rank: the
   *     number of controls times its own p-value, at most 1
   */
  public record LikelyControl(String control, double pValue) {
    public LikelyControl {
      Require.text("control", control);
      Require.probability("pValue", pValue);
    }

    /** Whether that is so seldom that the corpus holds its text, or the ranks are wrong. */
    public boolean impossible() {
      return pValue <= ControlsFinding.HALF;
    }
  }

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
    if (impossible != null) {
      impossible = List.copyOf(impossible);
      for (LikelyControl control : impossible) {
        if (!control.impossible()) {
          throw new IllegalArgumentException(
              "impossible names %s, which chance explains: its pValue is %s, above %s"
                  .formatted(control.control(), control.pValue(), ControlsFinding.HALF));
        }
      }
    }
  }

  /** A test of the whole distribution alone. */
  public ControlCalibration(
      String format,
      int controls,
      double ksStatistic,
      double ksPValue,
      @Nullable Double ksPValueHigh) {
    this(format, controls, ksStatistic, ksPValue, ksPValueHigh, null);
  }

  /** The controls that are too likely for chance, as far as the report names them. */
  public List<LikelyControl> impossibleControls() {
    return impossible == null ? List.of() : impossible;
  }

  /**
   * What the test finds in a report that makes several.
   *
   * @param formats how many formats are tested (Bonferroni)
   */
  public Finding finding(int formats) {
    double level = ControlsFinding.HALF / formats;
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

  double highestPValue() {
    return ksPValueHigh == null ? ksPValue : ksPValueHigh;
  }
}
