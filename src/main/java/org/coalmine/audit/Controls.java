package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.Calibration;
import org.coalmine.report.ControlCalibration;
import org.coalmine.report.Verdict;

/**
 * The controls that were ranked exactly, format by format: together they must be uniform, and none
 * may be too likely for chance.
 */
final class Controls {
  private final List<OfFormat> formats;

  /** Controls of one format and their ranks. */
  private record OfFormat(
      String format, BigInteger spaceSize, List<String> ids, List<BigInteger> ranks) {}

  Controls(List<RankedFormat> ranked) {
    List<OfFormat> found = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<String> ids = new ArrayList<>();
      List<BigInteger> ranks = new ArrayList<>();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        if (canary.isControl() && format.ranks().get(i).rank().exact()) {
          ids.add(canary.id());
          ranks.add(format.ranks().get(i).rank().low());
        }
      }
      if (!ranks.isEmpty()) {
        found.add(new OfFormat(format.format().name(), format.format().space().size(), ids, ranks));
      }
    }
    this.formats = List.copyOf(found);
  }

  /** The test of the whole distribution, for each format that has controls. */
  List<ControlCalibration> calibrations() {
    return formats.stream()
        .map(
            controls -> {
              Calibration test = Calibration.of(controls.ranks(), controls.spaceSize());
              return new ControlCalibration(
                  controls.format(), test.controls(), test.ksStatistic(), test.ksPValue());
            })
        .toList();
  }

  /** What is wrong with the controls, in sentences. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    int tests = formats.stream().mapToInt(controls -> controls.ids().size()).sum();
    for (OfFormat controls : formats) {
      for (int control :
          Calibration.impossible(
              controls.ranks(), controls.spaceSize(), tests, Verdict.DEFAULT_SIGNIFICANCE)) {
        BigInteger rank = controls.ranks().get(control);
        warnings.add(
            String.format(
                Locale.ROOT,
                "Control %s has rank %,d of %,d though it was never planted; by chance one of %d"
                    + " controls has a rank so small with a probability of at most %.1e. Either the"
                    + " corpus holds its text, or the ranks are wrong.",
                controls.ids().get(control),
                rank,
                controls.spaceSize(),
                tests,
                tests * rank.doubleValue() / controls.spaceSize().doubleValue()));
      }
    }
    for (ControlCalibration test : calibrations()) {
      if (test.ksPValue() < Gate.LEAST_CALIBRATION_P_VALUE) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "The ranks of the %d controls of %s are not uniform (Kolmogorov-Smirnov, p = %.1e),"
                    + " so no rank of this format can be trusted.",
                test.controls(),
                test.format(),
                test.ksPValue()));
      }
    }
    return warnings;
  }
}
