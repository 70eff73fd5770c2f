package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.coalmine.audit.ParquetFile;
import org.coalmine.audit.elsewhere.ScorerElsewhere;
import org.coalmine.audit.elsewhere.ScorerElsewhere.Row;
import org.coalmine.exposure.elsewhere.TextScore;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The texts of a run are scored by someone else, and the scores are audited. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ScoredAuditTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEADER = "id,log_probability_nats,before_border_nats,tokens";

  @TempDir private static Path folder;
  private static Path planted = Path.of("");
  private static List<Row> some = new ArrayList<>();
  private static List<String> scored = new ArrayList<>();
  private static int number;

  @BeforeAll
  static void plantAndScore() throws IOException {
    planted = folder.resolve("run");
    assertThat(
            Outcome.of(
                    "audit",
                    Outcome.configuration(
                        folder, Outcome.corpus(folder), "rank.method = dense, extract.top = 0"))
                .code())
        .isZero();
    some = ScorerElsewhere.rows(candidates("some.jsonl", "500"));
    scored = scorer().csv(some, ScoredAuditTest::cells);
  }

  private static ScorerElsewhere scorer() throws IOException {
    return new ScorerElsewhere(
        LstmModel.of(
            LstmFile.read(Files.readAllBytes(planted.resolve("model/epoch-2.safetensors")))));
  }

  private static String cells(TextScore score) {
    return "%s,%s,%d".formatted(-score.costNats(), -score.beforeNats(), score.tokens());
  }

  private static Path candidates(String name, String perFormat) {
    Path file = folder.resolve(name);
    Outcome outcome =
        Outcome.of(
            "candidates", planted.toString(), "--output=" + file, "--per-format=" + perFormat);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("coalmine audit --run " + planted + " --scores");
    return file;
  }

  private static Outcome audit(Path scores, Path run) {
    return Outcome.of("audit", "--run=" + planted, "--scores=" + scores, "--run-dir=" + run);
  }

  private static Path csv(List<String> lines) throws IOException {
    return csv(HEADER, lines);
  }

  private static Path csv(String header, List<String> lines) throws IOException {
    return Files.write(
        folder.resolve("scores-" + ++number + ".csv"),
        Stream.concat(Stream.of(header), lines.stream()).toList());
  }

  private static JsonNode report(Path run) throws IOException {
    String report = Files.readString(run.resolve("report.json"));
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"))
                .validate(report, InputFormat.JSON))
        .isEmpty();
    return JSON.readTree(report);
  }

  @Test
  void whatIsGivenAwayTellsNothing() throws IOException {
    assertThat(some).hasSize(525);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("some.jsonl"))))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(planted.resolve("candidates.json"))))
        .isEqualTo("rw-------");
    assertThat(some).extracting(Row::id).isSorted().allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(some).extracting(Row::text).doesNotHaveDuplicates();
    assertThat(some).allMatch(row -> row.text().matches("my pin is [0-9]{4}\\."));
    assertThat(some).allMatch(row -> row.hole() == 10 && Objects.equals(row.border(), 9));
    assertThat(Files.readString(planted.resolve("candidates.json"))).doesNotContain("pin");
    JsonNode canaries = JSON.readTree(planted.resolve("canaries.json").toFile());
    Set<String> texts = new HashSet<>(some.stream().map(Row::text).toList());
    for (JsonNode canary : canaries.path("canaries")) {
      assertThat(texts).contains("my pin is " + canary.path("fill").textValue() + ".");
    }
    List<Row> more = ScorerElsewhere.rows(candidates("more.jsonl", "700"));
    assertThat(more).as("the draws of fewer are the first of more").containsAll(some);
    assertThat(ScorerElsewhere.rows(candidates("again.jsonl", "500"))).isEqualTo(some);
  }

  @Test
  void intervalsHoldTheRanksOfTheModel() throws IOException {
    Path run = folder.resolve("intervals");
    Outcome outcome = audit(csv(scored), run);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isIn(0, 3);
    JsonNode ours = report(run);
    JsonNode exact = report(planted);
    int outside = 0;
    for (int i = 0; i < exact.path("canaries").size(); i++) {
      long rank = exact.path("canaries").get(i).at("/rank/low").longValue();
      JsonNode interval = ours.path("canaries").get(i).path("rank");
      assertThat(interval.path("method").textValue()).isIn("uniform", "free-bound");
      outside +=
          rank < interval.path("low").longValue() || rank > interval.path("high").longValue()
              ? 1
              : 0;
      assertThat(ours.path("canaries").get(i).at("/test/plantedBelow"))
          .isEqualTo(exact.path("canaries").get(i).at("/test/plantedBelow"));
    }
    assertThat(outside).as("of 25 intervals at 99 %").isLessThanOrEqualTo(2);
    JsonNode facts = ours.at("/scores/formats/0");
    assertThat(facts.path("basis").textValue()).isEqualTo("border");
    assertThat(facts.path("drawn").intValue()).isEqualTo(500);
    assertThat(facts.path("meanBits").doubleValue())
        .isGreaterThan(facts.path("leastBits").doubleValue() - 1);
    assertThat(ours.at("/planting/run").textValue()).isEqualTo("run");
    assertThat(ours.path("calibration")).hasSize(1);
    assertThat(outcome.out()).contains("500 fills drawn of 9,975");
    assertThat(Files.readString(run.resolve("report.html"))).contains("The scores");
    assertThat(run.resolve("_SUCCESS")).exists();
    assertThat(Outcome.of("history", folder.toString()).code()).isZero();
    assertThat(
            Outcome.of("gate", run.resolve("report.json").toString(), "--max-exposure-bits=20")
                .code())
        .isIn(0, 3);
    Outcome resumed = Outcome.of("audit", "--resume=" + run);
    assertThat(resumed.err()).contains("reports scores from elsewhere");
    assertThat(Outcome.of("rank", "--run=" + run).err()).contains("it has no model");
  }

  @Test
  void allFillsGiveTheVeryRanks() throws IOException {
    List<Row> all = ScorerElsewhere.rows(candidates("all.jsonl", "10000"));
    assertThat(all).hasSize(10_000);
    Path run = folder.resolve("all");
    Outcome outcome = audit(csv(scorer().csv(all, ScoredAuditTest::cells)), run);
    assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
    JsonNode ours = report(run);
    JsonNode exact = report(planted);
    for (int i = 0; i < exact.path("canaries").size(); i++) {
      for (String key : List.of("rank", "exposureBits", "test", "fingerprint")) {
        assertThat(ours.path("canaries").get(i).get(key))
            .as(key)
            .isEqualTo(exact.path("canaries").get(i).get(key));
      }
    }
    assertThat(ours.path("calibration")).isEqualTo(exact.path("calibration"));
    assertThat(outcome.out()).contains("All 10,000 fills were scored, so ranks are counts.");
  }

  @Test
  void everyFormSaysTheSame() throws IOException {
    Path json =
        Files.write(
            folder.resolve("scores.jsonl"),
            scored.stream()
                .map(line -> line.split(",", -1))
                .map(
                    cell ->
                        "{\"id\":\"%s\",\"log_probability_nats\":%s,\"before_border_nats\":%s,\"tokens\":%s}"
                            .formatted(cell[0], cell[1], cell[2], cell[3]))
                .toList());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Files.readAllBytes(json));
    }
    Path gz = Files.write(folder.resolve("packed.jsonl.gz"), packed.toByteArray());
    FlatTable table =
        new FlatTable(
            "scores",
            List.of(
                new FlatTable.Column("id", FlatTable.Type.TEXT),
                new FlatTable.Column("log_probability_nats", FlatTable.Type.NUMBER),
                new FlatTable.Column("before_border_nats", FlatTable.Type.NUMBER),
                new FlatTable.Column("tokens", FlatTable.Type.WHOLE)),
            scored.stream()
                .map(line -> line.split(",", -1))
                .map(
                    cell ->
                        List.<Object>of(
                            cell[0],
                            Double.valueOf(cell[1]),
                            Double.valueOf(cell[2]),
                            Long.valueOf(cell[3])))
                .toList());
    Path parquet = Files.write(folder.resolve("scores.parquet"), ParquetFile.write(table));
    List<JsonNode> reports = new ArrayList<>();
    for (Path scores : List.of(csv(scored), json, gz, parquet)) {
      Path run = folder.resolve("form-" + reports.size());
      Outcome outcome = audit(scores, run);
      assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
      reports.add(report(run).path("canaries"));
    }
    assertThat(new HashSet<>(reports)).hasSize(1);
  }

  @Test
  void parquetIsGivenAwayToo() {
    Path file = candidates("some.parquet", "500");
    assertThat(file).isNotEmptyFile();
    assertThat(
            Outcome.of("candidates", planted.toString(), "--output=" + folder.resolve("x.txt"))
                .err())
        .contains("ends in none of .parquet, .jsonl and .jsonl.gz");
    assertThat(
            Outcome.of("candidates", planted.toString(), "--output=x.jsonl", "--per-format=0")
                .err())
        .contains("--per-format 0: must be from 1 to 10,000,000");
  }

  private static void refused(int code, Path scores, String... words) {
    Path run = folder.resolve("refused");
    Outcome outcome = audit(scores, run);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err()).contains(words).contains("--scores " + scores);
    assertThat(run).doesNotExist();
    assertThat(outcome.err() + outcome.out()).doesNotContainPattern("my pin is [0-9]");
  }

  private static List<String> changed(int line, UnaryOperator<String> by) {
    List<String> lines = new ArrayList<>(scored);
    lines.set(line, by.apply(lines.get(line)));
    return lines;
  }

  private static List<String> scaled(double by) {
    return scored.stream()
        .map(line -> line.split(",", -1))
        .map(
            cell ->
                "%s,%s,%s,%s"
                    .formatted(
                        cell[0],
                        Double.parseDouble(cell[1]) * by,
                        Double.parseDouble(cell[2]) * by,
                        cell[3]))
        .toList();
  }

  @Test
  void whatCannotBeScoresIsRefusedWithItsLine() throws IOException {
    refused(2, csv(changed(4, line -> scored.get(2))), "line 6", "stands in line 4 already");
    refused(
        2,
        csv(changed(0, line -> "0123456789abcdef,-1,-1,15")),
        "line 2",
        "id 0123456789abcdef is none of the texts of");
    refused(2, csv(changed(1, line -> id(1) + ",nan,-1,15")), "line 3", "NaN, not a finite number");
    refused(2, csv(changed(1, line -> id(1) + ",-inf,-1,15")), "-Infinity, not a finite");
    refused(2, csv(changed(1, line -> id(1) + ",12.5,-1,15")), "a log-probability is at most 0");
    refused(2, csv(changed(1, line -> id(1) + ",much,-1,15")), "log_probability_nats is no number");
    refused(2, csv(changed(1, line -> id(1) + ",,-1,15")), "log_probability_nats is empty");
    refused(2, csv(changed(1, line -> id(1) + ",-1,-2,15")), "a part cannot cost more");
    refused(2, csv(changed(1, line -> id(1) + ",-1,-1,0.5")), "tokens is 0.5");
    refused(2, csv(changed(1, line -> id(1) + ",-1")), "has 2 fields, and the header has 4");
    refused(2, csv(scaled(1.0 / 15)), "format pin", "the figures are means and not sums");
    refused(
        2,
        csv(scaled(11.5 / meanBeyondTheHole())),
        "and sums of nats cost at least",
        "another unit than their column declares");
    refused(2, csv("id,score,before,tokens", scored), "it needs id and one of");
    refused(2, csv("id,log_probability_nats,before_border_bits,tokens", scored), "in one unit");
    refused(2, csv(List.of()), "holds no scores");
    refused(2, Files.write(folder.resolve("torn.parquet"), new byte[99]), "no whole Parquet file");
    refused(
        2,
        Files.writeString(folder.resolve("bad.jsonl"), "{\"id\": \"my pin is 1234.\nx"),
        "line 1: is no JSON");
    refused(2, Files.writeString(folder.resolve("scores.txt"), ""), "ends in none of");
  }

  /** In bits; so many that no sum may have them is that of a model a little too sure. */
  private static double meanBeyondTheHole() {
    return scored.stream()
            .map(line -> line.split(",", -1))
            .mapToDouble(cell -> Double.parseDouble(cell[2]) - Double.parseDouble(cell[1]))
            .average()
            .orElseThrow()
        / Math.log(2);
  }

  private static String id(int line) {
    return some.get(line).id();
  }

  @Test
  void whatIsMissingIsToldWithItsShareAndCanariesById() throws IOException {
    refused(3, csv(scored.subList(0, 521)), "4 of 525 texts have no score, 0.76 %");
    Set<String> ids = new HashSet<>();
    JsonNode canaries = JSON.readTree(planted.resolve("canaries.json").toFile());
    String fill = canaries.at("/canaries/0/fill").textValue();
    List<String> without = new ArrayList<>();
    for (int line = 0; line < some.size(); line++) {
      if (some.get(line).text().contains(" " + fill + ".")) {
        ids.add(some.get(line).id());
      } else {
        without.add(scored.get(line));
      }
    }
    assertThat(ids).hasSize(1);
    refused(3, csv(without), "1 of 525 texts", "among them pin-i2-1.");
  }

  @Test
  void scoresNeedARunWhoseTextsWereGivenAway() throws IOException {
    Path scores = csv(scored);
    assertThat(Outcome.of("audit", "--scores=" + scores).code()).isEqualTo(2);
    assertThat(Outcome.of("audit", folder.resolve("my.conf") + "", "--scores=" + scores).err())
        .contains("--scores FILE goes with --run RUN");
    assertThat(
            Outcome.of(
                    "audit",
                    folder.resolve("my.conf").toString(),
                    "--set=scores.path=x.csv",
                    "--set=run.directory=" + folder.resolve("other"))
                .err())
        .contains("scores.path: scores are of the texts of a run");
    assertThat(Outcome.of("audit", "--run=" + planted, "--scores=" + scores, "--model=x").err())
        .contains("--run RUN needs --model MODEL or --scores FILE");
    Path fresh = Files.createDirectories(folder.resolve("fresh"));
    for (String name : List.of("manifest.json", "canaries.json")) {
      Files.copy(planted.resolve(name), fresh.resolve(name));
    }
    Outcome nothing = Outcome.of("audit", "--run=" + fresh, "--scores=" + scores);
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("no texts of it were given away", "coalmine candidates");
    Files.write(fresh.resolve("candidates.json"), "{}".getBytes(UTF_8));
    Outcome damaged = Outcome.of("audit", "--run=" + fresh, "--scores=" + scores);
    assertThat(damaged.err()).contains("candidates.json is damaged");
  }
}
