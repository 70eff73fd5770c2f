package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Verdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/report.md names all that stands in a report and in what is made of it, and nothing else. */
class ReportDocumentTest {
  private static String page = "";

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("docs/report.md"));
  }

  /** The part of the page below a heading, to the next heading of the same level. */
  private static String section(String heading) {
    String below = page.substring(page.indexOf("\n## " + heading + "\n") + heading.length() + 5);
    int end = below.indexOf("\n## ");
    return end < 0 ? below : below.substring(0, end);
  }

  /** The codes that begin the rows of the tables of a section. */
  private static List<String> firstCells(String text) {
    return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void everyKeyOfTheSchemaStandsThere() throws IOException {
    String expected = keys();
    Path written = Files.createDirectories(Path.of("target")).resolve("report-keys.md");
    Files.writeString(written, expected);
    int from = page.indexOf("<!-- keys -->\n");
    int to = page.indexOf("<!-- end of keys -->");
    assertThat(from).isPositive();
    assertThat(page.substring(from + "<!-- keys -->\n".length(), to))
        .as("put %s between the comments of docs/report.md", written)
        .isEqualTo(expected);
  }

  private static String keys() throws IOException {
    JsonNode schema;
    try (InputStream in =
        Objects.requireNonNull(
            ReportJson.class.getResourceAsStream("report-schema-2.json"), "the schema")) {
      schema = new ObjectMapper().readTree(in);
    }
    StringBuilder text = new StringBuilder();
    table(text, "The report", schema);
    for (Map.Entry<String, JsonNode> shared : schema.get("$defs").properties()) {
      if (shared.getValue().has("properties")) {
        table(text, "`" + shared.getKey() + "`", shared.getValue());
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, String name, JsonNode object) {
    text.append("\n### ").append(name).append("\n\n");
    text.append("| key | what it is |\n|---|---|\n");
    rows(text, "", object);
  }

  private static void rows(StringBuilder text, String path, JsonNode object) {
    for (Map.Entry<String, JsonNode> entry : object.path("properties").properties()) {
      JsonNode value = entry.getValue();
      JsonNode items = value.path("items");
      text.append("| `").append(path).append(entry.getKey());
      text.append(items.isMissingNode() ? "" : "[]").append("` | ");
      text.append(value.path("description").asText().replace("|", "\\|"));
      String reference = value.path("$ref").asText(items.path("$ref").asText());
      if (!reference.isEmpty()) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        text.append(" See [`%s`](#%s).".formatted(name, name.toLowerCase(java.util.Locale.ROOT)));
      }
      text.append(" |\n");
      rows(text, path + entry.getKey() + ".", value);
      rows(text, path + entry.getKey() + "[].", items);
    }
  }

  /** Readers count on the order: a column is added behind the others. */
  @Test
  void theColumnsStandThereInTheirOrder() {
    List<FlatTable> tables = FlatTable.of(SampleReports.leaking());
    List<String> expected =
        tables.stream()
            .flatMap(table -> table.columns().stream().map(FlatTable.Column::name))
            .toList();
    assertThat(firstCells(section("CSV and Parquet"))).isEqualTo(expected);
  }

  @Test
  void everyMetricStandsThere() {
    Set<String> metrics =
        Stream.concat(
                MachineFormatsTest.reports(),
                Stream.of(
                    SampleReports.powered(),
                    SampleReports.wellKnown(),
                    SampleReports.elsewhere(),
                    SampleReports.found(),
                    SampleReports.sanitised()))
            .flatMap(report -> metrics(report).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(firstCells(section("Prometheus")))).isEqualTo(metrics);
  }

  private static List<String> metrics(Report report) {
    return Pattern.compile("(?m)^# TYPE (\\S+) ")
        .matcher(new String(PrometheusText.render(report), UTF_8))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void everyVerdictAndStateStandsThere() {
    assertThat(firstCells(section("The verdict")))
        .containsExactlyElementsOf(
            Stream.of(Verdict.Status.values())
                .map(status -> new ObjectMapper().convertValue(status, String.class))
                .toList());
    assertThat(firstCells(section("The states of a canary")))
        .containsExactlyElementsOf(Stream.of(CanaryState.values()).map(CanaryState::key).toList());
  }
}
