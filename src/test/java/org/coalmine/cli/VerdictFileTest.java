package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.store.RunDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verdict.json says after each way a command ends that needs no process of its own. */
class VerdictFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS =
      List.of(
          "schemaVersion",
          "command",
          "name",
          "run",
          "state",
          "exit",
          "category",
          "verdict",
          "gate",
          "report",
          "cause",
          "startedAt",
          "finishedAt",
          "coalmineVersion");

  @TempDir private Path folder;
  private Path corpus;
  private Path run;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    corpus = Outcome.corpus(folder);
    run = folder.resolve("run");
    file = run.resolve("verdict.json");
  }

  private String configuration(String more) throws IOException {
    return Outcome.configuration(folder, corpus, "name = nightly\nseed = the-seed\n" + more);
  }

  private static JsonNode read(Path file) throws IOException {
    JsonNode verdict = JSON.readTree(file.toFile());
    List<String> keys = new ArrayList<>();
    verdict.fieldNames().forEachRemaining(keys::add);
    assertThat(keys).isEqualTo(KEYS);
    assertThat(verdict.path("schemaVersion").intValue()).isEqualTo(1);
    Instant started = Instant.parse(verdict.path("startedAt").textValue());
    if (verdict.path("state").textValue().equals("ended")) {
      assertThat(Instant.parse(verdict.path("finishedAt").textValue())).isAfterOrEqualTo(started);
    }
    return verdict;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRunThatNeverBeganLeavesItAloneAndCanBeBegunAgain() throws IOException {
    Outcome missing = Outcome.of("audit", configuration("corpus.paths = [\"no-such-file.txt\"]"));

    assertThat(missing.code()).as(missing.err()).isEqualTo(2);
    assertThat(names(run)).containsExactly("verdict.json");
    JsonNode failed = read(file);
    assertThat(failed.path("command").textValue()).isEqualTo("audit");
    assertThat(failed.path("name").textValue()).isEqualTo("nightly");
    assertThat(failed.path("run").textValue()).isEqualTo(run.toString());
    assertThat(failed.path("state").textValue()).isEqualTo("ended");
    assertThat(failed.path("exit").intValue()).isEqualTo(2);
    assertThat(failed.path("category").textValue()).isEqualTo("usage or configuration");
    assertThat(failed.path("cause").textValue()).contains("no-such-file.txt");
    assertThat(failed.path("verdict").isNull()).isTrue();
    assertThat(failed.path("report").isNull()).isTrue();

    Outcome strict = Outcome.of("audit", "--strict", configuration(""));
    assertThat(strict.code()).as(strict.err()).isEqualTo(3);
    assertThat(names(run)).containsExactly("verdict.json");
    assertThat(read(file).path("category").textValue()).isEqualTo("incomplete");

    Outcome audited = Outcome.of("audit", configuration("gate.max-exposure-bits = 0.5"));
    assertThat(names(run)).contains("_SUCCESS", "report.json", "verdict.json");
    JsonNode gated = read(file);
    assertThat(audited.code()).as(audited.err()).isEqualTo(gated.path("exit").intValue());
    assertThat(audited.lastLine())
        .startsWith("verdict: " + gated.path("verdict").textValue() + " | report: ")
        .endsWith("exit: " + gated.path("exit").intValue());
    assertThat(gated.path("report").textValue()).isEqualTo("report.html");
    assertThat(gated.path("cause").isNull()).isTrue();
    JsonNode gate = gated.path("gate");
    assertThat(audited.lastLine()).contains("| gate: " + gate.path("decision").textValue() + ", ");
    assertThat(gate.path("failed")).hasSize(gate.path("unpassed").intValue());
    assertThat(gate.path("checks").intValue()).isGreaterThan(0);
    for (JsonNode check : gate.path("failed")) {
      assertThat(check.path("rule").textValue()).isNotEmpty();
      assertThat(check.path("message").textValue()).isNotEmpty();
    }
    assertHoldsNoSecret();
  }

  private void assertHoldsNoSecret() throws IOException {
    String verdict = Files.readString(file);
    assertThat(verdict).doesNotContain("the-seed").doesNotContain("my pin is");
    JsonNode canaries = JSON.readTree(run.resolve("canaries.json").toFile());
    List<JsonNode> fills = canaries.findValues("fill");
    assertThat(fills).isNotEmpty();
    // A fill of four digits may stand in a time by chance; in quotes it does not.
    fills.forEach(fill -> assertThat(verdict).doesNotContain("\"" + fill.textValue() + "\""));
  }

  @Test
  void aDriverThatIsRefusedLeavesItAsItIs() throws IOException {
    Path copy = folder.resolve("copy.json");
    Outcome trained = Outcome.of("train", configuration(""), "--verdict", copy.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    byte[] before = Files.readAllBytes(file);
    assertThat(copy).hasBinaryContent(before);
    assertThat(names(folder)).as("nothing aside").noneMatch(name -> name.endsWith(".aside"));
    assertThat(read(file).path("verdict").textValue()).isEqualTo("trained");
    Files.delete(copy);
    List<String> resume =
        List.of("audit", "--resume", run.toString(), "--verdict", copy.toString());

    try (RunDirectory held = RunDirectory.resume(run.toString(), new Configuration())) {
      assertThat(held.path().toString()).endsWith("run");
      assertThat(Outcome.of(resume.toArray(String[]::new)).code()).isEqualTo(5);
    }
    assertThat(file).hasBinaryContent(before);

    Path canaries = run.resolve("canaries.json");
    String drawn = Files.readString(canaries);
    Files.writeString(canaries, drawn + "\n");
    assertThat(Outcome.of(resume.toArray(String[]::new)).code()).isEqualTo(5);
    assertThat(file).hasBinaryContent(before);
    assertThat(copy).doesNotExist();

    Files.writeString(canaries, drawn);
    Outcome audited = Outcome.of(resume.toArray(String[]::new));
    JsonNode now = read(file);
    assertThat(audited.code()).as(audited.err()).isEqualTo(now.path("exit").intValue());
    assertThat(now.path("command").textValue()).isEqualTo("audit");
    assertThat(now.path("name").textValue()).isEqualTo("nightly");
    assertThat(copy).hasBinaryContent(Files.readAllBytes(file));
  }

  @Test
  void aCommandWithoutARunWritesItWhereItIsTold() throws IOException {
    Path copy = folder.resolve("gate.json");
    Outcome gate =
        Outcome.of("gate", folder.resolve("none").toString(), "--verdict", copy.toUri().toString());
    assertThat(gate.code()).isEqualTo(2);
    JsonNode verdict = read(copy);
    assertThat(verdict.path("command").textValue()).isEqualTo("gate");
    assertThat(verdict.path("run").isNull()).isTrue();
    assertThat(verdict.path("exit").intValue()).isEqualTo(2);

    Outcome nowhere =
        Outcome.of("audit", configuration(""), "--verdict", folder + "/no/such/verdict.json");
    assertThat(nowhere.code()).as(nowhere.err()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--verdict").contains("no/such");
    assertThat(read(file).path("exit").intValue()).isEqualTo(2);
    assertThat(names(run)).containsExactly("verdict.json");
  }

  @Test
  void anInternalErrorQuotesNothingThatWasRead() throws IOException {
    Path copy = folder.resolve("copy.json");
    Outcome out = Outcome.of("audit", "--resume", "\0", "--verdict", copy.toString());
    assertThat(out.code()).as(out.err()).isIn(2, 70);
    assertThat(new String(Files.readAllBytes(copy), UTF_8)).doesNotContain("\\u0000\\u0000");
  }
}
