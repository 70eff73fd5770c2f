package org.coalmine.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.ModelSource;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.spark.ranking.RankFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked and told; the rates themselves are measured by {@code KernelRate}. */
class KernelCheckTest {
  private static final AtomicInteger MEASURED = new AtomicInteger();

  private static JavaSparkContext spark;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  @BeforeEach
  void nothingIsMeasured() {
    MEASURED.set(0);
  }

  /** A process remembers models by their digest, so each test has files of its own. */
  private static byte[] newFile() {
    return UUID.randomUUID().toString().getBytes(UTF_8);
  }

  private static SharedModel lstm() {
    return SharedModel.of(
        spark,
        new ModelSource.Bytes(newFile()),
        files -> LstmModel.of(RandomWeights.of("check", RandomWeights.alphabet(14), 1, 4, 1)));
  }

  private static Optional<String> slow(LstmModel model) {
    MEASURED.incrementAndGet();
    return Optional.of("slow with " + model.vocabulary().size() + " symbols");
  }

  private static Optional<String> fast(LstmModel model) {
    MEASURED.incrementAndGet();
    return Optional.empty();
  }

  @Test
  void aSlowProcessIsNamedOnceAndMeasuredOnceForEachModel() {
    SharedModel model = lstm();
    List<String> expected = List.of("executor driver: slow with 14 symbols");

    assertThat(KernelCheck.warnings(spark, model, KernelCheckTest::slow)).isEqualTo(expected);
    assertThat(MEASURED).as("four tasks, one process").hasValue(1);
    assertThat(KernelCheck.warnings(spark, model, KernelCheckTest::slow)).isEqualTo(expected);
    assertThat(MEASURED).hasValue(1);
    assertThat(KernelCheck.warnings(spark, lstm(), KernelCheckTest::slow)).isEqualTo(expected);
    assertThat(MEASURED).as("another model").hasValue(2);
  }

  @Test
  void nothingIsSaidOfAFastProcess() {
    assertThat(KernelCheck.warnings(spark, lstm(), KernelCheckTest::slow)).hasSize(1);
    assertThat(KernelCheck.warnings(spark, lstm(), KernelCheckTest::fast)).isEmpty();
    assertThat(MEASURED).hasValue(2);
  }

  @Test
  void nothingIsExpectedOfAModelWithoutAKernel() {
    assertThat(KernelCheck.warnings(spark, lstm(), KernelCheckTest::slow)).hasSize(1);
    SharedModel counts = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);

    assertThat(KernelCheck.warnings(spark, counts, KernelCheckTest::slow)).isEmpty();
    assertThat(MEASURED).hasValue(1);
  }
}
