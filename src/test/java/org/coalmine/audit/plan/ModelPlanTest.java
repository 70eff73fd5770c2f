package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.transformer.Checkpoint;
import org.coalmine.model.transformer.Checkpoints;
import org.coalmine.model.transformer.PackedTransformer;
import org.coalmine.model.transformer.TransformerModel;
import org.coalmine.model.transformer.UnreadTransformer;
import org.coalmine.report.chapter.ModelFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelPlanTest {
  private static final Path MODEL = Path.of("src/test/resources/org/coalmine/cli/memorized");
  private static final AuditConfiguration CONFIGURATION =
      ConfigurationReader.resolve(
              """
              seed = a-seed-of-the-tests-1
              model.path = anything
              rank.dense-hours = 1e-9
              extract.top = 1
              canaries.formats = [
                { name = number, text = "The number is {fill}", fill = "[0-9]{4}", insertions = [1] }
              ]
              """)
          .configuration();
  private static final CanaryPlan PLAN = ConfiguredCanaries.draw(CONFIGURATION);
  private static final ModelFacts FACTS =
      new ModelFacts(
          "theirs",
          "gpt2",
          "tokens",
          true,
          400,
          "v",
          "transformer",
          "sha",
          "auto",
          List.of(new ModelFacts.File("model.safetensors", 1, "sha")),
          List.of(new ModelFacts.Scoring("number", 3, false, false)));

  private static LanguageModel notRead() {
    throw new AssertionError("the weights were asked for");
  }

  static List<Path> checkpoints() {
    return Checkpoints.made().stream().map(Checkpoints::made).toList();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void headersTellWhatTheWeightsTakeAndWhatAStepCosts(Path directory) throws IOException {
    Checkpoint checkpoint = Checkpoints.open(directory);
    UnreadTransformer unread = new UnreadTransformer(checkpoint, 1, 2);
    TransformerModel read =
        new TransformerModel(
            PackedTransformer.pack(checkpoint.weights()), checkpoint.vocabulary(), 1, 2);
    assertThat(unread.bytes()).isCloseTo(read.bytes(), withinPercentage(10));
    assertThat(unread.cost()).isEqualTo(read.cost());
    assertThat(unread.longest()).isEqualTo(read.longest());
    assertThat(unread.arithmetic()).isEqualTo(read.arithmetic());
  }

  @Test
  void weightsThatDoNotFitAreNotReadAndNothingIsMeasured() throws IOException {
    UnreadTransformer unread = new UnreadTransformer(Checkpoints.open(MODEL), 399);
    ScoredFormats scored = new ScoredFormats(unread, SuffixScoring.AUTO);

    ModelPlan plan =
        ModelPlan.of(CONFIGURATION, PLAN, FACTS, scored, ModelPlanTest::notRead, unread.bytes());

    assertThat(plan.notMeasured()).startsWith("the weights take 0 MB, and the heap");
    assertThat(plan.bytesPerExecutor()).isEqualTo(unread.bytes());
    ModelPlan.Format format = plan.formats().get(0);
    assertThat(format.stepsPerSecond()).isNull();
    assertThat(format.coreHours()).isNull();
    assertThat(format.steps()).isPositive();
    assertThat(format.nominalCoreHours()).isPositive();
    assertThat(format.neighbours()).contains("has no text behind its fill");
    assertThat(format.onDriver())
        .contains("a search of 40,000 steps beside the draws")
        .contains("the first 200,000 steps of the extraction, which goes on in searches of 50,000");
  }

  /** The products of a step, counted matrix by matrix. */
  @Test
  void aStepOfGpt2CostsItsProducts() throws IOException {
    UnreadTransformer unread = new UnreadTransformer(Checkpoints.open(MODEL), 399);
    double layer = 64 * (3 * 64 + 64 + 256 + 256);
    assertThat(unread.cost().stepOperations()).isEqualTo(2 * (2 * layer + 400 * 64));
    assertThat(unread.cost().stateBytes()).isEqualTo(2 * 2 * 64 * 4);
  }
}
