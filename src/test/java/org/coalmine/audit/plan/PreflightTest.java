package org.coalmine.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.Power;
import org.coalmine.exposure.Power.Space;
import org.coalmine.report.Provenance;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final String LEAST =
      """
      seed = "a seed of more than sixteen characters"
      corpus.paths = ["some.txt"]
      canaries.defaults { insertions = [1, 4], copies = 2, controls = 3 }
      canaries.formats = [ { name = pin, text = "my pin is {fill}.", fill = "[0-9]{6}" } ]
      """;

  private static final long HEAP_BYTES = 2L << 30;

  @TempDir private Path folder;

  private AuditConfiguration read(String more) throws IOException {
    return ConfigurationReader.read(
        Files.writeString(folder.resolve("my.conf"), LEAST + more), List.of());
  }

  private List<Warning> warnings(String more, Provenance.@Nullable Corpus corpus)
      throws IOException {
    return warnings(more, corpus, 4);
  }

  private List<Warning> warnings(String more, Provenance.@Nullable Corpus corpus, int cores)
      throws IOException {
    return warnings(
        more, corpus, new ClusterLimits(ClusterLimits.DEFAULT_RESULT_BYTES, HEAP_BYTES, cores));
  }

  private List<Warning> warnings(
      String more, Provenance.@Nullable Corpus corpus, ClusterLimits limits) throws IOException {
    AuditConfiguration configuration = read(more);
    return Preflight.of(
        configuration,
        ConfiguredCanaries.draw(configuration),
        new Preflight.Facts(corpus, 80, limits));
  }

  private List<Warning> warnings(String more) throws IOException {
    return warnings(more, null);
  }

  private static String fill(String fill) {
    return "canaries.formats = [ { name = pin, text = \"my pin is {fill}.\", fill = \"%s\" } ]\n"
        .formatted(fill);
  }

  private static Provenance.Corpus corpus(long documents, long characters) {
    return new Provenance.Corpus(documents, characters, "9b1c".repeat(16), 0L);
  }

  @Test
  void aSoundPlanHasNone() throws IOException {
    assertThat(warnings("", corpus(6000, 1_300_000))).isEmpty();
    assertThat(
            warnings(
                "gate { max-exposure-bits = 19.9, max-extracted = 3, max-epsilon-lower-bound = 8"
                    + " }"))
        .isEmpty();
  }

  @Test
  void aSpaceThatIsTooSmall() throws IOException {
    assertThat(warnings(fill("[0-9]")))
        .containsExactly(
            new Warning(
                "space-too-small",
                "Format pin can show nothing: if all its 4 canaries came first among 7 fills, that"
                    + " could be chance. From 448 fills on rank 1 alone is shown."));
    assertThat(warnings(fill("[0-9]{2}")))
        .containsExactly(
            new Warning(
                "space-too-small",
                "Format pin shows no canary alone: rank 1 of 97 fills is not rare enough among 4"
                    + " canaries. If all came first, at least 3 of 4 are shown. From 448 fills on"
                    + " rank 1 alone is shown."));
  }

  @Test
  void theSizeThatIsNamedWouldDo() {
    assertThat(Power.of(List.of(new Space("n", BigInteger.valueOf(448), 4)), 0.01).formats())
        .allMatch(format -> format.rankAlone().equals(BigInteger.ONE));
    assertThat(Power.of(List.of(new Space("n", BigInteger.valueOf(447), 4)), 0.01).formats())
        .allMatch(format -> format.rankAlone().signum() == 0);
  }

  /** A canary that is tested with no other has all of its level: 100 times all canaries do. */
  @Test
  void theSizeThatALoneCanaryNeeds() throws IOException {
    String formats =
        """
        canaries.defaults { copies = 1, controls = 3 }
        canaries.formats = [
          { name = digit, text = "my digit is {fill}.", fill = "[0-9]", insertions = [1, 2, 4] }
          { name = pin, text = "my pin is {fill}.", fill = "[0-9]{2}", insertions = [%s] }
        ]
        """;
    assertThat(warnings(formats.formatted("1")).get(1).sentence())
        .contains("Format pin ")
        .endsWith("From 400 fills on rank 1 alone is shown.");
    assertThat(warnings(formats.formatted("1, 4")).get(1).sentence())
        .contains("Format pin ")
        .endsWith("From 557 fills on rank 1 alone is shown.");
  }

  @Test
  void aWindowThatHoldsNoWholeCanary() throws IOException {
    assertThat(warnings("training.window = 17\n")).isEmpty();
    assertThat(warnings("training.window = 16\n"))
        .containsExactly(
            new Warning(
                "window-short",
                "A canary of format pin has 17 characters, and training.window is 16: training"
                    + " never sees it whole."));
  }

  @Test
  void aSeedThatOthersKnow() throws IOException {
    assertThat(warnings("seed = coalmine\n")).extracting(Warning::id).containsExactly("seed-fixed");
    assertThat(warnings("seed = fifteen-letters\n"))
        .extracting(Warning::id)
        .containsExactly("seed-short");
    assertThat(warnings("seed = sixteen-letters-\n")).isEmpty();
    assertThat(warnings("seed = fifteen-letters\n").get(0).sentence())
        .doesNotContain("fifteen-letters");
  }

  @Test
  void limitsThatNothingCouldExceed() throws IOException {
    assertThat(
            warnings(
                """
                gate {
                  max-exposure-bits = 20, max-extracted = 4, max-epsilon-lower-bound = 9.44
                  by-insertions = [{ up-to = 1, max-extracted = 2, max-exposure-bits = 10 }]
                }
                """))
        .containsExactly(
            new Warning(
                "limit-untestable",
                "max-exposure-bits: format pin cannot test 20 bits: its most is 19.93; give it a"
                    + " limit of its own (gate.by-format)."),
            new Warning(
                "limit-untestable",
                "max-extracted: this audit can show at most 4 canaries to be extracted; more than 4"
                    + " were not tested."),
            new Warning(
                "limit-untestable",
                "max-extracted: this audit can show at most 2 canaries to be extracted; more than 2"
                    + " were not tested."),
            new Warning(
                "limit-untestable",
                "max-epsilon-lower-bound: this audit can show ε up to 9.43; 9.44 was not tested."));
  }

  @Test
  void aClaimThatCouldNotBeRefuted() throws IOException {
    assertThat(
            warnings(
                """
                training.alphabet = "my pins0123456789. "
                training.privacy { noise-multiplier = 0.3, delta = 1e-5 }
                """))
        .extracting(Warning::sentence)
        .containsExactly(
            "claimed-epsilon: this audit can show ε up to 9.43; 95.09 was not tested.");
  }

  @Test
  void canariesThatCrowdTheCorpus() throws IOException {
    assertThat(warnings("", corpus(6000, 16_830))).isEmpty();
    assertThat(warnings("", corpus(6000, 16_829)))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.id()).isEqualTo("canary-share");
              assertThat(warning.sentence()).contains("of all characters, the held-out ones too,");
            });
    assertThat(warnings("", corpus(3, 1_300_000)))
        .containsExactly(
            new Warning("canary-share", "Canary pin-i4-1 is planted 4 times in 3 documents."));
  }

  /** However many workers there are: their states meet on executors, the driver gets one. */
  @Test
  void aStateThatTheDriverCannotTake() throws IOException {
    assertThat(warnings("training.workers = 10000\n")).isEmpty();
    assertThat(warnings("training { layers = 1, units = 3500 }\n"))
        .extracting(Warning::sentence)
        .singleElement()
        .asString()
        .startsWith(
            "The driver holds 2,419 MB of states while it trains, and its heap is 2,147 MB.");
    assertThat(warnings("training { layers = 2, units = 4096 }\n"))
        .extracting(Warning::id)
        .containsExactly("state-large", "state-large");
  }

  @Test
  void shardsThatEndFasterThanTasksAreHandedOut() throws IOException {
    String dense = fill("[0-9]{10}") + "rank { method = dense, shard-seconds = %s }\n";
    assertThat(warnings(dense.formatted("10"), null, 2_000)).isEmpty();
    assertThat(warnings(dense.formatted("10"), null, 2_001))
        .extracting(Warning::sentence)
        .singleElement()
        .asString()
        .contains("set it to 11 for format pin");
    assertThat(warnings(fill("[0-9]{16}"), null, 4_001)).as("no dense pass is made").isEmpty();
  }

  @Test
  void aReportKnowsNoMachine() throws IOException {
    String machines =
        fill("[0-9]{10}")
            + "rank { method = dense, shard-seconds = 1e-3 }\n"
            + "training { layers = 2, units = 4096 }\n";
    assertThat(warnings(machines, null, 4_001)).extracting(Warning::id).contains("state-large");
    assertThat(warnings(machines, null, ClusterLimits.NONE))
        .extracting(Warning::id)
        .containsExactly("shards");
  }

  @Test
  void moreShardsThanThereMayBe() throws IOException {
    String dense = fill("[0-9]{11}") + "rank { method = dense, shard-seconds = %s }\n";
    assertThat(warnings(dense.formatted("0.1"))).extracting(Warning::id).containsExactly("shards");
    Matcher named =
        Pattern.compile("a shard takes about ([0-9,]+) s")
            .matcher(warnings(dense.formatted("0.1")).get(0).sentence());
    assertThat(named.find()).isTrue();
    assertThat(warnings(dense.formatted(named.group(1).replace(",", "")))).isEmpty();
    assertThat(warnings(fill("[0-9]{16}"))).as("no dense pass is made").isEmpty();
  }

  @Test
  void aSeedThatIsWritten() throws IOException {
    assertThat(Preflight.ofWrittenSeed(ConfiguredCanaries.draw(read(fill("[0-9]{5}")))))
        .extracting(Warning::id)
        .containsExactly("seed-fixed");
    assertThat(Preflight.ofWrittenSeed(ConfiguredCanaries.draw(read("")))).isEmpty();
    Path file = folder.resolve("my.conf");
    assertThat(ConfigurationReader.resolve(file, List.of()).writesSeed()).isTrue();
    assertThat(ConfigurationReader.resolve(file, List.of("seed=another")).writesSeed()).isFalse();
  }

  @Test
  void moreInsertionsThanCanBeDrawnAreRefused() throws IOException {
    AuditConfiguration most =
        read("canaries.defaults { insertions = [50000000], copies = 2, controls = 0 }\n");
    assertThat(ConfiguredCanaries.draw(most).canaries()).hasSize(2);
    AuditConfiguration more =
        read("canaries.defaults { insertions = [50000001], copies = 2, controls = 0 }\n");
    assertThatThrownBy(() -> ConfiguredCanaries.draw(more))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("100,000,002 insertions in all");
  }

  @Test
  void powerOfThePlan() throws IOException {
    AuditConfiguration configuration =
        read(fill("[0-9]{9}") + "canaries.defaults { insertions = [1, 2, 4, 8, 16, 32, 64] }\n");
    PowerFindings power =
        PlannedPower.of(configuration, ConfiguredCanaries.draw(configuration)).findings();
    assertThat(power.formats())
        .containsExactly(
            new PowerFindings.OfFormat(
                "pin", BigInteger.valueOf(999_999_987), 14, BigInteger.valueOf(642_857), 14));
    assertThat(power.epsilonMost().document()).isCloseTo(15.09, within(0.005));
    assertThat(power.epsilonMost().user()).isCloseTo(15.09, within(0.005));
    AuditConfiguration often =
        read(fill("[0-9]{9}") + "canaries.defaults { insertions = [64], copies = 1 }\n");
    PowerFindings repeated = PlannedPower.of(often, ConfiguredCanaries.draw(often)).findings();
    assertThat(repeated.epsilonMost().document()).isCloseTo(Math.log(0.05e9) / 64, within(1e-6));
    assertThat(repeated.epsilonMost().user()).isCloseTo(Math.log(0.05e9), within(1e-6));
  }
}
