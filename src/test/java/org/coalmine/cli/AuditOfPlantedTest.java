package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.store.Digest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canaries of a run under a model that was trained elsewhere, in a new run. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class AuditOfPlantedTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path planted = Path.of("");
  private static Path model = Path.of("");
  private static Path before = Path.of("");
  private static Path run = Path.of("");
  private static Map<String, String> plantedFiles = new TreeMap<>();
  private static Outcome audit = new Outcome(70, "", "");

  @BeforeAll
  static void audit() throws IOException {
    planted = folder.resolve("run");
    assertThat(
            Outcome.of(
                    "audit",
                    Outcome.configuration(
                        folder,
                        Outcome.corpus(folder),
                        """
                        rank.method = dense
                        extract.top = 2
                        training.learning-rate = 0.1
                        """))
                .code())
        .isZero();
    model = Files.copy(planted.resolve("model/epoch-2.safetensors"), folder.resolve("theirs.st"));
    before = Files.copy(planted.resolve("model/epoch-1.safetensors"), folder.resolve("base.st"));
    plantedFiles = files(planted);
    run = folder.resolve("elsewhere");
    audit =
        Outcome.of(
            "audit",
            "--run=" + planted,
            "--model=" + model,
            "--reference=" + before,
            "--run-dir=" + run,
            "--set=extract.top=1");
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file) + " " + Files.getLastModifiedTime(file),
            Digest.hex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static ObjectNode report(Path run) throws IOException {
    return (ObjectNode) JSON.readTree(run.resolve("report.json").toFile());
  }

  @Test
  void theRanksAreThoseOfTheModelAndTheDifferenceIsTold() throws IOException {
    assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
    ObjectNode ours = report(run);
    ObjectNode theirs = report(planted);
    assertThat(ours.path("canaries")).hasSameSizeAs(theirs.path("canaries"));
    for (int i = 0; i < theirs.path("canaries").size(); i++) {
      JsonNode mine = ours.path("canaries").get(i);
      JsonNode other = theirs.path("canaries").get(i);
      for (String key : new String[] {"id", "insertions", "rank", "exposureBits", "fingerprint"}) {
        assertThat(mine.get(key)).as(key).isEqualTo(other.get(key));
      }
      assertThat(mine.at("/reference/differenceBits").has("low")).isTrue();
    }
    assertThat(ours.at("/privacy/oneRun")).as("coins").isEqualTo(theirs.at("/privacy/oneRun"));
    assertThat(ours.path("extraction").get(0).path("fills")).hasSize(1);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"))
                .validate(ours.toString(), InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void theNewRunNamesTheOneThatPlantedAndOnlyReadsIt() throws IOException {
    assertThat(files(planted)).isEqualTo(plantedFiles);
    assertThat(report(run).at("/planting/run").textValue()).isEqualTo("run");
    JsonNode manifest = JSON.readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.at("/planted/run").textValue()).isEqualTo("run");
    assertThat(manifest.at("/planted/canariesSha256").textValue())
        .isEqualTo(Digest.hex(Files.readAllBytes(planted.resolve("canaries.json"))));
    assertThat(audit.out()).contains("canaries: planted by run run, survival not checked");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("planted by run run, survival not checked");
    assertThat(run.resolve("model")).doesNotExist();
  }

  @Test
  void itGoesOnWithoutTheRunThatPlanted() throws IOException {
    ObjectNode first = report(run);
    Files.delete(run.resolve("_SUCCESS"));
    Files.delete(run.resolve("report.json"));
    Path away = Files.move(planted, folder.resolve("away"));
    Outcome resumed = Outcome.of("audit", "--resume=" + run);
    Files.move(away, planted);
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(audit.code());
    ObjectNode again = report(run);
    first.remove("run");
    again.remove("run");
    assertThat(again).isEqualTo(first);
  }

  @Test
  void itsHistoryIsItsOwn() {
    Outcome history = Outcome.of("history", folder.toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out())
        .contains("a model trained elsewhere, not compared with those trained here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed=another-seed-of-the-tests",
        "canaries.formats=[]",
        "corpus.paths=[x]",
        "training.epochs=3",
        "run.other=1"
      })
  void whatDecidedTheCanariesStays(String set) {
    Outcome refused = Outcome.of("audit", "--run=" + planted, "--model=" + model, "--set=" + set);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("--set " + set.substring(0, set.indexOf('=')), "are planted already")
        .doesNotContain("another-seed-of-the-tests");
  }

  @Test
  void whatIsNoPlantingRunIsRefused() throws IOException {
    refused("canaries were planted by run run; name that one", run);
    refused("there is no run directory", folder.resolve("nowhere"));
    refused("holds no manifest.json", Files.createDirectories(folder.resolve("empty")));
    Path torn = Files.createDirectories(folder.resolve("torn"));
    Files.copy(planted.resolve("manifest.json"), torn.resolve("manifest.json"));
    refused("holds no canaries.json", torn);
    Files.write(torn.resolve("canaries.json"), "{}".getBytes(UTF_8));
    Outcome changed = Outcome.of("audit", "--run=" + torn, "--model=" + model);
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains("canaries.json is not what the run began with");
  }

  private static void refused(String why, Path planting) {
    Outcome refused = Outcome.of("audit", "--run=" + planting, "--model=" + model);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(why);
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    assertThat(Outcome.of("audit", "--run=" + planted).err()).contains("--run RUN needs --model");
    assertThat(Outcome.of("audit", "x.conf", "--run=" + planted, "--model=" + model).err())
        .contains("Give one of a configuration, --run RUN");
    assertThat(Outcome.of("audit", "--resume=" + run, "--run-dir=x").err())
        .contains("go with a new run");
    Outcome exists =
        Outcome.of("audit", "--run=" + planted, "--model=" + model, "--run-dir=" + planted);
    assertThat(exists.code()).isEqualTo(2);
    assertThat(exists.err()).contains("exists already");
  }
}
