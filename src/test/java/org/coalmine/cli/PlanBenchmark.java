package org.coalmine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Holds a plan against the report of its run: processor time stage by stage. Where the plan says
 * "at most" and the run counted less, the planned time is that of what was counted. {@code
 * scripts/benchmark-plan} runs it.
 */
public final class PlanBenchmark {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode plan;
  private final JsonNode report;

  private PlanBenchmark(JsonNode plan, JsonNode report) {
    this.plan = plan;
    this.report = report;
  }

  /**
   * Prints the table.
   *
   * @param arguments a name, the plan as JSON, the report as JSON
   */
  public static void main(String[] arguments) throws IOException {
    System.out.println(arguments[0]);
    new PlanBenchmark(read(arguments[1]), read(arguments[2])).print();
  }

  private static JsonNode read(String file) throws IOException {
    return JSON.readTree(Files.readAllBytes(Path.of(file)));
  }

  private void print() {
    double planned = 0;
    double run = 0;
    for (JsonNode stage : plan.path("stages")) {
      String name = stage.path("name").textValue();
      double ours = elements(stage.path("parts")).mapToDouble(part -> seconds(name, part)).sum();
      double its =
          elements(report.at("/run/stages"))
              .filter(one -> one.path("name").textValue().equals(name))
              .mapToDouble(one -> one.path("cpuSeconds").doubleValue())
              .sum();
      row(name, ours, its);
      planned += ours;
      run += its;
    }
    row("total", planned, run);
  }

  private static void row(String name, double planned, double run) {
    System.out.printf(
        Locale.ROOT,
        "  %-10s planned %8.2f s, run %8.2f s, ratio %5.2f%n",
        name,
        planned,
        run,
        planned / run);
  }

  private double seconds(String stage, JsonNode part) {
    double seconds = part.path("cpuSeconds").doubleValue();
    double amount = part.path("amount").doubleValue();
    String format = part.path("format").asText();
    JsonNode work =
        elements(report.path("formats"))
            .filter(one -> one.path("name").textValue().equals(format))
            .findFirst()
            .map(one -> one.path("work"))
            .orElse(JSON.nullNode());
    if (stage.equals("extract")) {
      double all =
          elements(plan.path("stages"))
              .filter(one -> one.path("name").textValue().equals(stage))
              .flatMap(one -> elements(one.path("parts")))
              .filter(one -> one.path("format").asText().equals(format))
              .mapToDouble(one -> one.path("amount").doubleValue())
              .sum();
      double taken =
          elements(report.path("extraction"))
              .filter(one -> one.path("format").textValue().equals(format))
              .mapToDouble(one -> one.path("steps").doubleValue())
              .sum();
      return seconds * taken / all;
    }
    if (!stage.equals("rank")) {
      return seconds;
    }
    boolean dense = work.path("denseSteps").longValue() > 0;
    boolean drawn = work.path("draws").longValue() > 0;
    return switch (part.path("work").textValue()) {
      case "pruned" -> dense ? seconds : seconds * work.path("prunedSteps").doubleValue() / amount;
      case "dense" -> dense ? seconds : 0;
      case "importance" -> seconds * work.path("draws").doubleValue() / amount;
      case "search beside the draws" -> drawn ? seconds : 0;
      default -> seconds;
    };
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
