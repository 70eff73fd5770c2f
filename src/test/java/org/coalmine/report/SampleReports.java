package org.coalmine.report;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.Power;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.NearTies;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PowerChapter;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.RealSecrets;
import org.coalmine.report.chapter.RecordFindings;
import org.coalmine.report.chapter.ReferenceChapter;
import org.coalmine.report.chapter.ReferenceRank;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.SanitisedCorpus;
import org.coalmine.report.chapter.ScoresChapter;
import org.coalmine.report.chapter.ScoresFacts;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.chapter.SyntheticChapter;
import org.coalmine.report.chapter.TestedRank;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.TwinRank;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.report.chapter.UtilityFindings;
import org.coalmine.report.chapter.Verdict;

/**
 * Reports that look like those of real audits, for the tests of the renderers. It has more than 400
 * lines because every chapter of a report has its sample, and renderers are tried on all of them.
 */
public final class SampleReports {
  public static final BigInteger NINE_DIGITS = BigInteger.TEN.pow(9);
  static final double CEILING = Exposure.log2(NINE_DIGITS);
  static final int[] INSERTIONS = {1, 2, 4, 8, 16, 32, 64};

  private SampleReports() {}

  /** The quickstart: 14 canaries and 20 controls among 10^9 fills, four of them extracted. */
  public static Report leaking() {
    return LeakingReport.build();
  }

  /** A model that gives nothing away: every rank is as good as drawn. */
  public static Report clean() {
    List<CanaryResult> canaries = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 14; i++) {
      canaries.add(
          canary("c" + (i + 1), INSERTIONS[i / 2], 1 + (long) (random.nextDouble() * 9e8), 40));
    }
    canaries.addAll(LeakingReport.controls());
    return new ReportBuilder(canaries).build();
  }

  /** The same under a gate with three limits by insertions, and more findings than a page tells. */
  public static Report gated() {
    GateThresholds thresholds =
        new GateThresholds(
            List.of(new Limit(1, 3), new Limit(8, 10), Limit.all(20)), List.of(), 0.9, 1);
    List<GateOutcome.Finding> findings = new ArrayList<>();
    findings.add(
        new GateOutcome.Finding(
            "measured", null, GateOutcome.Decision.PASS, "14 of 14 planted canaries were ranked"));
    for (int i = 0; i < 60; i++) {
      findings.add(
          new GateOutcome.Finding(
              "max-exposure-bits",
              "number-" + (1 + i % 14),
              i % 3 == 0 ? GateOutcome.Decision.INCONCLUSIVE : GateOutcome.Decision.FAIL,
              "number-" + (1 + i % 14) + ": exposure is above the limit"));
    }
    return leaking().withGate(new GateOutcome(GateOutcome.Decision.FAIL, thresholds, findings));
  }

  /** The same with what it could have shown. */
  public static Report powered() {
    Report report = leaking();
    Power power =
        PowerFindings.power(report.formats(), report.canaries(), Verdict.DEFAULT_SIGNIFICANCE);
    return replaced(
        report,
        new PowerChapter(
            new PowerFindings(
                PowerFindings.formats(power), new PowerFindings.Epsilon(15.09, 15.09))));
  }

  /** Only canaries, nothing else: no training, no calibration, no extraction. */
  public static Report bare() {
    return new ReportBuilder(List.of(canary("c1", 1, 3, 9.5))).build();
  }

  /** A canary with all that may be known of one. */
  public static Report wellKnown() {
    CanaryResult canary = canary("c1", 1, 3, 9.5);
    Report known =
        new ReportBuilder(
                List.of(
                    canary
                        .withTest(
                            TestedRank.of(
                                TestRank.ofPlanted(
                                    RankInterval.exact(
                                        canary.rank().low(), RankInterval.Method.PRUNED),
                                    NINE_DIGITS,
                                    1,
                                    0)))
                        .withJudged(CanaryState.EXTRACTED)
                        .withRead(new TrainedText(1, 1, 0))
                        .withTwin(
                            TwinRank.of(
                                NINE_DIGITS,
                                exact("dense", BigInteger.valueOf(123_456_789)),
                                canary.exposureBits()))
                        .withReference(
                            ReferenceRank.of(
                                NINE_DIGITS,
                                21.5,
                                new Rank(
                                    "importance",
                                    BigInteger.valueOf(1_000),
                                    BigInteger.valueOf(1_100),
                                    0.9999),
                                canary.rank()))))
            .build();
    List<Chapter> chapters = new ArrayList<>(known.chapters());
    chapters.add(
        new TwinChapter(
            List.of(new Epoch(1, 3.5, null, List.of(), null)),
            List.of(new ControlCalibration("number", 1, 0.25, 0.75, null))));
    chapters.add(
        new UntrainedChapter(List.of(new UntrainedPlaces("c1", List.of(12, 1000, 3, 10)))));
    chapters.add(
        new ScoresChapter(
            new ScoresFacts(
                "scores.csv",
                "5c07e5",
                1034,
                1000,
                "bits",
                false,
                List.of(
                    new ScoresFacts.OfFormat(
                        "number",
                        1000,
                        NINE_DIGITS,
                        1,
                        "border",
                        12.5,
                        31.25,
                        CEILING,
                        30,
                        4,
                        0)))));
    chapters.add(new ModelChapter(foreignModel("gpt2 of 12 × 768", true)));
    chapters.add(new ReferenceChapter(foreignModel("lstm of 2 × 200", false)));
    return new Report(known.header(), chapters);
  }

  private static FoundRanks foundRanks() {
    return new FoundRanks(
        3,
        3,
        5,
        10,
        5e-6,
        100,
        "1 of 3 ranks are open, and scan.triage.open-limit allows 10 %",
        List.of(
            new FoundRanks.KindRanks("card", 2, 2, 0, 1, 1, 0, 0, 1, 1, 46.5, 46.5),
            new FoundRanks.KindRanks("api-key", 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 214.4)),
        new FoundRanks.Swaps(1, 2, List.of(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L), 1),
        1L,
        List.of(
            new FoundRanks.RankedSecret(
                "00ff00ff00ff00ff",
                "card",
                null,
                "#### #### #### ####",
                4,
                46.5,
                46.5,
                46.5,
                "1",
                "1",
                "pruned",
                "exact",
                3.0,
                0.004,
                21.5),
            new FoundRanks.RankedSecret(
                "11ff00ff00ff00ff",
                "api-key",
                "github",
                "***_????",
                1,
                214.4,
                0.0,
                214.4,
                "1",
                "36000000000000000000000",
                "free-bound",
                "open",
                null,
                null,
                null)));
  }

  /** A scan that found something, and could not read all. */
  public static Report found() {
    return found(
        new Found(
            12_000,
            1,
            3,
            null,
            "likely",
            List.of("card", "email", "api-key"),
            List.of("names", "postal addresses"),
            "0a1b2c3d",
            List.of(
                new Found.Group("card", null, "certain", false, false, 2, 5, 0, 1),
                new Found.Group("card", null, "certain", true, false, 1, 9, 0, 1),
                new Found.Group("email", null, "certain", false, true, 1, 30, 29, 1),
                new Found.Group("api-key", "github", "likely", false, false, 1, 1, 0, 0)),
            List.of(
                new Found.FoundSecret(
                    "00ff00ff00ff00ff",
                    "card",
                    null,
                    "#### #### #### ####",
                    "certain",
                    4,
                    1,
                    3,
                    2L,
                    2L,
                    3,
                    46.5,
                    null)),
            new Found.Files(2, List.of(new Found.OfFile("mails-7.jsonl", 5, 4))),
            new Found.Prints(
                null,
                List.of(
                    new Found.OfKind("card", List.of("00ff00ff00ff00ff", "10ff00ff00ff00ff")),
                    new Found.OfKind("api-key", List.of("20ff00ff00ff00ff")))),
            List.of(
                new Found.AskedValue(1, "#### #### #### ####", 4, 3, List.of("00ff00ff00ff00ff")),
                new Found.AskedValue(3, "***-##", 0, 0, List.of())),
            foundRanks()));
  }

  /** A scan that found something. */
  public static Report found(Found found) {
    Report audit = bare();
    List<Chapter> chapters = List.of(new FoundChapter(found));
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SCAN,
            "shop",
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            audit.provenance(),
            List.of(),
            List.of(new Warning("unread", "in/z.txt is a zip archive; unpack it")),
            audit.run()),
        chapters);
  }

  /** A corpus that was sanitised, with a secret in a place that could not be written. */
  public static Report sanitised() {
    Report audit = bare();
    List<Chapter> chapters =
        List.of(
            new SanitisedChapter(
                new SanitisedCorpus(
                    "pseudonym",
                    false,
                    12_000,
                    3,
                    0,
                    1,
                    3,
                    "3 of 12 records are unreadable, above corpus.quarantine-limit 0.001",
                    90_000,
                    112,
                    70_000,
                    70_010,
                    "likely",
                    List.of("card", "email"),
                    List.of("names", "postal addresses"),
                    "0a1b2c3d",
                    List.of(new Found.Group("card", null, "certain", false, false, 2, 5, 0, 1)),
                    List.of(
                        new SanitisedCorpus.Place(
                            "card", null, "certain", "pseudonym", "pseudonym", 5),
                        new SanitisedCorpus.Place(
                            "email", null, "certain", "left", "the secret", 1)),
                    List.of(
                        new SanitisedCorpus.Again("card", null, "certain", false, false, 2, 5),
                        new SanitisedCorpus.Again("email", null, "certain", false, true, 1, 1)),
                    1,
                    1,
                    "document 7 of a.jsonl",
                    List.of("from", "id"),
                    true,
                    List.of("2 messages of role system"))));
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SANITISE,
            "shop",
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            audit.provenance(),
            List.of(),
            List.of(),
            audit.run()),
        chapters);
  }

  /** Of a model that was trained elsewhere, of whose canaries a part is left. */
  public static Report elsewhere() {
    return elsewhere(20, 8, 1, 0);
  }

  /**
   * The same: three canaries of 20, 8 and 1 insertions, of which so many are left whole, and a
   * control; ranks as chance gives them.
   *
   * @param left of each; none of all where nobody counted
   */
  public static Report elsewhere(int... left) {
    List<CanaryResult> canaries = new ArrayList<>();
    List<SurvivalFindings.Counted> counted = new ArrayList<>();
    int[] insertions = {20, 8, 1, 0};
    for (int i = 0; i < insertions.length; i++) {
      canaries.add(canary("e" + i, insertions[i], 400_000_000 + i, 30));
      counted.add(
          new SurvivalFindings.Counted(
              "e" + i, "number", insertions[i], left.length == 0 ? 0 : left[i], 0, 0));
    }
    SurvivalFindings findings = left.length == 0 ? null : SurvivalFindings.of(1_000, 0.05, counted);
    if (findings != null) {
      for (int i = 0; i < 3; i++) {
        canaries.set(i, canaries.get(i).withSurvival(findings.of(counted.get(i))));
      }
    }
    Report report = bare();
    List<Chapter> chapters =
        List.of(
            new CanaryChapter(
                canaries, report.formats(), List.of(), new Planting("planted-1", findings)),
            new ModelChapter(foreignModel("gpt2 of 12 × 768", false)));
    return ReportBuilder.report(
        report.name(), chapters, report.provenance(), List.of(), List.of(), report.run());
  }

  private static ModelFacts foreignModel(String architecture, boolean tokens) {
    return new ModelFacts(
        tokens ? "fine-tuned" : "model.safetensors",
        architecture,
        tokens ? "byte-level BPE" : "characters",
        tokens,
        tokens ? 50_257 : 60,
        "0f".repeat(32),
        tokens ? "transformer 1" : "2",
        "1e".repeat(32),
        tokens ? "auto: <|endoftext|>" : "the boundary symbol",
        List.of(new ModelFacts.File("model.safetensors", 123_456_789, "1e".repeat(32))),
        List.of(new ModelFacts.Scoring("number", tokens ? 4 : 21, !tokens, tokens ? true : null)));
  }

  /** The pruned walk decided every rank, so no dense pass was made. */
  public static Report pruned() {
    Report bare = bare();
    RunFacts old = bare.run();
    return copy(
        bare,
        bare.provenance(),
        new RunFacts(
            old.id(),
            old.startedAt(),
            old.finishedAt(),
            old.host(),
            old.paths(),
            old.stages(),
            RunFacts.Work.of(0, 54_321, 1.5, 2),
            null));
  }

  /** A deadline passed before anything was counted. */
  public static Report unmeasured() {
    return new ReportBuilder(
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
            null,
            null);
    return ReportBuilder.report(
        "name" + evil,
        ReportBuilder.chapters(
            List.of(canary),
            List.of(format),
            List.of(new ControlCalibration("format" + evil, 3, 0.2, 0.8, null)),
            List.of(
                new Epoch(
                    1,
                    3,
                    null,
                    List.of(new EpochExposure(canary.id(), canary.rank(), canary.exposureBits())),
                    null)),
            new TextBaselines(6.5, 3, 3),
            List.of(
                new Extraction(
                    "format" + evil,
                    List.of(new Extraction.ExtractedFill(1, evil, 9, canary.id())),
                    0,
                    7.5,
                    5,
                    false)),
            new PrivacyFindings(
                new EpsilonClaim(
                    3, 1e-6, "rdp" + evil, 3.0, null, evil, evil, 1, 1.1, 0.01, 10, null, null),
                List.of(new PrivacyFindings.RankBound(List.of(canary.id()), 1, 0, 0.95, 3)),
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
                    10_000L))),
        new Provenance(
            evil, new TreeMap<>(Map.of(evil, evil)), null, List.of(), new TreeMap<>(), evil),
        List.of(new QuarantinedDocument(evil, evil)),
        List.of(new Warning(evil, evil)),
        ReportBuilder.run());
  }

  /** A rank that was counted to the end. */
  public static Rank exact(String method, BigInteger rank) {
    return new Rank(method, rank, rank, 1);
  }

  /** A report of these canaries alone, all of the format {@code number}. */
  public static Report of(List<CanaryResult> canaries) {
    return new ReportBuilder(canaries).build();
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
        new NearTies(BigInteger.valueOf(rank - 1), BigInteger.valueOf(rank), 1e-3),
        "#########",
        fingerprint(id));
  }

  private static String fingerprint(String id) {
    return String.format("%012x", new Random(id.hashCode()).nextLong() >>> 16);
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
        fingerprint(id));
  }

  /** The same canary of another seed. */
  public static CanaryResult drawnAnew(CanaryResult canary) {
    return CanaryResult.of(
        canary.id(),
        canary.format(),
        canary.insertions(),
        canary.spaceSize(),
        canary.logPerplexityBits(),
        canary.rank(),
        canary.nearTies(),
        canary.maskedFill(),
        fingerprint(canary.id() + ", drawn anew"));
  }

  /** The same report with other privacy findings. */
  public static Report with(Report report, PrivacyFindings privacy) {
    return replaced(report, new PrivacyChapter(privacy));
  }

  /** The same report with another test of the controls. */
  public static Report with(Report report, List<ControlCalibration> calibration) {
    return with(report, report.formats(), calibration);
  }

  /** The same report with other canaries. */
  public static Report with(Report report, CanaryChapter canaries) {
    return replaced(report, canaries);
  }

  /** The same report with these formats and the tests of their controls. */
  public static Report with(
      Report report, List<FormatResult> formats, List<ControlCalibration> calibration) {
    return replaced(report, new CanaryChapter(report.canaries(), formats, calibration));
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
    return copy(report, provenance, report.run());
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
            old.work(),
            old.inputs());
    return copy(report, report.provenance(), run);
  }

  /** Duplicates of a corpus and a holdout, of which a document stands in the corpus. */
  /** An audit of a released text that gives one of two secrets away. */
  public static Report release() {
    Report audit = bare();
    List<ReleasedCanary> canaries =
        List.of(
            new ReleasedCanary(
                canary("number-i1-1", 1, 400_000_000, 50),
                0,
                0,
                null,
                List.of(new BitsInterval(0.5, 2)),
                null),
            new ReleasedCanary(
                canary("number-i16-1", 16, 1, 20),
                19,
                2,
                1.5,
                List.of(new BitsInterval(20, 25)),
                30_000L));
    List<Chapter> chapters =
        List.of(
            new SyntheticChapter(
                new ReleaseFindings(
                    6,
                    30,
                    List.of(
                        new ReleaseFindings.Size(100, 30_000),
                        new ReleaseFindings.Size(4_000, 1_200_345)),
                    audit.formats(),
                    canaries,
                    List.of(),
                    List.of(new ReleaseFindings.Strings("number", 52, 5.2e-8)),
                    new ReleaseFindings.SelfTest(4_000, 1.5, 2, 0.66),
                    new DocumentFindings(
                        true,
                        "document",
                        0.5,
                        501,
                        499,
                        20,
                        12,
                        3,
                        List.of(new DocumentFindings.Guess(8, 7, 0.03515625, 0.0, 0.2)),
                        0.03515625,
                        0.0,
                        new DocumentFindings.Separation(501, 499, 0.5157, 0.002),
                        new DocumentFindings.Separation(250, 499, 0.49, 0.64)),
                    new RealSecrets(
                        true,
                        List.of("card", "email"),
                        List.of(
                            new RealSecrets.OfKind(
                                "card",
                                new RealSecrets.Side(40, 3, 40, 2.5e-8),
                                new RealSecrets.Side(38, 0, 38, 2.4e-8),
                                RealSecrets.Side.NONE),
                            new RealSecrets.OfKind(
                                "email",
                                new RealSecrets.Side(12, 5, 0, null),
                                RealSecrets.Side.NONE,
                                new RealSecrets.Side(2, 1, 0, null))),
                        List.of(new RealSecrets.Again("card", "#### #### #### ####", 2, 0, 9))),
                    new RecordFindings(
                        true,
                        "row",
                        0.5,
                        501,
                        499,
                        3_990,
                        10,
                        25,
                        20,
                        1,
                        3_960,
                        1_000,
                        List.of("age"),
                        List.of(
                            new RecordFindings.Guess(0, 21, 20, 1.049e-5, 1.2, 2.1),
                            new RecordFindings.Guess(0.05, 60, 40, 6.745e-3, 0.1, 3.4)),
                        2.098e-5,
                        0.0),
                    new UtilityFindings(
                        true,
                        6,
                        new UtilityFindings.Holdout(
                            480, 99_000, 19, new UtilityFindings.Lengths(20, 200, 410)),
                        new UtilityFindings.Side(
                            2_000,
                            600_000,
                            2.577,
                            0.042,
                            0.32,
                            0.11,
                            new UtilityFindings.Lengths(12, 180, 500)),
                        new UtilityFindings.Side(
                            2_100,
                            600_100,
                            2.022,
                            0.01,
                            0.118,
                            0.02,
                            new UtilityFindings.Lengths(21, 199, 400))),
                    releasePrivacy(),
                    "The documents are private.")));
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SYNTHETIC,
            "letters",
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            audit.provenance(),
            List.of(),
            List.of(),
            audit.run()),
        chapters);
  }

  private static PrivacyFindings releasePrivacy() {
    List<PrivacyFindings.RankBound> user =
        List.of(
            new PrivacyFindings.RankBound(List.of("number-i1-1"), 1, 1e-5, 0.95, 0),
            new PrivacyFindings.RankBound(List.of("number-i16-1"), 1, 1e-5, 0.95, 14.3));
    List<PrivacyFindings.RankBound> document =
        List.of(
            new PrivacyFindings.RankBound(List.of("number-i1-1"), 1, 1e-5, 0.95, 0),
            new PrivacyFindings.RankBound(List.of("number-i16-1"), 16, 1e-5, 0.95, 0.8));
    return new PrivacyFindings(
        null,
        document,
        null,
        List.of(
            new PrivacyFindings.View("user", user, null),
            new PrivacyFindings.View("document", document, null)));
  }

  public static Report duplicates() {
    DuplicateFindings.Side corpus =
        new DuplicateFindings.Side(
            10_000, 6_000_000, 12, 40, 90, 210, 640, 390_000, 800_000, 1_200);
    DuplicateFindings.Side holdout =
        new DuplicateFindings.Side(500, 300_000, 1, 0, 0, 0, 0, 0, 4_000, 0);
    return duplicates(
        new DuplicateFindings(
            new DuplicateSettings(5, new Bands(14, 8), 0.75, 100),
            corpus,
            holdout,
            new DuplicateFindings.Crossing(
                1,
                1,
                1_200,
                List.of(
                    new DuplicateFindings.Crossed("held.txt:3", "mails.txt:17"),
                    new DuplicateFindings.Crossed("held.txt:9", "mails.txt:100"))),
            911,
            List.of(
                new DuplicateFindings.SizeClass(2, 200, 500),
                new DuplicateFindings.SizeClass(32, 10, 350)),
            List.of(new DuplicateFindings.Group("mails.txt:17", 16, 63, 9, 37_000)),
            List.of(new DuplicateFindings.Repeat("mails.txt:5", 40, "mails.txt:2", 7, 812))));
  }

  /** A report of duplicates. */
  public static Report duplicates(DuplicateFindings found) {
    List<Chapter> chapters = List.of(new DuplicatesChapter(found));
    Header header = clean().header();
    return new Report(
        new Header(
            header.schemaVersion(),
            Header.Kind.DUPLICATES,
            header.name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            header.provenance(),
            header.quarantined(),
            List.of(),
            header.run()),
        chapters);
  }

  private static Report copy(Report report, Provenance provenance, RunFacts run) {
    Header header = report.header();
    return new Report(
        new Header(
            header.schemaVersion(),
            header.kind(),
            header.name(),
            header.verdict(),
            header.gate(),
            provenance,
            header.quarantined(),
            header.warnings(),
            run),
        report.chapters());
  }

  /** The same report with this chapter, in place of another of its kind if there is one. */
  private static Report replaced(Report report, Chapter chapter) {
    List<Chapter> chapters = new ArrayList<>(report.chapters());
    chapters.removeIf(other -> other.getClass() == chapter.getClass());
    chapters.add(chapter);
    Header header = report.header();
    return new Report(
        new Header(
            header.schemaVersion(),
            header.kind(),
            header.name(),
            Report.verdict(chapters, report.verdict().guesses(), report.verdict().significance()),
            header.gate(),
            header.provenance(),
            header.quarantined(),
            header.warnings(),
            header.run()),
        chapters);
  }

  /** A claim of private training. */
  public static EpsilonClaim claim(double epsilon, double delta) {
    return new EpsilonClaim(
        epsilon,
        delta,
        "pld",
        epsilon + 1,
        epsilon,
        "document",
        "secure",
        1,
        0.4,
        0.01,
        2000,
        EpsilonClaim.ADD_OR_REMOVE,
        1000.0);
  }
}
