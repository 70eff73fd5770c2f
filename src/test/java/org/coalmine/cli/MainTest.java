package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.coalmine.report.ReportJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user meets them: a whole audit, bad input, exit codes. */
class MainTest {
  @TempDir Path folder;

  private Path corpus;

  /** What a command printed and how it ended. */
  private record Outcome(int code, String out, String err) {
    String lastLine() {
      List<String> lines = out.lines().toList();
      return lines.get(lines.size() - 1);
    }
  }

  @BeforeEach
  void writeCorpus() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("The committee has met " + i + " times and the vote was taken at noon.");
    }
    corpus = Files.write(folder.resolve("corpus.txt"), lines);
  }

  private Outcome run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream capturedOut = new ByteArrayOutputStream();
    ByteArrayOutputStream capturedErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(capturedOut, true, UTF_8));
    System.setErr(new PrintStream(capturedErr, true, UTF_8));
    try {
      int code = Main.execute(arguments);
      return new Outcome(code, capturedOut.toString(UTF_8), capturedErr.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static JsonSchema schema() {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(ReportJson.class.getResourceAsStream("report-schema-1.json"));
  }

  private String configuration(String more) throws IOException {
    String text =
        """
        corpus.paths = ["%s"]
        canaries.formats = [
          { name = pin, text = "my pin is {fill}.", fill = "[0-9]{3}", insertions = [2],
            controls = 3, coin-flips = 20, coin-insertions = 3 }
        ]
        training { layers = 1, units = 8, epochs = 2, batch-size = 8, rare-character = 1 }
        run.directory = "%s"
        %s
        """
            .formatted(corpus, folder.resolve("run"), more);
    return Files.writeString(folder.resolve("my.conf"), text).toString();
  }

  @Test
  void auditsRanksExtractsAndRendersAgain() throws IOException {
    Outcome audit =
        run("audit", configuration("gate.max-exposure-bits = 9.97, every-epoch.rank = true"));

    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(audit.lastLine()).startsWith("verdict: ").endsWith("report.html | exit: 0");
    Path run = folder.resolve("run");
    assertThat(run.resolve("_SUCCESS")).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(run.resolve("canaries.json"))))
        .isEqualTo("rw-------");
    JsonNode report = new ObjectMapper().readTree(run.resolve("report.json").toFile());
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
    assertThat(report.at("/calibration/0/controls").asInt()).isEqualTo(3 + 20 - in);
    assertThat(schema().validate(Files.readString(run.resolve("report.json")), InputFormat.JSON))
        .isEmpty();
    assertThat(Files.readString(run.resolve("report.html"))).contains("in by a fair coin each");
    assertThat(report.path("training")).hasSize(2);

    Outcome dense = run("rank", "--run", run.toString(), "--method", "dense", "--format", "json");
    assertThat(dense.code()).as(dense.err()).isZero();
    JsonNode ranks = new ObjectMapper().readTree(dense.out().lines().findFirst().orElseThrow());
    for (int i = 0; i < 5; i++) {
      assertThat(ranks.path("ranks").get(i).path("rank").path("low"))
          .as("the dense rank of canary %d against the report's", i)
          .isEqualTo(report.path("canaries").get(i).path("rank").path("low"));
    }

    Path revealed = folder.resolve("revealed");
    Outcome extract =
        run(
            "extract",
            "--run",
            run.toString(),
            "--format",
            "pin",
            "--top",
            "1000",
            "--output",
            "json",
            "--reveal",
            revealed.toString());
    assertThat(extract.code()).as(extract.err()).isZero();
    List<String> fills = Files.readAllLines(revealed);
    assertThat(fills).hasSize(1000).doesNotHaveDuplicates();
    assertThat(fills).allMatch(fill -> fill.matches("[0-9]{3}"));
    JsonNode pins =
        new ObjectMapper()
            .readTree(extract.out().lines().findFirst().orElseThrow())
            .path("formats")
            .path(0);
    assertThat(pins.path("certain").asInt()).isEqualTo(1000);
    int guess = 0;
    for (JsonNode row : pins.path("guesses")) {
      guess++;
      for (JsonNode canary : report.path("canaries")) {
        if (canary.path("id").asText().equals(row.path("canary").asText())) {
          assertThat(guess)
              .as("guesses that %s needs against its rank", canary.path("id"))
              .isLessThanOrEqualTo(canary.path("rank").path("low").asInt());
        }
      }
    }
    Outcome tooMany = run("extract", "--run", run.toString(), "--top", "1001");
    assertThat(tooMany.code()).isEqualTo(2);
    assertThat(tooMany.err()).contains("1,001").contains("format 'pin' has only 1,000");
    Outcome noFormat = run("extract", "--run", run.toString(), "--format", "pan");
    assertThat(noFormat.code()).isEqualTo(2);
    assertThat(noFormat.err()).contains("there is no format 'pan'; there is pin");
    Outcome early = run("extract", "--run", run.toString(), "--top", "500", "--steps", "40");
    assertThat(early.code()).as(early.err()).isEqualTo(3);
    assertThat(early.out()).contains("are certainly the first").contains("every other fill has");

    Outcome estimated =
        run("rank", "--run", run.toString(), "--method", "importance", "--draws", "2000");
    assertThat(estimated.code()).as(estimated.err()).isZero();
    assertThat(estimated.out()).contains("importance");

    Path plot = folder.resolve("methods.svg");
    Outcome compared =
        run(
            "rank",
            "--run",
            run.toString(),
            "--compare",
            "--draws=500",
            "--plot=" + plot,
            "--format=json");
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(Files.readString(plot))
        .startsWith("<svg ")
        .contains("skew-normal")
        .endsWith("</svg>\n");
    JsonNode methods =
        new ObjectMapper().readTree(compared.out().lines().findFirst().orElseThrow());
    int canaries = ranks.path("ranks").size();
    assertThat(methods.path("methods")).hasSize(canaries * 4);
    for (int i = 0; i < canaries; i++) {
      assertThat(methods.path("methods").get(4 * i).path("rank").path("low"))
          .as("exact first, equal to the dense rank of canary %d", i)
          .isEqualTo(ranks.path("ranks").get(i).path("rank").path("low"));
    }
    Outcome table = run("rank", "--run", run.toString(), "--compare", "--draws=500");
    assertThat(table.out())
        .containsPattern("exact rank +exposure +importance estimate +exposure +uniform estimate")
        .contains("skew-normal", "claims", "Kolmogorov-Smirnov");

    Outcome uniform = run("rank", "--run", run.toString(), "--method=uniform", "--draws=200");
    assertThat(uniform.code()).as(uniform.err()).isZero();
    assertThat(uniform.out()).contains("uniform", "ranks of format pin are intervals");
    Outcome fitted = run("rank", "--run", run.toString(), "--method=skew-normal", "--draws=200");
    assertThat(fitted.out())
        .contains("skew-normal estimate", "rest on what its uniform draws show");
    assertRefused("a fit needs at least 10 values: 3", run, "--method=skew-normal", "--draws=3");
    assertRefused("draws must be from 1 to 10000000: 0", run, "--draws=0");
    assertRefused("confidence must be between 0 and 1: 1.5", run, "--confidence=1.5");
    assertRefused("relative-error must be at least 0: -1.0", run, "--relative-error=-1");
    assertRefused("'gauss' is not one of auto, dense, pruned, importance", run, "--method=gauss");
    assertRefused("goes with --compare", run, "--plot=x.svg");
    assertRefused("must end in .html or .svg", run, "--compare", "--plot=x.png");

    assertThat(run("report", run.toString(), "--format", "csv").out()).contains("pin-i2-1");
    assertThat(run("gate", run.toString(), "--max-exposure-bits", "0").code()).isEqualTo(1);
    assertThat(run("gate", run.toString(), "--max-exposure-bits", "9.97").code()).isZero();
    assertThat(run("gate", run.toString()).code()).isEqualTo(2);
    assertThat(run("gate", folder.resolve("none").toString()).code()).isEqualTo(2);

    Outcome history = run("history", folder.toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out()).startsWith("audit: 1 run");
    assertThat(run("history", folder.toString(), "--name", "other").code()).isEqualTo(3);
    assertThat(run("history", folder.resolve("none").toString()).code()).isEqualTo(2);

    ranksEveryEpoch(run);

    Outcome again = run("audit", configuration(""));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");

    Path cut = folder.resolve("cut.safetensors");
    byte[] model = Files.readAllBytes(run.resolve("model/epoch-2.safetensors"));
    Files.write(cut, Arrays.copyOf(model, model.length - 5));
    Outcome shorter =
        run("extract", "--model", cut.toString(), "--text", "pin {fill}", "--fill", "[0-9]{3}");
    assertThat(shorter.code()).isEqualTo(2);
    assertThat(shorter.err()).contains("coalmine: ");
    Outcome unspellable =
        run(
            "extract",
            "--model",
            run.resolve("model/epoch-2.safetensors").toString(),
            "--text",
            "Zürich {fill}",
            "--fill",
            "[0-9]{3}");
    assertThat(unspellable.code()).isEqualTo(2);
    assertThat(unspellable.err()).contains("lacks");
  }

  /** The exposures of each epoch, against the dense count and after a resume. */
  private void ranksEveryEpoch(Path run) throws IOException {
    ObjectNode report = report(run);
    Outcome dense =
        run(
            "rank",
            "--run",
            run.toString(),
            "--epoch",
            "1",
            "--method",
            "dense",
            "--format",
            "json");
    JsonNode ranks = new ObjectMapper().readTree(dense.out().lines().findFirst().orElseThrow());
    for (int i = 0; i < 5; i++) {
      JsonNode canary = report.path("canaries").get(i);
      JsonNode first = report.path("training").get(0).path("exposures").get(i);
      JsonNode last = report.path("training").get(1).path("exposures").get(i);
      assertThat(first.path("canary")).isEqualTo(canary.path("id"));
      assertThat(first.path("rank").path("high"))
          .as("the rank of canary %d in epoch 1 against the dense one", i)
          .isEqualTo(first.path("rank").path("low"))
          .isEqualTo(ranks.path("ranks").get(i).path("rank").path("low"));
      assertThat(last.path("rank")).isEqualTo(canary.path("rank"));
    }

    Files.delete(run.resolve("report.json"));
    Files.delete(run.resolve("model/epoch-1.safetensors"));
    Outcome resumed = run("audit", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(report(run)).as("epoch 1 comes from the ledger").isEqualTo(report);
  }

  private static ObjectNode report(Path run) throws IOException {
    ObjectNode report =
        (ObjectNode) new ObjectMapper().readTree(run.resolve("report.json").toFile());
    report.remove("run");
    return report;
  }

  private void assertRefused(String message, Path run, String... options) {
    List<String> arguments = new ArrayList<>(List.of("rank", "--run", run.toString()));
    arguments.addAll(List.of(options));
    Outcome outcome = run(arguments.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.epoch = 3                     | unknown key training.epoch; did you mean training.epochs?
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]+" }]    | infinitely many
          canaries.formats = [{ name = a, text = "{fill}", fill = "1", check = luhn }] | matches nothing
          canaries.formats = [{ name = a, text = "no hole", fill = "1" }]        | {fill}
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]" }]     | fewer than
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]{5}", coin-flips = -1 }] | coin-flips: must be from 0 to 100000: -1
          canaries.formats = [{ name = a, text = "{fill}", fill = "[0-9]{5}", coin-insertions = 0 }] | coin-insertions: must be at least 1: 0
          extract.top = 1001                     | extract.top: the 1,001 most likely fills are asked for
          corpus.paths = ["no-such-file.txt"]    | no-such-file.txt
          """)
  void refusesAConfigurationThatCannotBeUsed(String line, String message) throws IOException {
    Outcome outcome = run("audit", configuration(line));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: 2");
  }

  @Test
  void namesAnEmptyCorpusAndADamagedOne() throws IOException {
    Files.write(corpus, new byte[0]);
    Outcome empty = run("audit", configuration(""));
    assertThat(empty.code()).as(empty.err()).isEqualTo(2);
    assertThat(empty.err()).contains("not one document");

    Path gzip = folder.resolve("cut.txt.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("a line of text\n".repeat(1000).getBytes(UTF_8));
    }
    Files.write(gzip, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 20));
    Outcome damaged =
        run(
            "audit",
            configuration("corpus.paths = [\"" + gzip + "\"]"),
            "--set",
            "run.directory=" + folder.resolve("other"));
    assertThat(damaged.code()).as(damaged.err()).isEqualTo(2);
    assertThat(damaged.err()).contains("cut.txt.gz");
  }

  @Test
  void aCorpusThatIsNotThereLeavesNoRunBehind() throws IOException {
    Outcome missing = run("audit", configuration("corpus.paths = [\"no-such-file.txt\"]"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(folder.resolve("run")).doesNotExist();

    assertThat(run("audit", configuration("")).code()).isZero();
  }

  @Test
  void refusesAModelThatIsNotTheOneTrained() throws IOException {
    Outcome trained = run("train", configuration(""));
    assertThat(trained.code()).as(trained.err()).isZero();
    Path run = folder.resolve("run");
    Path last = run.resolve("model/epoch-2.safetensors");
    byte[] whole = Files.readAllBytes(last);

    Files.write(last, Files.readAllBytes(run.resolve("model/epoch-1.safetensors")));
    Outcome exchanged = run("audit", "--resume", run.toString());
    assertThat(exchanged.code()).isEqualTo(5);
    assertThat(exchanged.err()).contains("epoch 2 is not the one that was trained");

    Files.write(last, Arrays.copyOf(whole, whole.length - 100));
    assertThat(run("audit", "--resume", run.toString()).code()).isEqualTo(5);
    Outcome cut = run("rank", "--run", run.toString());
    assertThat(cut.code()).isEqualTo(2);
    assertThat(cut.err()).contains(run + ", model of epoch 2: cut short");
  }

  @Test
  void everyCommandHasHelpAndUnknownOnesAreRefused() {
    for (String command :
        List.of(
            "audit", "plan", "train", "rank", "extract", "report", "gate", "history", "epsilon",
            "doctor")) {
      assertThat(run(command, "--help").out()).as(command).contains("Usage: coalmine " + command);
    }
    assertThat(run("adit").code()).isEqualTo(2);
    assertThat(run().code()).isEqualTo(2);
    Outcome none = run("extract", "--run", "runs/r", "--top", "0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--top must be at least 1: 0");
    assertThat(run("extract", "--run", "runs/r", "--steps", "0").err())
        .contains("--steps must be at least 1: 0");
    assertThat(run("extract", "--model", "m", "--format", "pin").err())
        .contains("--format names a format of a run");
    assertThat(run("audit").err()).contains("Give either a configuration or --resume RUN.");
  }
}
