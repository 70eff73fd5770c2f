package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plan, audit before training, console, report.json and page tell one list of warnings. */
class WarnedRunTest {
  private static final Path CASES = Path.of("src/test/resources/cases");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static Stream<Arguments> inputs() {
    String small = "25-space-too-small-for-its-canaries/small.conf";
    return Stream.of(
        Arguments.of("base.conf", List.of("training.window=8"), List.of("window-short")),
        Arguments.of("base.conf", List.of("seed=1"), List.of("seed-short")),
        Arguments.of(
            "base.conf",
            List.of("canaries.defaults.insertions=[301]"),
            List.of("canary-share", "canary-share")),
        Arguments.of(small, List.of(), List.of("space-too-small", "limit-untestable")));
  }

  private Outcome run(String command, String file, List<String> settings, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, CASES.resolve(file).toString()));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of("--set", "corpus.paths=[" + CASES.resolve("base.txt") + "]"));
    arguments.addAll(List.of("--set", "run.directory=" + folder.resolve("run")));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void tellsItEverywhere(String file, List<String> settings, List<String> ids) throws IOException {
    Outcome planned = run("plan", file, settings, "--corpus", "--format=json");
    List<JsonNode> plan =
        elements(JSON.readTree(planned.out()).path("warnings"))
            .filter(warning -> !warning.path("sentence").textValue().contains("is written in"))
            .toList();
    assertThat(plan).extracting(warning -> warning.path("id").textValue()).containsAll(ids);

    Outcome audited = run("audit", file, settings);
    JsonNode report = JSON.readTree(Files.readAllBytes(folder.resolve("run/report.json")));
    String page = Files.readString(folder.resolve("run/report.html"));
    assertThat(elements(report.path("warnings")).toList()).containsAll(plan);
    for (JsonNode warning : plan) {
      String sentence = warning.path("sentence").textValue();
      String line = sentence + " (" + warning.path("id").textValue() + ")";
      assertThat(audited.err()).contains(line);
      assertThat(audited.out()).contains(line);
      assertThat(page).contains(sentence.substring(0, 20));
    }
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
