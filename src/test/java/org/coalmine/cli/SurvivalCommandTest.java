package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline left of a run's canaries is counted into the run, and audits say so. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SurvivalCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path planted = Path.of("");
  private static Path model = Path.of("");
  private static final List<JsonNode> CANARIES = new ArrayList<>();

  @TempDir Path own;

  @BeforeAll
  static void plant() throws IOException {
    planted = folder.resolve("run");
    assertThat(
            Outcome.of(
                    "audit",
                    Outcome.configuration(
                        folder,
                        Outcome.corpus(folder),
                        "rank.method = dense, extract.top = 0, training.epochs = 1"))
                .code())
        .isIn(0, 3);
    model = Files.copy(planted.resolve("model/epoch-1.safetensors"), folder.resolve("theirs.st"));
    JSON.readTree(planted.resolve("canaries.json").toFile())
        .path("canaries")
        .forEach(CANARIES::add);
  }

  /** The corpus as planted, each insertion as a pipeline left it. */
  private Path processed(Function<String, List<String>> left) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("corpus.txt")));
    for (JsonNode canary : CANARIES) {
      for (int i = 0; i < canary.path("insertions").intValue(); i++) {
        lines.addAll(left.apply("my pin is " + canary.path("fill").textValue() + "."));
      }
    }
    return Files.write(own.resolve("processed.txt"), lines);
  }

  private static long insertions() {
    return CANARIES.stream().mapToLong(it -> it.path("insertions").longValue()).sum();
  }

  private static JsonNode counted() throws IOException {
    return JSON.readTree(planted.resolve("survival.json").toFile());
  }

  private Outcome audit(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "audit", "--run=" + planted, "--model=" + model, "--run-dir=" + own.resolve(name)));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @Test
  void allThatIsLeftIsAPassAndTheAuditSaysHowMuch() throws IOException {
    Outcome survival = Outcome.of("survival", planted.toString(), processed(List::of).toString());
    assertThat(survival.code()).as(survival.out() + survival.err()).isZero();
    assertThat(survival.out())
        .contains("planted", "exact", "white space", "fill alone", "lost", "pin");
    assertThat(survival.lastLine())
        .startsWith(
            "verdict: %d of %d planted insertions survived".formatted(insertions(), insertions()))
        .endsWith("survival.json | exit: 0");
    JsonNode file = counted();
    assertThat(file.path("documents").longValue()).isEqualTo(60 + insertions());
    assertThat(file.path("account").path("records").path("documents").longValue())
        .isEqualTo(60 + insertions());
    for (int i = 0; i < CANARIES.size(); i++) {
      JsonNode one = file.path("canaries").get(i);
      assertThat(one.path("id")).isEqualTo(CANARIES.get(i).path("id"));
      assertThat(one.path("exact")).isEqualTo(CANARIES.get(i).path("insertions"));
      assertThat(one.path("whiteSpace").longValue() + one.path("fillOnly").longValue()).isZero();
    }
    Outcome audit = audit("all", "--set=gate.max-exposure-bits=9.96");
    assertThat(audit.code()).as(audit.out()).isZero();
    assertThat(audit.out())
        .contains("canaries: planted by run run, %d of".formatted(insertions()), "2, 2 left");
    assertThat(audit.lastLine()).contains("planted insertions survived", "gate: pass");
    JsonNode report = JSON.readTree(own.resolve("all/report.json").toFile());
    assertThat(report.at("/planting/survival/formats/0/surviving").longValue())
        .isEqualTo(insertions());
    assertThat(report.at("/canaries/0/survival/surviving").longValue()).isEqualTo(2);
    assertThat(Files.readString(own.resolve("all/report.html"))).contains("survived");
  }

  @Test
  void whatIsLostIsNamedAndLeavesTheGateOpen() throws IOException {
    String first = CANARIES.get(0).path("fill").textValue();
    Path left =
        processed(
            text ->
                text.contains(first)
                    ? List.of()
                    : List.of(text.replace(" pin ", "   pin\u00A0"), "x"));
    Outcome survival = Outcome.of("survival", planted.toString(), left.toString());
    assertThat(survival.code()).isEqualTo(3);
    assertThat(survival.out())
        .contains("Format pin lost 2 of %d insertions".formatted(insertions()));
    assertThat(survival.lastLine()).contains("too much is lost of pin");
    assertThat(counted().at("/canaries/0/exact").longValue()).isZero();
    assertThat(counted().at("/lostShare").doubleValue()).isEqualTo(0.05);
    assertThat(
            Outcome.of("survival", planted.toString(), left.toString(), "--lost-share=0.5").code())
        .isZero();
    Outcome audit = audit("part", "--set=gate.max-exposure-bits=9.96");
    assertThat(audit.code()).isEqualTo(3);
    assertThat(audit.out()).contains("0 of 2 planted insertions survived", "2, 0 left");
  }

  @Test
  void whereNothingIsLeftThereIsNoVerdict() throws IOException {
    Outcome survival =
        Outcome.of(
            "survival",
            planted.toString(),
            processed(text -> List.of()).toString(),
            "--lost-share=1");
    assertThat(survival.lastLine()).startsWith("verdict: nothing survived: 0 of");
    assertThat(survival.code()).isEqualTo(3);
    Outcome audit = audit("nothing");
    assertThat(audit.code()).isEqualTo(3);
    assertThat(audit.lastLine()).startsWith("verdict: No verdict: nothing survived");
    assertThat(audit.out()).contains("Find the step that takes the canaries out");
  }

  /** Controls and the canaries of a coin that came down out are not in what was planted. */
  @Test
  void allThatPlantWritesIsFound() throws IOException {
    Path out = own.resolve("out");
    Path run = own.resolve("planting");
    assertThat(
            Outcome.of(
                    "plant",
                    folder.resolve("my.conf").toString(),
                    out.toString(),
                    "--run-dir=" + run)
                .code())
        .isZero();
    Outcome survival = Outcome.of("survival", run.toString(), out.toString());
    assertThat(survival.code()).as(survival.out() + survival.err()).isZero();
    for (JsonNode one : JSON.readTree(run.resolve("survival.json").toFile()).path("canaries")) {
      assertThat(one.path("exact")).as(one.path("id").textValue()).isEqualTo(one.path("planted"));
    }
    Outcome audit =
        Outcome.of(
            "audit", "--run=" + run, "--model=" + model, "--run-dir=" + own.resolve("audit"));
    assertThat(audit.out())
        .contains("planted by run planting, %d of %d".formatted(insertions(), insertions()));
    JsonNode report = JSON.readTree(own.resolve("audit/report.json").toFile());
    assertThat(report.at("/privacy/oneRun/canaries").intValue()).isEqualTo(20);
  }

  @Test
  void anotherFormatIsReadByItsSettings() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line : Files.readAllLines(processed(List::of))) {
      ObjectNode record = JSON.createObjectNode().put("id", 7).put("body", line);
      lines.append(record).append('\n');
    }
    Path file = Files.writeString(own.resolve("packed.jsonl"), lines + "{\"id\": 1}\n");
    assertThat(
            Outcome.of(
                    "survival",
                    planted.toString(),
                    file.toString(),
                    "--corpus-format=jsonl",
                    "--field=body",
                    "--set=corpus.quarantine-limit=0.1")
                .lastLine())
        .contains(insertions() + " of " + insertions(), "exit: 0");
    Files.delete(planted.resolve("survival.json"));
    Outcome unread =
        Outcome.of(
            "survival",
            planted.toString(),
            file.toString(),
            "--corpus-format=jsonl",
            "--field=body",
            "--set=corpus.quarantine-limit=0");
    assertThat(unread.code()).isEqualTo(3);
    assertThat(unread.err()).contains("1 of ", "above corpus.quarantine-limit");
    assertThat(planted.resolve("survival.json")).doesNotExist();
  }

  @Test
  void whatCannotBeCountedIsRefused() throws IOException {
    Path ids = Files.writeString(own.resolve("ids.jsonl"), "{\"input_ids\": [1, 2, 3]}\n");
    refused("before tokenisation", planted, ids, "--corpus-format=jsonl");
    refused("nothing matches", planted, own.resolve("nowhere"));
    refused("there is no run directory", own.resolve("no-run"), ids);
    refused("only corpus and survival are used here", planted, ids, "--set=seed=x");
    refused("survival.lost-share: must be from 0 to 1", planted, ids, "--lost-share=2");
    Outcome none = Outcome.of("survival", planted.toString());
    assertThat(none.code()).isEqualTo(2);
  }

  private static void refused(String why, Path run, Path text, String... more) {
    List<String> arguments = new ArrayList<>(List.of("survival", run.toString(), text.toString()));
    arguments.addAll(List.of(more));
    Outcome refused = Outcome.of(arguments.toArray(String[]::new));
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(why);
  }

  @Test
  void aCountThatWasEditedIsNotBelieved() throws IOException {
    Path file = planted.resolve("survival.json");
    Outcome.of("survival", planted.toString(), processed(text -> List.of()).toString());
    Files.writeString(file, Files.readString(file).replaceFirst("\"exact\" : 0", "\"exact\" : 2"));
    Outcome audit = audit("edited");
    assertThat(audit.code()).isEqualTo(5);
    assertThat(audit.err()).contains("survival.json is damaged; count again");
    assertThat(own.resolve("edited")).doesNotExist();
    assertThat(Outcome.of("survival", planted.toString(), processed(List::of).toString()).code())
        .as("it is counted again")
        .isZero();
  }
}
