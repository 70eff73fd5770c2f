package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.Calibration;
import org.coalmine.exposure.CalibrationRange;
import org.coalmine.exposure.RankInterval;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Verdict;

/**
 * The controls, format by format: together their ranks must be uniform, and none may be too likely
 * for chance.
 */
final class Controls {
  private final List<OfFormat> formats;

  /** Controls of one format and their ranks. */
  private record OfFormat(
      String format, BigInteger spaceSize, List<String> ids, List<RankInterval> ranks) {
    /** Of each control a rank that is for certain no smaller than its own. */
    List<BigInteger> highest() {
      return ranks.stream().map(rank -> rank.confidence() == 1 ? rank.high() : spaceSize).toList();
    }
  }

  Controls(List<RankedFormat> ranked) {
    List<OfFormat> found = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<String> ids = new ArrayList<>();
      List<RankInterval> ranks = new ArrayList<>();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        if (canary.isControl()) {
          ids.add(canary.id());
          ranks.add(format.ranks().get(i).rank());
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
              CalibrationRange test = CalibrationRange.of(controls.ranks(), controls.spaceSize());
              return new ControlCalibration(
                  controls.format(),
                  controls.ids().size(),
                  test.furthest().ksStatistic(),
                  test.furthest().ksPValue(),
                  controls.ranks().stream().allMatch(RankInterval::exact)
                      ? null
                      : test.nearest().ksPValue());
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
              controls.highest(), controls.spaceSize(), tests, Verdict.DEFAULT_SIGNIFICANCE)) {
        BigInteger rank = controls.highest().get(control);
        warnings.add(
            String.format(
                Locale.ROOT,
                "Control %s has rank %s%,d of %,d though it was never planted; by chance one of %d"
                    + " controls has a rank so small with a probability of at most %.1e. Either the"
                    + " corpus holds its text, or the ranks are wrong.",
                controls.ids().get(control),
                controls.ranks().get(control).exact() ? "" : "at most ",
                rank,
                controls.spaceSize(),
                tests,
                tests * rank.doubleValue() / controls.spaceSize().doubleValue()));
      }
    }
    List<ControlCalibration> calibrations = calibrations();
    for (ControlCalibration test : calibrations) {
      if (test.finding(calibrations.size()) == ControlCalibration.Finding.NOT_UNIFORM) {
        warnings.add(
            ("The ranks of the %d controls of %s are not uniform (Kolmogorov-Smirnov, %s), so no"
                    + " rank of this format can be trusted.")
                .formatted(test.controls(), test.format(), test.pValue()));
      }
    }
    return warnings;
  }
}
