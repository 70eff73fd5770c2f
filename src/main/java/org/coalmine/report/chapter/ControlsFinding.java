package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the controls of a report, all formats together, speak against its ranks.
 *
 * <p>Half of the {@link #SIGNIFICANCE} is for the ranks of each format being uniform, half for
 * single controls that are too likely for chance. So small because an alarm says that no rank can
 * be trusted, and stops a pipeline: in nightly runs chance raises it once in 27 years.
 *
 * @param formats whose controls failed, in the order of the tests; empty if none did
 * @param pValue how often chance alone gives controls so far off, in any format or for any single
 *     control; an upper bound
 */
public record ControlsFinding(List<String> formats, double pValue) {
  /** The probability granted to a false alarm in the whole report. */
  public static final double SIGNIFICANCE = 1e-4;

  /** From here down to the level of an alarm a control is noted, as chance. */
  public static final double NOTED = 1e-2;

  static final double HALF = SIGNIFICANCE / 2;

  public ControlsFinding {
    formats = List.copyOf(formats);
    Require.probability("pValue", pValue);
  }

  /** What the tests of all formats of a report say together. */
  public static ControlsFinding of(List<ControlCalibration> calibration) {
    Set<String> formats = new LinkedHashSet<>();
    double least = 1;
    for (ControlCalibration test : calibration) {
      double uniform = Math.min(1, test.highestPValue() * calibration.size());
      least = Math.min(least, uniform);
      if (test.finding(calibration.size()) == ControlCalibration.Finding.NOT_UNIFORM) {
        formats.add(test.format());
      }
      for (ControlCalibration.LikelyControl control : test.impossibleControls()) {
        least = Math.min(least, control.pValue());
        formats.add(test.format());
      }
    }
    return new ControlsFinding(new ArrayList<>(formats), Math.min(1, 2 * least));
  }

  /** Whether no rank of the report is trusted. */
  public boolean failed() {
    return !formats.isEmpty();
  }
}
