package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.model.StepCost;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.spark.ranking.RankSettings;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowancesTest {
  private static final Alphabet ALPHABET = Alphabet.of("pin 0123456789");
  private static final StepCost COST =
      LstmModel.of(RandomWeights.of("s", ALPHABET, 2, 8, 1)).cost();

  /**
   * A thousand fills after four symbols: 4 + 10 + 100 steps and 1 + 10 parents of stepped nodes.
   */
  private static final Candidates THOUSAND =
      Candidates.of(
          new CanaryFormat(
              "pin",
              "pin {fill}",
              RandomnessSpace.of(new FillExpression.Regex("[0-9]{3}"), Check.NONE)),
          ALPHABET);

  private static final String LEAST =
      """
      corpus.paths = ["some.txt"]
      canaries.formats = [ { name = pin, text = "pin {fill}", fill = "[0-9]{3}" } ]
      """;

  @TempDir Path folder;

  private RankSettings allowances(String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), LEAST);
    return Allowances.of(ConfigurationReader.read(file, List.of(overrides)).rank(), THOUSAND, COST);
  }

  /** A third of the steps of a dense pass where one may follow, else what is configured. */
  @ParameterizedTest
  @CsvSource({
    "auto, 1000, 1000000, 38, 1000",
    "auto, 1000, 7, 7, 1000",
    "auto, 999, 1000000, 1000000, 999",
    "pruned, 1000, 1000000, 1000000, 0",
    "dense, 0, 1000000, 0, 1000",
    "importance, 1000, 1000000, 0, 0",
    "uniform, 1000, 1000000, 0, 0",
    "skew-normal, 1000, 1000000, 0, 0"
  })
  void everyMethodHasItsSteps(
      String method, long denseLimit, long prunedSteps, long allowed, BigInteger counted)
      throws IOException {
    RankSettings allowances =
        allowances(
            "rank.method = " + method,
            "rank.dense-limit = " + denseLimit,
            "rank.pruned-steps = " + prunedSteps);

    assertThat(allowances.prunedSteps()).isEqualTo(allowed);
    assertThat(allowances.denseLimit()).isEqualTo(counted);
  }

  /** A method that only estimates is compared with ranks that are counted. */
  @Test
  void comparingCountsAsAutoDoes() throws IOException {
    assertThat(
            allowances("rank.method = uniform", "rank.compare = true", "rank.dense-limit = 1000"))
        .isEqualTo(allowances("rank.method = auto", "rank.dense-limit = 1000"));
    assertThat(allowances("rank.method = pruned", "rank.compare = true"))
        .isEqualTo(allowances("rank.method = pruned"));
  }

  /**
   * Two layers of 8 units and 16 symbols: 8·8² + 2·8·16 operations a step, 2·8·8² a parent, by
   * hand, at 10^11 in a second.
   */
  @Test
  void aShardTakesTheSecondsThatAreConfigured() throws IOException {
    double operations = (768 * 114 + 1024 * 11) / 1000.0;

    assertThat(allowances("rank.shard-seconds = 0.5").shardCandidates())
        .isEqualTo(BigInteger.valueOf((long) (0.5e11 / operations)));
    assertThat(allowances("rank.shard-seconds = 1e-12").shardCandidates())
        .isEqualTo(BigInteger.ONE);
  }

  @Test
  void theDeadlineIsPassedOnIfThereIsOne() throws IOException {
    assertThat(allowances().deadline()).isNull();
    assertThat(allowances("rank.deadline-seconds = 1.5").deadline())
        .isEqualTo(Duration.ofMillis(1500));
  }
}
