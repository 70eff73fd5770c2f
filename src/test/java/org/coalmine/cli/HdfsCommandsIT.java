package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read a run, where runs, models and released texts are on HDFS. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class HdfsCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static MiniDFSCluster hdfs;
  private static FileSystem files;
  private static String run;
  private static Outcome audited;

  @BeforeAll
  static void audit() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    run = files.getUri() + "/runs/nightly";
    String configuration =
        Outcome.configuration(
            folder, Outcome.corpus(folder), "name = nightly\ngate.max-exposure-bits = 13");
    audited =
        Outcome.of(
            "audit",
            configuration,
            "--run-dir",
            run,
            "--verdict",
            files.getUri() + "/verdicts/nightly.json");
  }

  @AfterAll
  static void close() {
    if (hdfs != null) {
      hdfs.shutdown(true);
    }
  }

  private static byte[] bytes(String file) throws IOException {
    try (FSDataInputStream in = files.open(new org.apache.hadoop.fs.Path(file))) {
      return in.readAllBytes();
    }
  }

  private static Outcome passes(String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertThat(outcome.code()).as(Arrays.toString(arguments) + outcome.err()).isIn(0, 3);
    return outcome;
  }

  @Test
  void theVerdictStandsInTheRunAndWhereItWasAskedFor() throws IOException {
    assertThat(audited.code()).as(audited.err()).isIn(0, 1, 3);
    JsonNode verdict = JSON.readTree(bytes("/runs/nightly/verdict.json"));
    assertThat(verdict.path("exit").intValue()).isEqualTo(audited.code());
    assertThat(verdict.path("run").textValue()).isEqualTo(run);
    assertThat(verdict.path("report").textValue()).isEqualTo("report.html");
    assertThat(bytes("/verdicts/nightly.json")).isEqualTo(bytes("/runs/nightly/verdict.json"));
  }

  @Test
  void gateAndReportReadTheRunThere() throws IOException {
    Outcome gate = Outcome.of("gate", run + "/");
    assertThat(gate.code()).as(gate.err()).isEqualTo(audited.code());
    assertThat(gate.lastLine()).contains("| report: " + run);
    assertThat(Outcome.of("gate", run + "/report.json", "--baseline", run).err()).isEmpty();
    assertThat(Outcome.of("gate", run, "--max-exposure-bits", "0.001").code()).isEqualTo(1);

    Path json = folder.resolve("report.json");
    passes("report", run, "--format", "json", "--output", json.toString());
    assertThat(Files.readAllBytes(json)).isEqualTo(bytes("/runs/nightly/report.json"));

    Outcome none = Outcome.of("gate", files.getUri() + "/runs/none");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("/runs/none/report.json: there is no report");
    files.create(new org.apache.hadoop.fs.Path("/begun/manifest.json")).close();
    Outcome begun = Outcome.of("report", files.getUri() + "/begun");
    assertThat(begun.code()).isEqualTo(2);
    assertThat(begun.err()).contains("has no report yet; go on with").contains("--resume hdfs://");
  }

  @Test
  void historyAndTheCommandsOfAModelReadTheRunThere() throws IOException {
    assertThat(passes("history", files.getUri() + "/runs").out()).contains("nightly");
    Path ranks = folder.resolve("ranks.json");
    passes("rank", "--run", run, "--format", "json", "--output", ranks.toString());
    assertThat(Files.readString(ranks, UTF_8)).contains("pin");
    passes("extract", "--run", run);
    assertThat(passes("audit", "--resume", run).lastLine()).isEqualTo(audited.lastLine());
    List<String> documents = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("corpus.txt"))) {
      documents.add("{\"text\": \"" + line + "\"}");
    }
    Path release = Files.write(folder.resolve("release.jsonl"), documents);
    files.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(release.toUri()),
        new org.apache.hadoop.fs.Path("/release.jsonl"));
    List<String> synthetic =
        new ArrayList<>(
            List.of("synthetic", "--run", run, "--paths", files.getUri() + "/release.jsonl"));
    synthetic.addAll(List.of("--set", "run.directory=\"" + files.getUri() + "/runs/release\""));
    Outcome released = Outcome.of(synthetic.toArray(String[]::new));
    assertThat(released.code()).as(released.err()).isIn(0, 1, 3);
    assertThat(released.lastLine())
        .as(released.err())
        .contains(files.getUri() + "/runs/release/report.html");
    Outcome scored =
        Outcome.of(
            "score",
            folder.resolve("my.conf").toString(),
            "--set",
            "run.directory=\"" + files.getUri() + "/runs/scored\"",
            "--model",
            run + "/model/epoch-2.safetensors");
    assertThat(scored.code()).as(scored.err()).isIn(0, 3);
  }

  @Test
  void aPathWithoutASchemeIsThereForEveryCommandWhereThatIsTheDefault() throws IOException {
    String key = "spark.hadoop.fs.defaultFS";
    System.setProperty(key, files.getUri().toString());
    try {
      Outcome gate = Outcome.of("gate", "/runs/nightly", "--verdict", "/verdicts/gate.json");
      assertThat(gate.code()).as(gate.err()).isEqualTo(audited.code());
      assertThat(JSON.readTree(bytes("/verdicts/gate.json")).path("exit").intValue())
          .isEqualTo(audited.code());
      Path local = folder.resolve("none");
      assertThat(Outcome.of("gate", local.toUri().toString()).err()).contains(local.toString());
      assertThat(passes("history", "/runs").out()).contains("nightly");
    } finally {
      System.clearProperty(key);
    }
  }

  @Test
  void theCanariesOfARunThereAreRankedInANewRunThere() throws IOException {
    String elsewhere = files.getUri() + "/runs/elsewhere";
    Outcome audit =
        passes(
            "audit",
            "--run",
            run,
            "--model",
            run + "/model/epoch-2.safetensors",
            "--run-dir",
            elsewhere);
    assertThat(audit.lastLine()).contains("| report: " + elsewhere + "/report.html |");
    JsonNode report = JSON.readTree(bytes("/runs/elsewhere/report.json"));
    JsonNode planted = JSON.readTree(bytes("/runs/nightly/report.json"));
    assertThat(report.at("/planting/run").textValue()).isEqualTo("nightly");
    assertThat(report.path("canaries").findValues("rank"))
        .isNotEmpty()
        .isEqualTo(planted.path("canaries").findValues("rank"));
    JsonNode verdict = JSON.readTree(bytes("/runs/elsewhere/verdict.json"));
    assertThat(verdict.path("exit").intValue()).isEqualTo(audit.code());
    assertThat(verdict.path("run").textValue()).isEqualTo(elsewhere);
    assertThat(passes("audit", "--resume", elsewhere).lastLine()).isEqualTo(audit.lastLine());
  }

  @Test
  void aCorpusIsPlantedThereAndItsModelAuditedThere() throws IOException {
    String planting = files.getUri() + "/runs/planting";
    passes(
        "plant",
        folder.resolve("my.conf").toString(),
        files.getUri() + "/planted",
        "--run-dir",
        planting);
    String audited = files.getUri() + "/runs/of-planted";
    passes(
        "audit",
        "--run",
        planting,
        "--model",
        run + "/model/epoch-2.safetensors",
        "--run-dir",
        audited);
    assertThat(JSON.readTree(bytes("/runs/of-planted/report.json")).at("/planting/run").textValue())
        .isEqualTo("planting");
  }

  @Test
  void anExperimentThereHasItsVerdictBesideItsRuns() throws IOException {
    Path variants =
        Files.writeString(
            folder.resolve("study.conf"),
            """
            include "my.conf"
            name = study
            gate.max-exposure-bits = null
            variants = [{ label = one epoch, training.epochs = 1 }, { label = two }]
            """);
    String study = files.getUri() + "/runs/study";
    String[] line = {"experiment", variants.toString(), "--set", "run.directory=\"" + study + "\""};
    Outcome outcome = passes(line);
    assertThat(outcome.lastLine()).contains("| report: " + study + "/study.json |");
    JsonNode verdict = JSON.readTree(bytes("/runs/study/verdict.json"));
    assertThat(verdict.path("exit").intValue()).isEqualTo(outcome.code());
    assertThat(verdict.path("run").textValue()).isEqualTo(study);
    assertThat(bytes("/runs/study/study.html")).asString(UTF_8).contains("two/report.html");
    assertThat(bytes("/runs/study/one-epoch/report.html")).isNotEmpty();
    assertThat(files.exists(new org.apache.hadoop.fs.Path("/runs/study/_SUCCESS"))).isTrue();

    assertThat(Outcome.of(line).code()).as("it is there").isEqualTo(2);
    assertThat(JSON.readTree(bytes("/runs/study/verdict.json"))).isEqualTo(verdict);
    Outcome again = passes("experiment", variants.toString(), "--directory", study);
    assertThat(again.out()).isEqualTo(outcome.out());
    assertThat(passes("history", files.getUri() + "/runs").out()).contains("study");
  }
}
