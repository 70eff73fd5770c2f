package org.coalmine.spark.scan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.exposure.RankInterval;
import org.coalmine.scan.Kind;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.triage.Outcome;
import org.coalmine.scan.triage.SecretRank;
import org.coalmine.scan.triage.TriageSettings;
import org.coalmine.secret.Secret;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.ranking.RankFixture;
import org.coalmine.store.RunDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TriageJobTest {
  private static final TriageSettings SETTINGS = new TriageSettings(5, 1e-6, 128, 5_000, 100, 40);
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static FoundCounts.Value pin(int number, String value, String before) {
    return new FoundCounts.Value(
        "%016x".formatted(number * 1_000L),
        Kind.PASSWORD,
        null,
        Secret.of(value),
        List.of(
            new FoundCounts.Context(
                number, before.length(), Secret.of(before), Secret.of(""), false)));
  }

  /** Of which the first was read twice in training, with what stands before it. */
  private static List<FoundCounts.Value> pins() {
    Random random = new Random(6);
    List<FoundCounts.Value> pins = new ArrayList<>();
    pins.add(pin(1, "3143", "The pin is "));
    for (int i = 2; i <= 60; i++) {
      pins.add(pin(i, "%04d".formatted(random.nextInt(10_000)), i % 2 == 0 ? "a 31 or " : "The "));
    }
    return pins;
  }

  private static TriageJob job(int shard) {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    return new TriageJob(
        spark, new TriageJob.Question(model, null, SETTINGS, List.of("US"), TextRules.NONE), shard);
  }

  @Test
  void tasksOfAnySizeFindTheSame() {
    TriageJob.Ranked ranked = job(64).rank(pins(), "made", null, (secrets, of) -> {});
    assertThat(ranked.ranks()).hasSize(60);
    for (int shard : new int[] {1, 7, 59}) {
      assertThat(job(shard).rank(pins(), "made", null, (secrets, of) -> {}).ranks())
          .isEqualTo(ranked.ranks());
    }
    SecretRank first = requireNonNull(ranked.ranks().get("%016x".formatted(1_000)));
    assertThat(first.outcome()).isIn(Outcome.EXACT, Outcome.INTERVAL);
    assertThat(requireNonNull(first.rank()).low()).isLessThan(BigInteger.valueOf(200));
    assertThat(requireNonNull(first.swap()).values()).isEqualTo(40);
    assertThat(ranked.ranks().values())
        .extracting(SecretRank::rank)
        .extracting(rank -> requireNonNull(rank).confidence())
        .allMatch(confidence -> confidence > 0.99);
    assertThat(ranked.work().places()).isEqualTo(60);
  }

  @Test
  void aDriverThatIsGoneIsGoneOnFrom() {
    List<SecretRank> whole =
        List.copyOf(job(4).rank(pins(), "made", null, (secrets, of) -> {}).ranks().values());
    String path = folder.resolve("run").toUri().toString();
    try (RunDirectory run = RunDirectory.create(path, new Configuration(false))) {
      assertThatThrownBy(
              () ->
                  job(4)
                      .rank(
                          pins(),
                          "made",
                          run,
                          (secrets, of) -> {
                            if (secrets >= 20) {
                              throw new IllegalStateException("killed");
                            }
                          }))
          .hasMessage("killed");
    }
    try (RunDirectory run = RunDirectory.resume(path, new Configuration(false))) {
      List<Long> known = new ArrayList<>();
      TriageJob.Ranked ranked =
          job(4).rank(pins(), "made", run, (secrets, of) -> known.add(secrets));
      assertThat(known.get(0)).as("what was ranked before").isGreaterThanOrEqualTo(20);
      assertThat(ranked.ranks().values()).containsExactlyElementsOf(whole);
    }
    try (RunDirectory run = RunDirectory.resume(path, new Configuration(false))) {
      List<Long> known = new ArrayList<>();
      assertThat(
              job(4).rank(pins(), "another key", run, (secrets, of) -> known.add(secrets)).ranks())
          .hasSize(60);
      assertThat(known.get(0)).as("another job's ledger").isZero();
    }
  }

  @Test
  void aReferenceThatIsTheSameModelFindsNoDifference() {
    SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
    TriageJob.Ranked ranked =
        new TriageJob(
                spark,
                new TriageJob.Question(model, model, SETTINGS, List.of("US"), TextRules.NONE),
                64)
            .rank(pins().subList(0, 5), "made", null, (secrets, of) -> {});
    assertThat(ranked.ranks().values())
        .extracting(SecretRank::referenceDifferenceBits)
        .containsOnly(0.0);
    assertThat(ranked.ranks().values())
        .extracting(SecretRank::swap)
        .extracting(swap -> requireNonNull(swap).p())
        .as("too few others")
        .containsOnlyNulls();
    assertThat(ranked.ranks().values())
        .extracting(SecretRank::rank)
        .extracting(rank -> requireNonNull(rank).method())
        .doesNotContain(RankInterval.Method.DENSE);
  }
}
