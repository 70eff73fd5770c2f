package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.CalibrationRange;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlCalibration.Finding;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.TwinRank;

/**
 * The canaries under the twin, the model that was trained without them. It has seen no fill, so
 * every planted fill is a control of it: their ranks must be uniform, or the corpus holds the text.
 */
final class TwinRanks {
  /** The chance of a false alarm about one fill, all of them together. */
  private static final double SIGNIFICANCE = 5e-5;

  private final List<RankedFormat> ranked;
  private final List<TrainedEpoch> epochs;
  private final Map<String, RankInterval> byCanary = new HashMap<>();

  TwinRanks(List<RankedFormat> ranked, List<TrainedEpoch> epochs) {
    this.ranked = List.copyOf(ranked);
    this.epochs = List.copyOf(epochs);
    for (RankedFormat format : ranked) {
      for (int i = 0; i < format.canaries().size(); i++) {
        byCanary.put(format.canaries().get(i).id(), format.ranks().get(i).rank());
      }
    }
  }

  /** The same result with the rank of its canary under the twin. */
  CanaryResult beside(CanaryResult result) {
    RankInterval found = byCanary.get(result.id());
    return found == null
        ? result
        : result.withTwin(TwinRank.of(result.spaceSize(), Rank.of(found), result.exposureBits()));
  }

  /** How the twin was trained, and the test of the planted fills under it. */
  TwinChapter chapter() {
    return new TwinChapter(
        epochs.stream()
            .map(
                epoch ->
                    new Epoch(
                        epoch.epoch(),
                        epoch.trainLossBitsPerCharacter(),
                        epoch.validationLossBitsPerCharacter(),
                        List.of(),
                        epoch.characters()))
            .toList(),
        calibrations());
  }

  private List<ControlCalibration> calibrations() {
    List<ControlCalibration> calibrations = new ArrayList<>();
    for (RankedFormat format : ranked) {
      List<TestRank> ranks = tests(format);
      if (!ranks.isEmpty()) {
        CalibrationRange test = CalibrationRange.of(ranks);
        calibrations.add(
            new ControlCalibration(
                format.format().name(),
                ranks.size(),
                test.furthest().ksStatistic(),
                test.furthest().ksPValue(),
                ranks.stream().allMatch(TestRank::exact) ? null : test.nearest().ksPValue()));
      }
    }
    return calibrations;
  }

  private static List<Canary> planted(RankedFormat format) {
    return format.canaries().stream().filter(canary -> !canary.isControl()).toList();
  }

  /** The ranks of the planted fills under the twin, to which every fill is one of many. */
  private List<TestRank> tests(RankedFormat format) {
    BigInteger size = format.format().space().size();
    return planted(format).stream()
        .map(canary -> TestRank.ofControl(rank(canary), size, 0, 0))
        .toList();
  }

  private RankInterval rank(Canary canary) {
    RankInterval found = byCanary.get(canary.id());
    if (found == null) {
      throw new IllegalArgumentException("the twin has no rank of " + canary.id());
    }
    return found;
  }

  /** What is wrong with the ranks under the twin, in sentences. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    int tests = ranked.stream().mapToInt(format -> planted(format).size()).sum();
    for (RankedFormat format : ranked) {
      List<Canary> planted = planted(format);
      List<TestRank> ranks = tests(format);
      for (int place = 0; place < planted.size(); place++) {
        TestRank rank = ranks.get(place);
        double chance = rank.confidence() == 1 ? rank.pValue(tests) : 1;
        if (chance <= SIGNIFICANCE) {
          warnings.add(
              String.format(
                  Locale.ROOT,
                  "The twin gives %s rank %,d of %,d though it never saw it; by chance one of %d"
                      + " fills has a rank so small with a probability of at most %.1e. The corpus"
                      + " holds its text.",
                  planted.get(place).id(),
                  rank.high(),
                  rank.fills(),
                  tests,
                  chance));
        }
      }
    }
    List<ControlCalibration> calibrations = calibrations();
    for (ControlCalibration test : calibrations) {
      if (test.finding(calibrations.size()) == Finding.NOT_UNIFORM) {
        warnings.add(
            ("The ranks of the %d planted fills of %s under the twin, which never saw them, are not"
                    + " uniform (Kolmogorov-Smirnov, %s): the corpus holds their text.")
                .formatted(test.controls(), test.format(), test.pValue()));
      }
    }
    return warnings;
  }
}
