package org.coalmine.report;

import static org.coalmine.report.SampleReports.CEILING;
import static org.coalmine.report.SampleReports.INSERTIONS;
import static org.coalmine.report.SampleReports.NINE_DIGITS;
import static org.coalmine.report.SampleReports.canary;
import static org.coalmine.report.SampleReports.claim;
import static org.coalmine.report.SampleReports.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.Histogram;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.OneRunBound;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.TextBaselines;

/** A report that has every section: 14 canaries among 10^9 fills, five of them extracted. */
final class LeakingReport {
  private static final long[] RANKS = {
    412_908_113,
    97_369_094,
    151_258_004,
    9_846_213,
    5_367_695,
    774_310,
    151_258,
    2_301,
    774,
    12,
    1,
    1,
    1,
    1
  };

  private LeakingReport() {}

  static Report build() {
    List<CanaryResult> canaries = canaries();
    ReportBuilder builder = new ReportBuilder(canaries);
    builder.reason = "Every canary was memorized well enough to be pruned to.";
    builder.histogram = histogram();
    builder.calibration = List.of(new ControlCalibration("number", 20, 0.1432, 0.7581, null));
    for (int epoch = 1; epoch <= 10; epoch++) {
      builder.textBaselines = new TextBaselines(6.62, 4.31, 3.44);
      builder.training.add(epoch(epoch, canaries));
    }
    builder.extraction =
        List.of(
            new Extraction(
                "number",
                List.of(
                    new Extraction.ExtractedFill(1, "#########", 8, "number-14"),
                    new Extraction.ExtractedFill(2, "#########", 9.13, "number-13"),
                    new Extraction.ExtractedFill(3, "#########", 10.02, "number-12"),
                    new Extraction.ExtractedFill(4, "#########", 11.7, "number-11"),
                    new Extraction.ExtractedFill(5, "#########", 13.9, null)),
                5,
                14.2,
                214,
                true));
    builder.privacy =
        new PrivacyFindings(
            claim(24.5, 1e-6).withPValue(0.31),
            bounds(0, 0.92, 0.55),
            new OneRunBound(200, 97, 1, List.of(200, 60), 60, 52, 1e-6, 0.95, 0.98)
                .withCurve(false, 0.83),
            List.of(
                new PrivacyFindings.View("user", userBounds(0, 14.72, 17.6), 0.98),
                new PrivacyFindings.View("document", bounds(0, 0.92, 0.55), 0.98)));
    for (CanaryResult canary : canaries.subList(6, 14)) {
      builder.methods.addAll(estimates(canary));
    }
    builder.unreadable = 1L;
    builder.quarantined =
        List.of(new QuarantinedDocument("speeches-07.txt:118", "not valid UTF-8 at byte 41207"));
    builder.warnings =
        List.of(
            new Warning(
                "claim",
                "Training was not private: the claimed epsilon is for the noise asked for."));
    return builder.build();
  }

  private static List<MethodEstimate> estimates(CanaryResult canary) {
    BigInteger rank = canary.rank().low();
    BigInteger spread = rank.divide(BigInteger.valueOf(20));
    Rank importance =
        new Rank(
            "importance",
            rank.subtract(spread).max(BigInteger.ONE),
            rank.add(spread).min(NINE_DIGITS),
            0.95);
    Rank uniform =
        new Rank(
            "uniform", BigInteger.ONE, rank.max(BigInteger.valueOf(99_000)).min(NINE_DIGITS), 0.95);
    double claimed = canary.exposureBits().low() + 3.4 * canary.exposureBits().low() / 10;
    Rank fitted =
        exact(
            "skew-normal",
            BigInteger.valueOf(Math.max(1, Math.round(Math.pow(2, CEILING - claimed)))));
    return List.of(
        new MethodEstimate(
            canary.id(), canary.rank(), canary.exposureBits(), null, null, null, null, null),
        new MethodEstimate(
            canary.id(),
            importance,
            BitsInterval.exposure(NINE_DIGITS, importance),
            rank.doubleValue(),
            640.5,
            null,
            null,
            20_000L),
        new MethodEstimate(
            canary.id(),
            uniform,
            BitsInterval.exposure(NINE_DIGITS, uniform),
            null,
            0.0,
            null,
            null,
            100_000L),
        new MethodEstimate(
            canary.id(),
            fitted,
            BitsInterval.exposure(NINE_DIGITS, fitted),
            fitted.low().doubleValue(),
            null,
            claimed,
            0.0004,
            100_000L));
  }

  private static Epoch epoch(int epoch, List<CanaryResult> canaries) {
    List<EpochExposure> exposures = new ArrayList<>();
    for (CanaryResult canary : canaries.subList(0, 14)) {
      double share = 1 / (1 + Math.exp(-(epoch - 8.0 + canary.insertions() / 12.0) * 1.1));
      double last = 1 / (1 + Math.exp(-(10 - 8.0 + canary.insertions() / 12.0) * 1.1));
      double bits = Math.min(CEILING, canary.exposureBits().low() * share / last);
      BigInteger rank = BigInteger.valueOf(Math.max(1, Math.round(Math.pow(2, CEILING - bits))));
      Rank found = exact("pruned", rank);
      exposures.add(
          new EpochExposure(canary.id(), found, BitsInterval.exposure(NINE_DIGITS, found)));
    }
    double train = 1.62 + 2.6 * Math.exp(-0.55 * epoch);
    return new Epoch(
        epoch,
        train,
        1.86 + 2.3 * Math.exp(-0.6 * epoch) + 0.0012 * epoch * epoch,
        exposures,
        1_304_960L);
  }

  private static Histogram histogram() {
    List<Long> counts = new ArrayList<>();
    for (int bin = 0; bin < 64; bin++) {
      double at = (9 + bin * 0.75 - 37.5) / 5;
      counts.add(Math.round(1e9 * 0.75 / 5 / Math.sqrt(2 * Math.PI) * Math.exp(-at * at / 2)));
    }
    return new Histogram(9, 0.75, 4, counts, 0);
  }

  private static List<CanaryResult> canaries() {
    List<CanaryResult> canaries = new ArrayList<>();
    for (int i = 0; i < RANKS.length; i++) {
      canaries.add(
          canary("number-" + (i + 1), INSERTIONS[i / 2], RANKS[i], logPerplexity(RANKS[i])));
    }
    canaries.addAll(controls());
    return canaries;
  }

  static List<CanaryResult> controls() {
    List<CanaryResult> controls = new ArrayList<>();
    Random random = new Random(20);
    for (int i = 0; i < 20; i++) {
      long rank = 1 + (long) (random.nextDouble() * 999_999_999);
      controls.add(canary("control-" + (i + 1), 0, rank, logPerplexity(rank)));
    }
    return controls;
  }

  private static double logPerplexity(long rank) {
    double quantile = Math.log(rank) / Math.log(1e9);
    return new BigDecimal(8 + 33.5 * Math.pow(quantile, 1.35))
        .setScale(6, RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  private static List<PrivacyFindings.RankBound> bounds(double once, double often, double most) {
    return List.of(
        bound(1, once, "number-1", "number-2"),
        bound(16, often, "number-9", "number-10"),
        bound(32, most, "number-11", "number-12"));
  }

  private static List<PrivacyFindings.RankBound> userBounds(
      double once, double often, double most) {
    return bounds(once, often, most).stream()
        .map(bound -> bound(1, bound.epsilonLow(), bound.canaries().toArray(new String[0])))
        .toList();
  }

  private static PrivacyFindings.RankBound bound(
      int insertions, double epsilonLow, String... canaries) {
    return new PrivacyFindings.RankBound(List.of(canaries), insertions, 1e-6, 0.95, epsilonLow);
  }
}
