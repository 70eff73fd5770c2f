package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.CalibrationRange;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlCalibration.LikelyControl;
import org.coalmine.report.chapter.ControlsFinding;

/**
 * The controls, format by format: together their ranks among the fills that were not planted must
 * be uniform, and none may be too likely for chance.
 */
public final class Controls {
  private final List<OfFormat> formats;
  private final int controls;

  /** Controls of one format and their ranks. */
  private record OfFormat(String format, List<Control> controls) {}

  private record Control(String id, TestRank rank, CanaryRank counted) {
    /** The rank for a test of the whole distribution, which ties would pull upwards. */
    TestRank untied() {
      if (rank.confidence() < 1) {
        return rank;
      }
      return rank.withTies(counted.nearTiesLow().subtract(BigInteger.valueOf(rank.plantedBelow())));
    }
  }

  public Controls(List<RankedFormat> ranked) {
    List<OfFormat> found = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<TestRank> tests = format.testRanks();
      List<Control> controls = new ArrayList<>();
      for (int i = 0; i < format.canaries().size(); i++) {
        Canary canary = format.canaries().get(i);
        if (canary.isControl()) {
          controls.add(new Control(canary.id(), tests.get(i), format.ranks().get(i)));
        }
      }
      if (!controls.isEmpty()) {
        found.add(new OfFormat(format.format().name(), controls));
      }
    }
    this.formats = List.copyOf(found);
    this.controls = formats.stream().mapToInt(format -> format.controls().size()).sum();
  }

  /** The tests of each format that has controls. */
  public List<ControlCalibration> calibrations() {
    return formats.stream().map(this::calibration).toList();
  }

  private ControlCalibration calibration(OfFormat format) {
    List<TestRank> ranks = format.controls().stream().map(Control::untied).toList();
    CalibrationRange test = CalibrationRange.of(ranks);
    return new ControlCalibration(
        format.format(),
        ranks.size(),
        test.furthest().ksStatistic(),
        test.furthest().ksPValue(),
        ranks.stream().allMatch(TestRank::exact) ? null : test.nearest().ksPValue(),
        format.controls().stream()
            .map(control -> new LikelyControl(control.id(), chance(control)))
            .filter(LikelyControl::impossible)
            .toList());
  }

  /** How often chance gives one of all controls so low a rank. A loose estimate tells nothing. */
  private double chance(Control control) {
    TestRank rank = control.rank();
    return rank.confidence() < EpsilonBounds.RANK_CONFIDENCE ? 1 : rank.pValue(controls);
  }

  /** What is wrong with the controls, in sentences. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (OfFormat format : formats) {
      for (Control control : format.controls()) {
        double chance = chance(control);
        if (chance <= ControlsFinding.NOTED) {
          warnings.add(warning(control, chance));
        }
      }
    }
    List<ControlCalibration> calibrations = calibrations();
    for (ControlCalibration test : calibrations) {
      if (test.finding(calibrations.size()) == ControlCalibration.Finding.NOT_UNIFORM) {
        warnings.add(
            ("The ranks of the %d controls of %s are not uniform (Kolmogorov-Smirnov, %s), so no"
                    + " rank of this report can be trusted.")
                .formatted(test.controls(), test.format(), test.pValue()));
      }
    }
    return warnings;
  }

  private String warning(Control control, double chance) {
    String found =
        String.format(
            Locale.ROOT,
            "Control %s has rank %s%,d among the %,d fills that were not planted",
            control.id(),
            control.rank().exact() ? "" : "at most ",
            control.rank().high(),
            control.rank().fills());
    return new LikelyControl(control.id(), chance).impossible()
        ? String.format(
            Locale.ROOT,
            "%s; by chance one of %d controls has a rank so small with a probability of at most"
                + " %.1e. Either the corpus holds its text, or the ranks are wrong.",
            found,
            controls,
            chance)
        : String.format(
            Locale.ROOT,
            "%s: chance gives one of %d controls a rank so small in one of %,d reports.",
            found,
            controls,
            Math.round(1 / chance));
  }
}
