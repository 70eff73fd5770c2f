package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelSource;
import org.coalmine.model.transformer.ModelDirectory;
import org.coalmine.model.transformer.ModelFolder;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.ranking.RankJob;
import org.coalmine.spark.ranking.RankProgress;
import org.coalmine.spark.ranking.RankSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transformer that executors open where it lies gives the same integers however many they are.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TransformerExecutorsIT {
  private static final Path MEMORIZED = Path.of("src/test/resources/org/coalmine/cli/memorized");
  private static final List<String> FILLS = List.of("0042", "4826", "9999");

  @TempDir Path folder;

  private SharedModel shared(JavaSparkContext spark) throws IOException {
    return SharedModel.of(spark, files(), new TransformerDecoder("auto"));
  }

  private ModelSource.Files files() throws IOException {
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      if (Files.notExists(folder.resolve(name))) {
        Files.copy(MEMORIZED.resolve(name), folder.resolve(name));
      }
    }
    ModelDirectory found = ModelDirectory.of(ModelFolder.of(folder));
    List<String> paths =
        found.members().stream()
            .map(member -> folder.resolve(member.name()).toUri().toString())
            .toList();
    return new ModelSource.Files(paths, found.sha256());
  }

  /** Every rank, of a dense pass of many shards. */
  private static List<CanaryRank> ranks(JavaSparkContext spark, SharedModel shared) {
    CanaryFormat format =
        new CanaryFormat(
            "number",
            "The random number is {fill}.",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{4}"), Check.NONE));
    LanguageModel model = shared.model();
    Candidates candidates = Candidates.of(format, model.vocabulary());
    int[][] texts = FILLS.stream().map(candidates::symbols).toArray(int[][]::new);
    return new RankJob(
            spark,
            shared,
            new RankSettings(0, candidates.size(), BigInteger.valueOf(500), null),
            null)
        .rank(candidates, Thresholds.of(LogPerplexity.nats(model, texts), 1e-4), RankProgress.NONE)
        .ranks();
  }

  @Test
  void executorsGiveTheIntegersOfOneProcessAndAnotherFileIsRefused() throws IOException {
    List<CanaryRank> alone;
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      alone = ranks(spark, shared(spark));
    }
    assertThat(alone).hasSize(FILLS.size()).allMatch(rank -> rank.rank().exact());
    try (JavaSparkContext spark = new JavaSparkContext(LocalCluster.conf())) {
      SharedModel model = shared(spark);
      assertThat(ranks(spark, model)).isEqualTo(alone);
      assertThat(LocalCluster.killExecutor()).isTrue();
      assertThat(ranks(spark, model)).as("after an executor was killed").isEqualTo(alone);
    }
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      ModelSource.Files files = files();
      byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
      weights[weights.length - 1] ^= 1;
      Files.write(folder.resolve("model.safetensors"), weights);
      SharedModel again = SharedModel.of(spark, files, new TransformerDecoder("bos"));
      assertThatThrownBy(again::model)
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("is not what this run began with");
    }
  }
}
