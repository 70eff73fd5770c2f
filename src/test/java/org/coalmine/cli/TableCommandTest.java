package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table is planted, with a holdout by coins; a writer makes rows of the columns' own values, and
 * copies some of those that it read.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class TableCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEADER = "id,age,city,pay,job,iban,pin";

  @TempDir private static Path folder;
  private static String conf = "";
  private static Path out = Path.of("");
  private static List<String> read = List.of();

  @BeforeAll
  static void planted() throws IOException {
    Random random = new Random(26);
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int i = 0; i < 800; i++) {
      lines.add(i + "," + row(random));
    }
    Path corpus = Files.write(folder.resolve("people.csv"), lines);
    conf =
        Files.writeString(
                folder.resolve("my.conf"),
                """
                seed = "a-seed-of-the-tests"
                corpus { paths = ["%s"], format = table,
                         columns = [pin, age, city, pay, job, iban] }
                plant.id-field = id
                holdout.fraction = 0.5
                canaries.formats = [
                  { name = pin, text = "pin={fill}", fill = "[0-9]{6}", insertions = [30],
                    copies = 2, controls = 5 }
                ]
                run.directory = "%s/{name}-{time}"
                """
                    .formatted(corpus, folder))
            .toString();
    out = folder.resolve("out");
    Outcome plant = Outcome.of("plant", conf, out.toString(), "--run-dir=" + folder.resolve("run"));
    assertThat(plant.code()).as(plant.out() + plant.err()).isZero();
    read = Files.readAllLines(out.resolve("people.csv"));
  }

  private static String row(Random random) {
    return "%d,%s,%d.5,%s,%s,%06d"
        .formatted(
            18 + random.nextInt(70),
            List.of("Bonn", "\"Ulm, old\"", "").get(random.nextInt(3)),
            random.nextInt(10_000),
            "job " + random.nextInt(5),
            "DE" + random.nextInt(1_000_000),
            random.nextInt(1_000_000));
  }

  /** Rows of the columns' own values, and copies of rows that were read. */
  private static Path release(int innocent, int copies) throws IOException {
    Random random = new Random(27);
    List<String> lines = new ArrayList<>(List.of(HEADER.substring(3)));
    for (int i = 0; i < innocent; i++) {
      lines.add(row(random));
    }
    for (String line : read.subList(1, copies + 1)) {
      lines.add(line.substring(line.indexOf(',') + 1));
    }
    return Files.write(folder.resolve("release-%d.csv".formatted(copies)), lines);
  }

  private static JsonNode audited(Path release, String... more) throws IOException {
    Path run = Files.createTempDirectory(folder, "audit").resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "synthetic",
                "--run=" + folder.resolve("run"),
                "--paths=" + release,
                "--set=synthetic.format=table",
                "--set=run.directory=" + run));
    arguments.addAll(List.of(more));
    Outcome outcome = Outcome.of(arguments.toArray(new String[0]));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("Rows: ");
    JsonNode report = JSON.readTree(run.resolve("report.json").toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"))
                .validate(report.toString(), InputFormat.JSON))
        .isEmpty();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("Rows against a holdout drawn by coins", "Numbers: pin, age, pay.");
    assertThat(JSON.readTree(run.resolve("manifest.json").toFile()).path("configuration"))
        .as("fixed before the release is read")
        .anySatisfy(value -> assertThat(value.asText()).isEqualTo("[0,0.02,0.05,0.1]"));
    return report.path("synthetic");
  }

  @Test
  void plantedRowsAreRowsAndTheRestIsHeldOut() throws IOException {
    assertThat(read.get(0)).isEqualTo(HEADER);
    List<String> planted = read.stream().filter(line -> line.matches("[0-9a-f]{32},.*")).toList();
    assertThat(planted).hasSize(60).allMatch(line -> line.matches(".{32},,(\"\")?,,,,[0-9]{6}"));
    List<String> heldOut = Files.readAllLines(folder.resolve("out.holdout/people.csv"));
    assertThat(read.size() - 60 + heldOut.size()).isEqualTo(802);
    assertThat(heldOut.size()).isBetween(300, 500);
  }

  @Test
  void copiesOfWhatWasReadAreSeen() throws IOException {
    JsonNode records = audited(release(300, 100)).path("records");
    assertThat(records.path("released").intValue()).isEqualTo(400);
    int copied = records.path("copiedIncluded").intValue();
    assertThat(copied).isBetween(80, 100);
    assertThat(records.path("copiedExcluded").intValue()).isZero();
    assertThat(records.path("included").intValue() + records.path("excluded").intValue())
        .isEqualTo(800);
    assertThat(records.path("pValue").doubleValue()).isLessThan(1e-20);
    JsonNode exact = records.path("guesses").path(0);
    assertThat(exact.path("kept").intValue()).isEqualTo(copied);
    assertThat(exact.path("right").intValue()).isEqualTo(copied);
    assertThat(exact.path("epsilonLow").doubleValue()).isBetween(2.5, 4.0);
  }

  @Test
  void theCanaryOfAColumnIsRankedInIt() throws IOException {
    JsonNode synthetic = audited(release(300, 400));
    for (JsonNode canary : synthetic.path("canaries")) {
      if (!canary.at("/canary/control").booleanValue()) {
        assertThat(canary.at("/canary/rank/high").intValue()).isLessThanOrEqualTo(10);
      }
    }
  }

  @Test
  void aWriterThatReadNothingIsNotAccused() throws IOException {
    JsonNode records = audited(release(400, 0)).path("records");
    assertThat(records.path("copies").intValue()).isZero();
    assertThat(records.path("pValue").doubleValue()).isGreaterThan(0.001);
  }

  @Test
  void columnsThatNoRowHasAreRefused() throws IOException {
    Outcome refused =
        Outcome.of(
            "synthetic",
            conf,
            "--paths=" + release(5, 0),
            "--set=synthetic.format=table",
            "--set=synthetic.records.numbers=[wage]");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("synthetic.records.numbers: 'wage' is none of corpus.columns");
    Outcome appended =
        Outcome.of(
            "plant",
            conf,
            folder.resolve("appended").toString(),
            "--set=plant.insert=append",
            "--set=run.directory=" + folder.resolve("appending"));
    assertThat(appended.code()).as(appended.err()).isEqualTo(2);
    assertThat(appended.err()).contains("it is no row of corpus.columns");
  }

  @Test
  void aTableIsInspectedPlannedAndScanned() throws IOException {
    Outcome inspected = Outcome.of("inspect", conf);
    assertThat(inspected.code()).as(inspected.err()).isZero();
    assertThat(inspected.out()).contains("800 documents");
    Outcome planned = Outcome.of("plan", conf, "--set=training.layers=1", "--set=training.units=8");
    assertThat(planned.code()).as(planned.err()).isZero();
    Outcome scanned = Outcome.of("scan", conf, "--set=run.directory=" + folder.resolve("scanned"));
    assertThat(scanned.code()).as(scanned.out() + scanned.err()).isIn(0, 1);
  }
}
