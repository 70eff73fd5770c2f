package org.coalmine.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.TestRank;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Extraction.ExtractedFill;
import org.coalmine.report.chapter.NearTies;
import org.coalmine.report.chapter.PrivacyFindings.RankBound;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.TestedRank;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.token.Alphabet;
import org.coalmine.train.TextBaselines;
import org.coalmine.train.TextRead;
import org.coalmine.train.TextRead.CanaryRead;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportAssemblyTest {
  private static final double PINS = Math.pow(26, 5);

  @TempDir Path folder;
  private AuditConfiguration configuration;
  private CanaryPlan plan;
  private Report report;

  /** Four pins and three controls, one word; what was found of each is written out below. */
  @BeforeEach
  void assemble() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            corpus.paths = ["/a/place/of/our/own.txt"]
            run.directory = "/another/place"
            canaries.formats = [
              { name = pin, text = "pin {fill}.", fill = "[a-z]{5}",
                insertions = [1, 4], copies = 2, controls = 3 }
              { name = word, text = "w {fill}", fill = "[a-z]{2}",
                insertions = [1], copies = 1, controls = 0 }
            ]
            training.epochs = 3
            every-epoch.rank = true
            """);
    configuration = ConfigurationReader.read(file, List.of());
    plan = ConfiguredCanaries.draw(configuration);
    report =
        report(
            ranked(
                "pin",
                exact(10),
                between(1, 2, 0.95),
                exact(3),
                exact(1),
                exact((long) (0.4 * PINS)),
                exact((long) (0.2 * PINS)),
                exact((long) (0.7 * PINS))),
            ranked("word", exact(3)));
  }

  private static RankInterval exact(long rank) {
    return RankInterval.exact(BigInteger.valueOf(rank), Method.DENSE);
  }

  private static RankInterval between(long low, long high, double confidence) {
    return new RankInterval(
        BigInteger.valueOf(low), BigInteger.valueOf(high), Method.IMPORTANCE, confidence);
  }

  private CanaryFormat format(String name) {
    return plan.formats().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  /** As many nats as the rank; one candidate less and one more within the tolerance. */
  private RankedFormat ranked(String name, RankInterval... ranks) {
    List<CanaryRank> found = new ArrayList<>();
    List<RankInterval> sure = new ArrayList<>();
    List<Double> nats = new ArrayList<>();
    for (RankInterval rank : ranks) {
      found.add(
          new CanaryRank(
              rank, rank.low().subtract(BigInteger.ONE), rank.high().add(BigInteger.ONE)));
      sure.add(
          rank.exact()
              ? rank
              : between(rank.low().longValue(), rank.high().longValue() + 1, 0.998));
      nats.add(rank.high().doubleValue());
    }
    List<Canary> canaries = plan.canaries(format(name));
    return new RankedFormat(
        format(name), canaries, nats, found, sure, "because", null, RankWork.NONE, List.of(), null);
  }

  private final TextRead read =
      new TextRead(
          new TextBaselines(6.75, 4.5, 3.25),
          List.of(
              new CanaryRead("pin-i1-1", 1, 1, 0),
              new CanaryRead("pin-i1-2", 1, 0, 0),
              new CanaryRead("pin-i4-1", 4, 4, 4),
              new CanaryRead("pin-i4-2", 4, 3, 9),
              new CanaryRead("word-i1-1", 1, 1, 1)));

  private Report report(RankedFormat... ranked) {
    TreeMap<String, String> shown =
        new TreeMap<>(
            Map.of(
                "corpus.paths", "/a/place/of/our/own.txt",
                "run.directory", "/another/place",
                "training.epochs", "3"));
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Kind.AUDIT,
            "run",
            "2026-01-01T00:00:00Z",
            "1.0",
            shown,
            "sha of the canaries",
            new Manifest.Completed(
                null,
                List.of(
                    new Manifest.TrainedEpoch(1, 4, null, 1, "sha 1", null),
                    new Manifest.TrainedEpoch(2, 3, 3.5, 1, "sha 2", null),
                    new Manifest.TrainedEpoch(3, 2, 3.0, 1, "sha 3", null)),
                null,
                read,
                null,
                null),
            new TreeMap<>(),
            null,
            null);
    List<ExtractedFormat> extracted = List.of(extracted());
    RunFacts run =
        new RunFacts(
            "run",
            Instant.EPOCH,
            Instant.EPOCH,
            new TreeMap<>(),
            new TreeMap<>(),
            List.of(),
            RunFacts.Work.of(0, 0, 0, 1),
            null);
    Rank any = new Rank("pruned", BigInteger.ONE, BigInteger.TWO, 1);
    TreeMap<Integer, List<EpochExposure>> earlier = new TreeMap<>();
    earlier.put(
        2,
        List.of(new EpochExposure("word-i1-1", any, BitsInterval.exposure(BigInteger.TEN, any))));
    return new ReportAssembly(configuration, plan, manifest)
        .assemble(
            List.of(ranked), extracted, earlier, List.of(new Warning("ranks", "beware")), run);
  }

  /** A fill nobody planted, and then the second canary's. */
  private ExtractedFormat extracted() {
    Candidates candidates =
        Candidates.of(format("pin"), Alphabet.of("abcdefghijklmnopqrstuvwxyz ."));
    BigInteger planted = plan.canaries().get(1).fillIndex();
    List<Guess> guesses =
        List.of(new Guess(planted.xor(BigInteger.ONE), 5 * Math.log(2)), new Guess(planted, 9));
    return new ExtractedFormat("pin", candidates.automaton(), new Extraction(2, guesses, 20, 77));
  }

  @Test
  void everyCanaryHasItsOwnFigures() {
    assertThat(report.canaries())
        .extracting(CanaryResult::id)
        .containsExactlyElementsOf(plan.canaries().stream().map(Canary::id).toList())
        .startsWith("pin-i1-1", "pin-i1-2", "pin-i4-1", "pin-i4-2", "pin-control-1");
    CanaryResult third = report.canaries().get(2);
    assertThat(third.insertions()).isEqualTo(4);
    assertThat(third.rank().low()).isEqualTo(3);
    assertThat(third.logPerplexityBits()).isCloseTo(3 / Math.log(2), within(1e-12));
    assertThat(third.exposureBits().low())
        .isCloseTo(Math.log(PINS / 3) / Math.log(2), within(1e-9));
    assertThat(third.maskedFill()).isEqualTo("*****");
    NearTies nearTies = Objects.requireNonNull(third.nearTies());
    assertThat(nearTies.low()).isEqualTo(2);
    assertThat(nearTies.high()).isEqualTo(4);
    CanaryResult second = report.canaries().get(1);
    assertThat(second.rank().method()).isEqualTo("importance");
    assertThat(second.rank().confidence()).isEqualTo(0.95);
    assertThat(second.exposureBits().low())
        .isCloseTo(Math.log(PINS / 2) / Math.log(2), within(1e-9));
    assertThat(second.exposureBits().high()).isCloseTo(Math.log(PINS) / Math.log(2), within(1e-9));
    assertThat(report.canaries()).extracting(CanaryResult::fingerprint).doesNotHaveDuplicates();
  }

  /**
   * Two groups, of 1 and of 4 insertions, share the error of 5 %. In a group of c canaries the best
   * shows ln((0.05/2/c − β)·n/rank)/insertions, with n the fills that are not planted otherwise and
   * the rank that among them, the upper end of its surer interval: of the second 3, with one
   * planted fill below it.
   */
  @Test
  void epsilonPaysForGroupsCanariesErrorsAndFillsTaken() {
    List<RankBound> bounds = Objects.requireNonNull(report.privacy()).rankBounds();

    assertThat(bounds).hasSize(2);
    double fills = PINS - 3;
    double level = 0.05 / 2 / 3;
    assertThat(bounds.get(0).canaries()).containsExactly("pin-i1-1", "pin-i1-2", "word-i1-1");
    assertThat(bounds.get(0).epsilonLow())
        .isCloseTo(Math.log((level - 0.001) * fills / 2), within(1e-9));
    assertThat(bounds.get(1).canaries()).containsExactly("pin-i4-1", "pin-i4-2");
    assertThat(bounds.get(1).epsilonLow())
        .isCloseTo(Math.log(0.05 / 2 / 2 * fills) / 4, within(1e-9));
    assertThat(bounds)
        .allSatisfy(
            bound -> {
              assertThat(bound.confidence()).isEqualTo(0.95);
              assertThat(bound.delta()).isZero();
            });
  }

  @Test
  void testRanksLeaveOutTheOtherPlantedFills() {
    assertThat(report.canaries())
        .extracting(CanaryResult::test)
        .startsWith(
            tested(3, 7, 7, PINS - 3, 1),
            tested(1, 1, 2, PINS - 3, 0.998),
            tested(2, 1, 1, PINS - 3, 1),
            tested(0, 1, 1, PINS - 3, 1),
            tested(4, (long) (0.4 * PINS) - 4, (long) (0.4 * PINS) - 4, PINS - 4, 1));
  }

  private static TestedRank tested(
      long below, long low, long high, double fills, double confidence) {
    return TestedRank.of(
        new TestRank(
            BigInteger.valueOf(low),
            BigInteger.valueOf(high),
            BigInteger.valueOf((long) fills),
            below,
            confidence));
  }

  /** The three controls lie at 0.4, 0.2 and 0.7; the p-value is from Durbin's exact formula. */
  @Test
  void calibrationRestsOnTheRanksOfControlsAlone() {
    assertThat(report.calibration())
        .extracting(ControlCalibration::format, ControlCalibration::controls)
        .containsExactly(tuple("pin", 3));
    ControlCalibration pins = report.calibration().get(0);
    assertThat(pins.ksStatistic()).isCloseTo(0.3, within(1e-6));
    assertThat(pins.ksPValue()).isCloseTo(0.886222, within(1e-5));
    assertThat(pins.ksPValueHigh()).as("all ranks are exact").isNull();
  }

  @Test
  void theLastEpochHasTheRanksOfTheAudit() {
    assertThat(report.training()).extracting(Epoch::epoch).containsExactly(1, 2, 3);
    assertThat(report.training().get(0).exposures()).isEmpty();
    assertThat(report.training().get(1).exposures())
        .extracting(EpochExposure::canary)
        .containsExactly("word-i1-1");
    assertThat(report.training().get(2).exposures())
        .extracting(EpochExposure::rank)
        .containsExactlyElementsOf(report.canaries().stream().map(CanaryResult::rank).toList());
    assertThat(report.training().get(1).validationLossBitsPerCharacter()).isEqualTo(3.5);
  }

  @Test
  void anExtractedFillIsKnownForACanaryByItsFingerprint() {
    List<ExtractedFill> fills = report.extraction().get(0).fills();

    assertThat(fills).extracting(ExtractedFill::canary).containsExactly(null, "pin-i1-2");
    assertThat(fills).extracting(ExtractedFill::guess).containsExactly(1, 2);
    assertThat(fills.get(0).logPerplexityBits()).isCloseTo(5, within(1e-12));
    assertThat(fills).extracting(ExtractedFill::maskedFill).containsOnly("*****");
  }

  @Test
  void tellsNeitherFillsNorPlaces() {
    String json = new String(ReportJson.write(report), UTF_8);

    assertThat(json).doesNotContain("/a/place").doesNotContain("/another/place");
    assertThat(report.provenance().configuration()).containsOnlyKeys("training.epochs");
    for (Canary canary : plan.canaries(format("pin"))) {
      assertThat(json).doesNotContain(canary.fill().reveal());
    }
    assertThat(report.header().warnings()).endsWith(new Warning("ranks", "beware"));
  }

  @Test
  void whatTheTrainerReadsStandsBesideTheCanariesAndInTheWarnings() {
    assertThat(report.planted())
        .extracting(CanaryResult::read)
        .containsExactly(
            new TrainedText(1, 1, 0),
            new TrainedText(1, 0, 0),
            new TrainedText(4, 4, 4),
            new TrainedText(4, 3, 9),
            new TrainedText(1, 1, 1));
    assertThat(report.controls()).extracting(CanaryResult::read).containsOnlyNulls();
    assertThat(report.header().warnings())
        .extracting(Warning::sentence)
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .contains("2 are trained on less often than asked")
                    .contains("pin-i1-2 in 0 of 1, pin-i4-2 in 3 of 4 documents"))
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .contains("No training window holds pin-i1-1 whole")
                    .contains("borders of windows"));
  }

  /** The loss of the last epoch on held-out text is 3. */
  @Test
  void theBaselinesOfTheTextStandBesideTheLosses() {
    TrainingChapter chapter = report.chapter(TrainingChapter.class).orElseThrow();
    assertThat(chapter.textBaselines())
        .isEqualTo(new org.coalmine.report.chapter.TextBaselines(6.75, 4.5, 3.25));
    assertThat(chapter.learnt()).contains(TrainingChapter.Learnt.MORE);
  }
}
