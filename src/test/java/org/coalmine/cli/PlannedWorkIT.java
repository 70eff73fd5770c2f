package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is planned for a corpus is what the run counts: characters and dense steps to the last one;
 * what depends on the trained model stays within the plan.
 */
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
class PlannedWorkIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static Stream<List<String>> configurations() {
    String base = Path.of("src/test/resources/cases/base.conf").toString();
    String corpus = "corpus.paths=[src/test/resources/cases/base.txt]";
    return Stream.of(
        List.of("conf/quickstart-small.conf", "training.epochs=1"),
        List.of(
            base,
            corpus,
            "rank.method=dense",
            "rank.shard-seconds=0.00001",
            "audit.twin=true",
            "training.validation-fraction=0.3",
            "training.workers=3",
            "training.epochs=2",
            "canaries.formats=[{name=n,text=\"The code is {fill}, mind it.\",fill=\"[0-9]{4}\"},"
                + "{name=m,text=\"The word is {fill}\",fill=\"[a-c]{2,8}\"}]"),
        List.of(
            base,
            corpus,
            "rank.pruned-steps=5000",
            "rank.dense-limit=1000",
            "rank.draws=1000",
            "extract.steps=3000",
            "canaries.formats=[{name=n,text=\"The code is {fill}\",fill=\"[0-9]{12}\"}]"));
  }

  private Outcome run(String command, List<String> configuration, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, configuration.get(0)));
    configuration
        .subList(1, configuration.size())
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of("--set", "run.directory=" + folder.resolve("run")));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void isWhatTheRunCounts(List<String> configuration) throws IOException {
    Outcome planned = run("plan", configuration, "--corpus", "--format=json");
    assertThat(planned.code()).as(planned.err()).isZero();
    JsonNode plan = JSON.readTree(planned.out());
    Outcome audited = run("audit", configuration);
    JsonNode report = JSON.readTree(Files.readAllBytes(folder.resolve("run/report.json")));

    assertThat(plan.at("/text/characters").longValue())
        .isEqualTo(report.at("/provenance/corpus/characters").longValue());
    assertThat(amount(plan, "train", "training", null))
        .as(audited.out())
        .isEqualTo(sum(report.path("training"), "/characters"));
    if (report.has("twinTraining")) {
      assertThat(amount(plan, "twin", "training", null))
          .isEqualTo(sum(report.path("twinTraining"), "/characters"));
    }
    for (JsonNode format : report.path("formats")) {
      String name = format.path("name").textValue();
      BigInteger dense = format.at("/work/denseSteps").bigIntegerValue();
      if (amount(plan, "rank", "dense", name).signum() > 0) {
        assertThat(dense).as(name).isEqualTo(amount(plan, "rank", "dense", name));
      } else {
        assertThat(dense).as(name).isZero();
      }
      assertThat(format.at("/work/prunedSteps").bigIntegerValue())
          .as(name)
          .isLessThanOrEqualTo(amount(plan, "rank", "pruned", name));
      assertThat(format.at("/work/draws").bigIntegerValue())
          .as(name)
          .isLessThanOrEqualTo(amount(plan, "rank", "importance", name));
    }
    for (JsonNode search : report.path("extraction")) {
      String name = search.path("format").textValue();
      assertThat(search.path("steps").bigIntegerValue())
          .as(name)
          .isLessThanOrEqualTo(
              amount(plan, "extract", "search on the driver", name)
                  .add(amount(plan, "extract", "search on the executors", name)));
    }
  }

  /** What is planned of a kind of work in a stage; 0 if it is not planned. */
  private static BigInteger amount(
      JsonNode plan, String stage, String work, @Nullable String format) {
    return elements(plan.path("stages"))
        .filter(one -> one.path("name").textValue().equals(stage))
        .flatMap(one -> elements(one.path("parts")))
        .filter(part -> part.path("work").textValue().equals(work))
        .filter(part -> format == null || part.path("format").textValue().equals(format))
        .map(part -> part.path("amount").bigIntegerValue())
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static BigInteger sum(JsonNode list, String pointer) {
    return elements(list)
        .map(one -> one.at(pointer).bigIntegerValue())
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
