package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.audit.plan.AuditPlan.Part;
import org.coalmine.audit.plan.AuditPlan.Stage;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work and times worked out by hand, on a machine that does all at a known pace. */
class PlannerTest {
  /** A thousand places, candidates or steps a second, ten draws. */
  private static final Speeds SPEEDS =
      new Speeds() {
        @Override
        public double trained() {
          return 1000;
        }

        @Override
        public double trainedPrivately() {
          return 500;
        }

        @Override
        public double counted(String format) {
          return 1000;
        }

        @Override
        public double pruned(String format) {
          return 1000;
        }

        @Override
        public double searched(String format) {
          return 1000;
        }

        @Override
        public double drawn(String format) {
          return 10;
        }

        @Override
        public double drawnUniformly(String format) {
          return 10;
        }
      };

  private static final String BASE =
      """
      seed = "a seed of more than sixteen characters"
      corpus.paths = ["some.txt"]
      canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
      training { layers = 1, units = 8, window = 50, epochs = 3, workers = 2 }
      training.validation-fraction = 0.1
      audit.untrained = 0
      """;

  @TempDir private Path folder;

  private AuditPlan plan(String more, Machine machine) throws IOException {
    AuditConfiguration configuration =
        ConfigurationReader.read(
            Files.writeString(folder.resolve("my.conf"), BASE + more), List.of());
    CanaryPlan canaries = ConfiguredCanaries.draw(configuration);
    return Planner.plan(
        configuration,
        canaries,
        PlannedText.perMillion(configuration, canaries),
        SPEEDS,
        machine,
        List.of());
  }

  private static String pin(String fill) {
    return "canaries.formats = [ { name = pin, text = \"my pin is {fill}\", fill = \"%s\" } ]\n"
        .formatted(fill);
  }

  private static Part part(AuditPlan plan, String stage, String work) {
    return stage(plan, stage).parts().stream()
        .filter(part -> part.work().equals(work))
        .findFirst()
        .orElseThrow();
  }

  private static Stage stage(AuditPlan plan, String name) {
    return plan.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static final Machine FOUR = new Machine(2, 2, 1, null);

  /** Ten insertions of sixteen characters beside 900,000 of the text, in windows of fifty. */
  @Test
  void training() throws IOException {
    AuditPlan plan = plan(pin("[0-9]{6}"), FOUR);
    Part training = part(plan, "train", "training");
    assertThat(training.amount()).isEqualTo(3 * (900_000 + 10 * 16));
    assertThat(training.most()).isFalse();
    assertThat(training.cpuSeconds()).isCloseTo(3 * 900_200 / 1000.0, within(1e-9));
    assertThat(part(plan, "train", "validation").amount()).isEqualTo(300_000);
    Stage stage = stage(plan, "train");
    assertThat(stage.seconds()).as("two workers").isCloseTo(stage.cpuSeconds() / 2, within(1e-9));
  }

  /** An epoch of private training sees every unit once on average. */
  @Test
  void privateTraining() throws IOException {
    AuditPlan plan =
        plan(
            pin("[0-9]{6}")
                + "training { alphabet = \"my pins0123456789\", optimizer = adam }\n"
                + "training.privacy { noise-multiplier = 1, sampling-rate = 0.05 }\n",
            FOUR);
    Part steps = part(plan, "train", "private training");
    assertThat(steps.amount()).isEqualTo(3 * 20);
    assertThat(steps.cpuSeconds()).isCloseTo(3 * 900_200 / 500.0, within(1e-6));
  }

  /**
   * A million candidates: 111,110 steps, ten more before the hole. The walk may take a third of
   * them, and a hundredth of that where the dense pass follows. A probe comes first, 640 descents
   * of six symbols.
   */
  @Test
  void denseAndPruned() throws IOException {
    AuditPlan plan = plan(pin("[0-9]{6}"), FOUR);
    Part dense = part(plan, "rank", "dense");
    assertThat(dense.amount()).isEqualTo(111_110);
    assertThat(dense.cpuSeconds()).isCloseTo(1000, within(1e-9));
    assertThat(dense.cores()).isEqualTo(4);
    Part pruned = part(plan, "rank", "pruned");
    long allowed = (111_110 + 10) / 3;
    assertThat(pruned.amount()).isEqualTo(allowed + 640 * 6 + 32 * 7);
    assertThat(pruned.cpuSeconds()).isCloseTo((allowed / 100 + 3840) / 1000.0, within(1e-9));
    assertThat(pruned.cores()).isOne();
    assertThat(stage(plan, "rank").parts())
        .extracting(Part::work)
        .containsExactly("pruned", "dense");
    assertThat(plan.formats().get(0).behindHole()).isEqualTo(1);
  }

  /** Beyond the limit nothing is counted densely, and draws are made. */
  @Test
  void draws() throws IOException {
    AuditPlan plan = plan(pin("[0-9]{30}") + "rank.draws = 500\n", FOUR);
    assertThat(stage(plan, "rank").parts())
        .extracting(Part::work)
        .containsExactly("pruned", "search beside the draws", "importance");
    assertThat(part(plan, "rank", "importance").cpuSeconds()).isCloseTo(50, within(1e-9));
    assertThat(plan.formats().get(0).candidates()).isEqualTo(BigInteger.TEN.pow(30));
    assertThat(part(plan, "extract", "search on the executors").amount())
        .as("36 searches, each of which finishes a panel")
        .isEqualTo(1_800_000 + 36 * 32);
  }

  /** A deadline is by the clock, so it bounds what four cores do. */
  @Test
  void deadline() throws IOException {
    AuditPlan plan = plan(pin("[0-9]{6}") + "rank.deadline-seconds = 10\n", FOUR);
    double counting =
        part(plan, "rank", "pruned").cpuSeconds() + part(plan, "rank", "dense").cpuSeconds() / 4;
    assertThat(counting).isCloseTo(10, within(1e-9));
    assertThat(part(plan, "rank", "importance").most()).isTrue();
  }

  @Test
  void everyEpochTwinAndUntrained() throws IOException {
    AuditPlan plan =
        plan(
            pin("[0-9]{4}")
                + "every-epoch { rank = true, pruned-steps = 100 }\n"
                + "audit { twin = true, untrained = 7 }\n",
            FOUR);
    assertThat(plan.stages())
        .extracting(Stage::name)
        .containsExactly("train", "twin", "rank", "extract", "epochs", "rank twin", "untrained");
    assertThat(part(plan, "twin", "training").amount()).isEqualTo(3 * 900_000);
    assertThat(part(plan, "epochs", "dense").amount()).isEqualTo(2 * 1110);
    assertThat(part(plan, "rank twin", "dense").amount()).isEqualTo(1110);
    assertThat(part(plan, "untrained", "dense").amount()).isEqualTo(7 * 10_000);
    assertThat(plan.disk())
        .anySatisfy(
            need -> {
              assertThat(need.what()).isEqualTo("ledger");
              assertThat(need.bytes()).isEqualTo(2 * 97);
            });
  }

  /** Twice as fast is half the time; what is held is paid for by the clock. */
  @Test
  void anotherMachine() throws IOException {
    AuditPlan here = plan(pin("[0-9]{6}"), new Machine(1, 1, 1, null));
    AuditPlan there = plan(pin("[0-9]{6}"), new Machine(5, 2, 2, 0.5));
    assertThat(there.total().cpuSeconds()).isCloseTo(here.total().cpuSeconds() / 2, within(1e-6));
    assertThat(here.total().seconds()).isCloseTo(here.total().cpuSeconds(), within(1e-6));
    assertThat(there.total().cores()).isEqualTo(10);
    assertThat(there.total().coreHours())
        .isCloseTo(there.total().seconds() * 10 / 3600, within(1e-9));
    assertThat(there.total().price()).isCloseTo(0.5 * there.total().coreHours(), within(1e-9));
  }
}
