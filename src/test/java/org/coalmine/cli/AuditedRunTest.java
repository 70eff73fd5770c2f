package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One audit, and every command that works on its run; none of these tests changes the run. */
class AuditedRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @TempDir Path own;

  private static Path corpus = Path.of("");
  private static Path run = Path.of("");
  private static Outcome audit = new Outcome(70, "", "");

  @BeforeAll
  static void auditOnce() throws IOException {
    corpus = Outcome.corpus(folder);
    run = folder.resolve("run");
    audit =
        Outcome.of(
            "audit",
            Outcome.configuration(
                folder,
                corpus,
                "gate.max-exposure-bits = 9.96, every-epoch.rank = true, training.learning-rate ="
                    + " 0.1"));
    assertThat(audit.code()).as(audit.err()).isZero();
  }

  /** A command on the run, with exit code 0. */
  private static Outcome passes(String command, String... options) {
    Outcome outcome = onRun(command, options);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private static Outcome onRun(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, "--run", run.toString()));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static JsonNode report() throws IOException {
    return JSON.readTree(run.resolve("report.json").toFile());
  }

  private static void assertReportsAsBefore(Path copy) throws IOException {
    ObjectNode again = (ObjectNode) JSON.readTree(copy.resolve("report.json").toFile());
    ObjectNode before = (ObjectNode) report();
    again.remove("run");
    before.remove("run");
    assertThat(again).isEqualTo(before);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static JsonSchema schema() {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"));
  }

  @Test
  void anAuditLeavesItsRun() throws IOException {
    assertThat(audit.lastLine())
        .startsWith("verdict: ")
        .contains("report.html | gate: pass, ")
        .endsWith(" | exit: 0");
    assertThat(run.resolve("_SUCCESS")).exists();
    assertThat(permissions(run)).isEqualTo("rwx------");
    assertThat(permissions(run.resolve("canaries.json"))).isEqualTo("rw-------");
    assertThat(schema().validate(Files.readString(run.resolve("report.json")), InputFormat.JSON))
        .isEmpty();
    assertThat(report().path("training")).hasSize(2);

    Outcome again = Outcome.of("audit", Outcome.configuration(folder, corpus, ""));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
  }

  @Test
  void canariesAreInByACoin() throws IOException {
    JsonNode report = report();
    assertThat(report.path("canaries")).hasSize(25);
    int in = 0;
    for (JsonNode canary : report.path("canaries")) {
      if (canary.path("id").asText().startsWith("pin-coin-")) {
        in += canary.path("insertions").asInt() == 3 ? 1 : 0;
        assertThat(canary.path("insertions").asInt()).isIn(0, 3);
      }
    }
    assertThat(report.at("/privacy/oneRun/canaries").asInt()).isEqualTo(20);
    assertThat(report.at("/privacy/oneRun/included").asInt()).isEqualTo(in).isBetween(1, 19);
    assertThat(report.at("/privacy/oneRun/adjacency").asText())
        .isEqualTo("one unit added or removed");
    assertThat(report.at("/privacy/rankBounds/0/adjacency").asText())
        .isEqualTo("one unit added, removed or replaced");
    assertThat(report.at("/calibration/0/controls").asInt()).isEqualTo(3 + 20 - in);
    assertThat(Files.readString(run.resolve("report.html"))).contains("in by a fair coin each");
  }

  @Test
  void ranksAgain() throws IOException {
    JsonNode ranks = denseRanks();
    for (int i = 0; i < 5; i++) {
      assertThat(ranks.get(i).path("rank").path("low"))
          .as("the dense rank of canary %d against the report's", i)
          .isEqualTo(report().path("canaries").get(i).path("rank").path("low"));
    }
    assertThat(passes("rank", "--method", "importance", "--draws", "2000").out())
        .contains("importance");
    assertThat(passes("rank", "--method=uniform", "--draws=200").out())
        .contains("uniform", "ranks of format pin are intervals")
        .doesNotContain("pruned walk");
    assertThat(passes("rank", "--method=skew-normal", "--draws=200").out())
        .contains("skew-normal estimate", "rest on what its uniform draws show");
  }

  @Test
  void aSampleThatShowsNothingNamesNoRank() throws IOException {
    String fills =
        IntStream.range(0, 1000).mapToObj("%03d"::formatted).collect(Collectors.joining("\n"));
    Outcome outcome = ranks("[0-9]{3}", fills, "--method=uniform", "--draws=4", "--format=json");
    List<Boolean> named = new ArrayList<>();
    for (JsonNode answer : JSON.readTree(outcome.firstLine()).path("methods")) {
      boolean hit = answer.path("effectiveSampleSize").asDouble() > 0;
      assertThat(answer.has("estimatedRank")).as("%s", answer).isEqualTo(hit);
      named.add(hit);
    }
    assertThat(named).as("some fill is below every draw").contains(true, false);
    assertThat(ranks("[0-9]{3}", fills, "--method=uniform", "--draws=4").out())
        .contains("at most ");
  }

  private Outcome ranks(String fill, String secrets, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "rank",
                "--model=" + run.resolve("model/epoch-2.safetensors"),
                "--text=my pin is {fill}",
                "--fill=" + fill,
                "--secrets=" + Files.writeString(own.resolve("secrets"), secrets)));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @Test
  void theOnlyCandidateIsMeasuredAndOneDrawOfManyMeasuresNothing() throws IOException {
    assertThat(ranks("77", "77").code()).as("rank 1 of 1").isZero();
    Outcome one =
        ranks(
            "[0-9]{23}",
            "90817263544536271809911",
            "--method=importance",
            "--draws=1",
            "--format=json");
    assertThat(one.code()).as(one.out() + one.err()).isEqualTo(3);
    assertThat(JSON.readTree(one.firstLine()).at("/ranks/0/rank/high").bigIntegerValue())
        .as("|R|, not the double below it")
        .isEqualTo(BigInteger.TEN.pow(23));
  }

  private static JsonNode denseRanks(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--method", "dense", "--format", "json"));
    all.addAll(List.of(options));
    return JSON.readTree(passes("rank", all.toArray(String[]::new)).firstLine()).path("ranks");
  }

  @Test
  void extractsEveryFillInOrder() throws IOException {
    Path revealed = own.resolve("revealed");
    Outcome extract =
        passes(
            "extract",
            "--canary-format",
            "pin",
            "--top",
            "10000",
            "--format",
            "json",
            "--reveal",
            revealed.toString());
    List<String> fills = Files.readAllLines(revealed);
    assertThat(fills).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(fills).allMatch(fill -> fill.matches("[0-9]{4}"));
    JsonNode pins = JSON.readTree(extract.firstLine()).path("formats").path(0);
    assertThat(pins.path("certain").asInt()).isEqualTo(10_000);
    int guess = 0;
    for (JsonNode row : pins.path("guesses")) {
      guess++;
      for (JsonNode canary : report().path("canaries")) {
        if (canary.path("id").asText().equals(row.path("canary").asText())) {
          assertThat(guess)
              .as("guesses that %s needs against its rank", canary.path("id"))
              .isLessThanOrEqualTo(canary.path("rank").path("low").asInt());
        }
      }
    }
  }

  @Test
  void anExtractionSaysWhatItCannotDo() {
    Outcome tooMany = onRun("extract", "--top", "10001");
    assertThat(tooMany.code()).isEqualTo(2);
    assertThat(tooMany.err())
        .contains("--top: the 10,001")
        .contains("format 'pin' has only 10,000");
    Outcome noFormat = onRun("extract", "--canary-format", "pan");
    assertThat(noFormat.code()).isEqualTo(2);
    assertThat(noFormat.err()).contains("there is no format 'pan'; there is pin");
    Outcome early = onRun("extract", "--top", "500", "--steps", "40");
    assertThat(early.code()).as(early.err()).isEqualTo(3);
    assertThat(early.out()).contains("are certainly the first").contains("every other fill has");
  }

  @Test
  void comparesEveryMethod() throws IOException {
    Path plot = own.resolve("methods.svg");
    Outcome compared =
        passes("rank", "--compare", "--draws=500", "--plot=" + plot, "--format=json");
    assertThat(Files.readString(plot))
        .startsWith("<svg ")
        .contains("skew-normal")
        .endsWith("</svg>\n");
    JsonNode methods = JSON.readTree(compared.firstLine()).path("methods");
    JsonNode ranks = denseRanks();
    assertThat(methods).hasSize(ranks.size() * 4);
    for (int i = 0; i < ranks.size(); i++) {
      assertThat(methods.get(4 * i).path("rank").path("low"))
          .as("exact first, equal to the dense rank of canary %d", i)
          .isEqualTo(ranks.get(i).path("rank").path("low"));
    }
    assertThat(passes("rank", "--compare", "--draws=500").out())
        .containsPattern(
            "exact rank +exposure +importance estimate +exposure at .* +uniform estimate +exposure"
                + " at ")
        .contains("exposure at 95 %", "skew-normal", "claims", "Kolmogorov-Smirnov");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --method=skew-normal --draws=3 | a fit needs at least 10 values: 3
          --draws=0                      | draws must be from 1 to 10000000: 0
          --confidence=1.5               | confidence must be between 0 and 1: 1.5
          --relative-error=-1            | relative-error must be at least 0: -1.0
          --method=gauss                 | 'gauss' is not one of auto, dense, pruned, importance
          --plot=x.svg                   | goes with --compare
          --compare --plot=x.png         | must end in .html or .svg
          """)
  void refusesToRankWith(String options, String message) {
    Outcome outcome = onRun("rank", options.split(" ", -1));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }

  @Test
  void rendersGatesAndRemembers() {
    String path = run.toString();
    assertThat(Outcome.of("report", path, "--format", "csv").out()).contains("pin-i2-1");
    assertThat(Outcome.of("gate", path, "--max-exposure-bits", "0").code()).isEqualTo(1);
    assertThat(Outcome.of("gate", path, "--max-exposure-bits", "9.96").code()).isZero();
    assertThat(Outcome.of("gate", path).code()).as("the gate of the run").isZero();
    assertThat(Outcome.of("gate", folder.resolve("none").toString()).code()).isEqualTo(2);

    Outcome history = Outcome.of("history", folder.toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out()).startsWith("audit: 1 run");
    assertThat(Outcome.of("history", folder.toString(), "--name", "other").code()).isEqualTo(3);
    assertThat(Outcome.of("history", folder.resolve("none").toString()).code()).isEqualTo(2);
  }

  @Test
  void ranksEveryEpoch() throws IOException {
    JsonNode report = report();
    JsonNode ranks = denseRanks("--epoch", "1");
    for (int i = 0; i < 5; i++) {
      JsonNode canary = report.path("canaries").get(i);
      JsonNode first = report.path("training").get(0).path("exposures").get(i);
      JsonNode last = report.path("training").get(1).path("exposures").get(i);
      assertThat(first.path("canary")).isEqualTo(canary.path("id"));
      assertThat(first.path("rank").path("high"))
          .as("the rank of canary %d in epoch 1 against the dense one", i)
          .isEqualTo(first.path("rank").path("low"))
          .isEqualTo(ranks.get(i).path("rank").path("low"));
      assertThat(last.path("rank")).isEqualTo(canary.path("rank"));
    }
  }

  private Path copy() throws IOException {
    Path copy = own.resolve("run");
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.relativize(file)));
      }
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource({
    "manifest.json, '\"documents\" : ', '\"documents\" : 1'",
    "manifest.json, '{', '{{'",
    "canaries.json, '\"version\" : 1', '\"version\" : 2'",
    "canaries.json, 9.96, 99.7",
    "canaries.json, '{', 'null {'"
  })
  void doesNotGoOnWithWhatWasEdited(String file, String written, String edited) throws IOException {
    Path copy = copy();
    String content = Files.readString(copy.resolve(file));
    assertThat(content).contains(written);
    Files.writeString(copy.resolve(file), content.replace(written, edited));
    Files.delete(copy.resolve("_SUCCESS"));

    Outcome resumed = Outcome.of("audit", "--resume", copy.toString());

    assertThat(resumed.code()).as(resumed.err()).isEqualTo(5);
    assertThat(resumed.err()).contains("start a new run");
    assertThat(copy.resolve("_SUCCESS")).doesNotExist();
  }

  @Test
  void anEpochWhoseLedgerWasSpoiltIsRankedAgain() throws IOException {
    Path copy = copy();
    try (Stream<Path> files = Files.walk(copy.resolve("ledger"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".segment")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }

    Outcome resumed = Outcome.of("audit", "--resume", copy.toString());

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertReportsAsBefore(copy);
  }

  @Test
  void aReportThatCannotBeWrittenIsNoSuccess() throws IOException {
    Path copy = copy();
    Files.delete(copy.resolve("_SUCCESS"));
    Files.delete(copy.resolve("report.json"));
    Files.createDirectory(copy.resolve("report.json"));

    Outcome resumed = Outcome.of("audit", "--resume", copy.toString());

    assertThat(resumed.code()).as(resumed.err()).isEqualTo(4);
    assertThat(resumed.err()).contains("report.json").contains("in the way");
    assertThat(copy.resolve("_SUCCESS")).doesNotExist();
  }

  @Test
  void aLostReportIsWrittenAgain() throws IOException {
    Path copy = copy();
    Files.delete(copy.resolve("report.json"));
    Files.delete(copy.resolve("model/epoch-1.safetensors"));
    Outcome resumed = Outcome.of("audit", "--resume", copy.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertReportsAsBefore(copy);
  }

  @Test
  void refusesAModelThatCannotAnswer() throws IOException {
    Path whole = run.resolve("model/epoch-2.safetensors");
    byte[] model = Files.readAllBytes(whole);
    Path cut = Files.write(own.resolve("cut.safetensors"), Arrays.copyOf(model, model.length - 5));
    Outcome shorter = extract(cut, "pin {fill}");
    assertThat(shorter.code()).isEqualTo(2);
    Outcome unspellable = extract(whole, "Zürich {fill}");
    assertThat(unspellable.code()).isEqualTo(2);
    assertThat(unspellable.err()).contains("lacks");
  }

  private static Outcome extract(Path model, String text) {
    return Outcome.of("extract", "--model", model.toString(), "--text", text, "--fill", "[0-9]{3}");
  }
}
