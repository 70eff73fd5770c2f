package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.ImportanceEstimate;
import org.coalmine.exposure.sample.SerialSampling;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.extract.SearchSteps;
import org.coalmine.model.CountingModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelSource;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.ModelDecoder;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.ranking.SamplingJob.Question;
import org.coalmine.spark.ranking.SamplingJob.Sampled;
import org.coalmine.token.Vocabulary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SamplingJobTest {
  private static final RankFixture FIXTURE = new RankFixture(3);
  private static final Candidates CANDIDATES = FIXTURE.candidates();
  private static final Question QUESTION = question(0.95);
  private static final SamplingJob.Progress NOBODY = (draws, most) -> {};

  private static final AtomicReference<@Nullable LanguageModel> DECODED = new AtomicReference<>();

  private static JavaSparkContext spark;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2,4]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static Question question(double level) {
    return question(FIXTURE, level);
  }

  private static Question question(RankFixture fixture, double level) {
    Thresholds thresholds = fixture.thresholds();
    List<Double> nats = new ArrayList<>();
    for (int canary = 0; canary < thresholds.canaries(); canary++) {
      nats.add(thresholds.canaryNats(canary));
    }
    return new Question(nats, fixture.indices(), level);
  }

  private static SamplingJob job(ModelDecoder decoder, byte[] file) {
    return new SamplingJob(
        spark, () -> 2, SharedModel.of(spark, new ModelSource.Bytes(file), decoder), 0);
  }

  private static SamplingJob job() {
    return job(RankFixture::decode, RankFixture.file());
  }

  @Test
  void blocksOfAnyExecutorJoinToTheDrawsOfOneThread() {
    List<Long> seen = new ArrayList<>();
    Sampled sampled =
        job()
            .importance(
                CANDIDATES,
                QUESTION,
                "s",
                DrawPlan.exactly(3000),
                (draws, most) -> {
                  assertThat(most).isEqualTo(3000);
                  seen.add(draws);
                });

    assertThat(sampled.sample())
        .isEqualTo(
            SerialSampling.sampler(RankFixture.decode(RankFixture.file()), CANDIDATES)
                .draw("s", 0, 3000));
    RankFixture more = new RankFixture(5);
    assertThat(
            job()
                .importance(more.candidates(), QUESTION, "s", DrawPlan.exactly(700), NOBODY)
                .sample())
        .as("eight batches of pilot paths and not one")
        .isEqualTo(
            SerialSampling.sampler(RankFixture.decode(RankFixture.file()), more.candidates())
                .draw("s", 0, 700));
    assertThat(seen).startsWith(0L).endsWith(3000L).isSorted().hasSize(5);
    List<BigInteger> ranks = FIXTURE.ranks();
    for (int canary = 0; canary < ranks.size(); canary++) {
      assertThat(ranks.get(canary))
          .isBetween(
              sampled.estimates().get(canary).rank().low(),
              sampled.estimates().get(canary).rank().high());
    }
  }

  /** The pilot paths, three blocks on two threads, the search beside them, and one on its own. */
  @Test
  void textBeforeTheHoleIsScoredOnceForPilotPathsBlocksAndSearches() {
    RankFixture fixture = new RankFixture(5);
    int length = fixture.candidates().context().length();
    CountingModel counting = new CountingModel(RankFixture.decode(RankFixture.file()), length);
    DECODED.set(counting);
    SharedModel model =
        SharedModel.of(
            spark,
            new ModelSource.Bytes(new byte[] {3}),
            files -> Objects.requireNonNull(DECODED.get()));

    new SamplingJob(spark, () -> 2, model, 500)
        .importance(
            fixture.candidates(), question(fixture, 0.95), "s", DrawPlan.exactly(3000), NOBODY);

    assertThat(length).isPositive();
    assertThat(counting.early()).isEqualTo(length);
    long sampled = counting.advances();
    new ExtractionJob(spark, model, new SearchSteps(100, 100, 50_000))
        .extract(fixture.candidates(), 50, 1_000_000, ExtractionProgress.NONE);
    assertThat(counting.advances()).isGreaterThan(sampled);
    assertThat(counting.early()).isEqualTo(length);
  }

  /**
   * Of a thousand candidates a search of the driver proves them all, of a hundred thousand the
   * first.
   */
  @Test
  void theFirstRanksAreCountedBesideTheDraws() {
    for (int digits : new int[] {3, 5}) {
      RankFixture fixture = new RankFixture(digits);
      Thresholds thresholds = fixture.thresholds();
      List<Double> nats = new ArrayList<>();
      for (int canary = 0; canary < thresholds.canaries(); canary++) {
        nats.add(thresholds.canaryNats(canary));
      }
      SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
      List<ImportanceEstimate> estimates =
          new SamplingJob(spark, () -> 2, model, digits == 3 ? 100_000 : 5_000)
              .importance(
                  fixture.candidates(),
                  new Question(nats, fixture.indices(), 0.95),
                  "s",
                  DrawPlan.exactly(700),
                  NOBODY)
              .estimates();
      List<BigInteger> ranks = fixture.ranks();
      long exact = 0;
      for (int canary = 0; canary < ranks.size(); canary++) {
        ImportanceEstimate estimate = estimates.get(canary);
        assertThat(ranks.get(canary)).isBetween(estimate.rank().low(), estimate.rank().high());
        exact += estimate.rank().exact() ? 1 : 0;
      }
      assertThat(exact)
          .as("%s digits", digits)
          .isBetween(digits == 3 ? 5L : 1L, digits == 3 ? 5L : 4L);
    }
  }

  @Test
  void uniformDrawsAreThoseOfOneThread() {
    assertThat(job().uniform(CANDIDATES, "s", 1500, NOBODY))
        .isEqualTo(
            UniformSample.draw(RankFixture.decode(RankFixture.file()), CANDIDATES, "s", 0, 1500));
  }

  @Test
  void drawingStopsAfterTheRoundInWhichEveryIntervalIsNarrow() {
    DrawPlan plan = DrawPlan.within(64_000, 0.4);
    Sampled sampled = job().importance(CANDIDATES, QUESTION, "s", plan, NOBODY);

    assertThat(sampled.sample().draws()).isIn(8000L, 16_000L, 32_000L);
    assertThat(sampled.estimates())
        .extracting(ImportanceEstimate::relativeHalfWidth)
        .allMatch(width -> width <= 0.4);
    assertThat(
            SerialSampling.ranks(
                SerialSampling.sampler(RankFixture.decode(RankFixture.file()), CANDIDATES),
                "s",
                QUESTION.logPerplexitiesNats().stream().mapToDouble(nats -> nats).toArray(),
                QUESTION.indices(),
                0.95,
                plan))
        .isEqualTo(sampled.estimates());
  }

  /** A model on a machine where the first two attempts at every task fail. */
  private record Flaky(LanguageModel model) implements LanguageModel {
    private static final AtomicInteger FAILURES = new AtomicInteger();

    @Override
    public Vocabulary vocabulary() {
      return model.vocabulary();
    }

    @Override
    public String arithmetic() {
      return model.arithmetic();
    }

    @Override
    public int longest() {
      return model.longest();
    }

    @Override
    public Scorer scorer() {
      TaskContext task = TaskContext.get();
      if (task != null && task.attemptNumber() < 2) {
        FAILURES.incrementAndGet();
        throw new IllegalStateException("a flaky machine");
      }
      return model.scorer();
    }

    @Override
    public StepCost cost() {
      return model.cost();
    }
  }

  @Test
  void retriedTasksChangeNothing() {
    byte[] file = Arrays.copyOf(RankFixture.file(), RankFixture.file().length + 2);
    Arrays.fill(file, file.length - 2, file.length, (byte) '\n');
    SamplingJob flaky = job(files -> new Flaky(RankFixture.decode(files)), file);
    DrawPlan plan = DrawPlan.exactly(2000);
    assertThat(flaky.importance(CANDIDATES, QUESTION, "s", plan, NOBODY).sample())
        .isEqualTo(job().importance(CANDIDATES, QUESTION, "s", plan, NOBODY).sample());
    assertThat(Flaky.FAILURES)
        .as("two attempts at the pilot paths and at both halves of the draws")
        .hasValue(2 * (1 + 2));
  }

  @Test
  void wrongInputIsRefused() {
    assertThatThrownBy(() -> job().uniform(CANDIDATES, "s", 0, NOBODY))
        .hasMessage("draws must be at least 1: 0");
    assertThatThrownBy(() -> DrawPlan.within(0, 0.1)).hasMessageContaining("at least 1");
    assertThatThrownBy(
            () -> job().importance(CANDIDATES, question(1), "s", DrawPlan.exactly(100), NOBODY))
        .hasMessage("level must be above 0 and below 1: 1.0");
  }
}
