package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.TestRank;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.SampleScores;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.TestedRank;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.judge.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public class ReportJsonTest {
  private static final String SCHEMA = "report-schema-2.json";

  public static Stream<Report> reports() {
    return Stream.of(
        SampleReports.leaking(),
        SampleReports.gated(),
        SampleReports.powered(),
        SampleReports.clean(),
        SampleReports.bare(),
        SampleReports.unmeasured(),
        SampleReports.pruned(),
        SampleReports.wellKnown(),
        SampleReports.found(),
        SampleReports.release(),
        SampleReports.sanitised(),
        SampleReports.duplicates(),
        SampleScores.scored(),
        SampleScores.alone(),
        SampleReports.elsewhere(),
        SampleReports.elsewhere(new int[0]),
        SampleReports.with(
            SampleReports.clean(), List.of(new ControlCalibration("number", 20, 0.6, 1e-6, 0.97))),
        SampleReports.hostile());
  }

  @ParameterizedTest
  @MethodSource("reports")
  void followsItsSchemaAndReadsBackEqual(Report report) throws IOException {
    byte[] json = ReportJson.write(report);
    assertThat(schema().validate(new String(json, UTF_8), InputFormat.JSON)).isEmpty();
    Report read = ReportJson.read("report.json", json);
    assertThat(read).isEqualTo(report);
    assertThat(ReportJson.write(read)).isEqualTo(json);
  }

  @Test
  void namesTheKeysThatTheSchemaNames() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(open(SCHEMA));
    List<String> differences = new ArrayList<>();
    List<RecordComponent> components = new ArrayList<>(List.of(Header.class.getRecordComponents()));
    int chapters = names(components).indexOf("provenance");
    for (Class<?> kind : Chapter.class.getPermittedSubclasses()) {
      List<RecordComponent> keys = List.of(kind.getRecordComponents());
      components.addAll(chapters, keys);
      chapters += keys.size();
    }
    List<String> required =
        names(List.of(Header.class.getRecordComponents())).stream()
            .filter(key -> !key.equals("gate"))
            .toList();
    compare("", components, required, schema, schema, differences);
    assertThat(differences).isEmpty();
  }

  private static List<String> names(List<RecordComponent> components) {
    return components.stream().map(RecordComponent::getName).toList();
  }

  private static void compare(
      String path, Class<?> type, JsonNode node, JsonNode root, List<String> differences) {
    List<RecordComponent> components = List.of(type.getRecordComponents());
    List<String> present =
        components.stream()
            .filter(component -> !nullable(component))
            .map(RecordComponent::getName)
            .toList();
    compare(path, components, present, node, root, differences);
  }

  private static void compare(
      String path,
      List<RecordComponent> components,
      List<String> present,
      JsonNode node,
      JsonNode root,
      List<String> differences) {
    JsonNode object =
        node.has("$ref") ? root.at(node.get("$ref").asText().replaceFirst("^#", "")) : node;
    List<String> names = names(components);
    List<String> properties = new ArrayList<>();
    object.path("properties").fieldNames().forEachRemaining(properties::add);
    List<String> required = new ArrayList<>();
    object.path("required").forEach(key -> required.add(key.asText()));
    if (!names.equals(properties)) {
      differences.add(path + ": " + names + " but " + properties);
    }
    if (!present.equals(required)) {
      differences.add(path + ": required " + present + " but " + required);
    }
    for (RecordComponent component : components) {
      JsonNode property = object.path("properties").path(component.getName());
      Type inner = component.getGenericType();
      if (inner instanceof ParameterizedType parameters && component.getType() == List.class) {
        inner = parameters.getActualTypeArguments()[0];
        property = property.path("items");
      }
      if (inner instanceof Class<?> record && record.isRecord()) {
        compare(path + "." + component.getName(), record, property, root, differences);
      }
    }
  }

  private static boolean nullable(RecordComponent component) {
    return Arrays.stream(component.getAnnotatedType().getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  @Test
  void keepsIntegersOfAnySizeAsIntegers() throws IOException {
    BigInteger size = BigInteger.TEN.pow(40);
    CanaryResult canary =
        CanaryResult.of(
            "c",
            "number",
            1,
            size,
            9,
            SampleReports.exact("pruned", size.subtract(BigInteger.ONE)),
            null,
            "#",
            "f");
    String json = new String(ReportJson.write(SampleReports.of(List.of(canary))), UTF_8);
    assertThat(json).contains("\"spaceSize\": " + size + ",");
    assertThat(ReportJson.read("r", json.getBytes(UTF_8)).canaries().get(0).spaceSize())
        .isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "schemaVersion": 2        | "schemaVersion": 3         | schemaVersion is 3, this version reads 1 to 2
          "schemaVersion": 2        | "schemaVersion": 0         | schemaVersion is 0, this version reads 1 to 2
          "schemaVersion": 2        | "schemaVersion": 2,"x": 2  | r.json: x: is not a key of a report
          "schemaVersion": 2        | "schemaVersion": 2,"training": [] | training must hold at least one entry
          "schemaVersion": 2        | "schemaVersion": 99999999999 | schemaVersion is 99999999999, this version reads 1 to 2; a later
          "schemaVersion": 2        | "schemaVersion": "2"       | schemaVersion is not a whole number
          "schemaVersion": 2        | "schemaVersion": 2.5       | schemaVersion is not a whole number
          "kind": "audit"           | "kind": "seance"           | r.json: kind: is not one of [audit
          "kind": "audit",          | ''                         | kind is missing
          "calibration": [ ],       | ''                         | calibration is missing
          "insertions": 1,          | "insertions": -1,          | canaries[0]: insertions must be at least 0: -1
          "insertions": 1,          | "insertions": "1",         | canaries[0].insertions
          "insertions": 1,          | "insertions": 1.5,         | canaries[0].insertions
          "insertions": 1,          | "insertions": null,        | canaries[0].insertions: is missing or null
          "insertions": 1,          | "insertions": 1,"insertions": 1, | Duplicate field 'insertions'
          "control": false          | "control": true            | canaries[0]: control must be true exactly when
          "low": 3,                 | "low": 4,                  | high must be at least 4: 3
          "low": 3,                 | "low": 2,                  | exposureBits must be log2 spaceSize
          "memorized": 1            | "memorized": 0             | verdict must follow from canaries: memorized is 0, the canaries give 1
          "id": "c1",               | "id": null,                | canaries[0]: id is missing
          "id": "c1",               | "id": 7,                   | canaries[0].id
          "name": "quickstart"      | "name": " "                | name must not be blank
          "finishedAt": "2026-11-23 | "finishedAt": "yesterday   | run.finishedAt
          "logPerplexityBits": 9.5  | "logPerplexityBits": 1e999 | logPerplexityBits must be finite
          """)
  void namesTheKeyThatIsWrong(String sound, String broken, String message) {
    String json = new String(ReportJson.write(SampleReports.bare()), UTF_8);
    assertThat(json).contains(sound);
    byte[] bytes = json.replaceFirst(Pattern.quote(sound), broken).getBytes(UTF_8);
    assertThatThrownBy(() -> ReportJson.read("r.json", bytes))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("r.json")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "plantedBelow": 0         | "plantedBelow": 1          | canaries[0]: test must be the rank less plantedBelow
          "plantedBelow": 0         | "plantedBelow": -1         | plantedBelow must be at least 0: -1
          "fills": 1000000000       | "fills": 1000000001        | test
          "pValue": 3.0E-9          | "pValue": 2.0E-9           | pValue must be rankHigh / fills
          "asked": 1                | "asked": 0                 | asked must be at least 1: 0
          "judged": "extracted"     | "judged": "control"        | a planted canary cannot be judged a control
          "low": 123456789          | "low": 103456789           | twin.exposureBits must be log2 spaceSize
          """)
  void namesWhatIsWrongOfACanary(String sound, String broken, String message) {
    String json = new String(ReportJson.write(SampleReports.wellKnown()), UTF_8);
    assertThat(json).contains(sound);
    byte[] bytes = json.replaceFirst(Pattern.quote(sound), broken).getBytes(UTF_8);
    assertThatThrownBy(() -> ReportJson.read("r.json", bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void promisesNoLaterVersionForASchemaThatNeverWas() {
    byte[] json =
        new String(ReportJson.write(SampleReports.bare()), UTF_8)
            .replace("\"schemaVersion\": 2", "\"schemaVersion\": 0")
            .getBytes(UTF_8);
    assertThatThrownBy(() -> ReportJson.read("r.json", json))
        .isInstanceOf(IOException.class)
        .hasMessage("r.json: schemaVersion is 0, this version reads 1 to 2");
  }

  @ParameterizedTest
  @CsvSource({"''", "[]", "{}", "{\"schemaVersion\":", "null", "'{} {}'", "nonsense"})
  void refusesWhatIsNoReport(String text) {
    assertThatThrownBy(() -> ReportJson.read("r.json", text.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("r.json");
  }

  @Test
  void saysWhoWroteAReportThatDoesNotFollowTheSchema() {
    String json = new String(ReportJson.write(SampleReports.leaking()), UTF_8);
    assertThat(json).contains("\"certain\": 5,\n");
    byte[] draft = json.replace("\"certain\": 5,\n", "").getBytes(UTF_8);
    assertThatThrownBy(() -> ReportJson.read("r.json", draft))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "r.json: extraction[0].certain: is missing or null; the report is of coalmine 0.1.0; "
                + "coalmine audit --resume RUN writes the report of a finished run again");
  }

  @Test
  void readsAReportOfSchema1AsOneOfSchema2() throws IOException {
    byte[] old = open("report-0.1.0.json").readAllBytes();
    Report report = ReportJson.read("report.json", old);
    assertThat(report.header().schemaVersion()).isEqualTo(2);
    assertThat(report.header().kind()).isEqualTo(Header.Kind.AUDIT);
    assertThat(report.chapters())
        .extracting(chapter -> chapter.getClass().getSimpleName())
        .as("nothing else was compared, and an empty list said so")
        .containsExactly("CanaryChapter", "ExtractionChapter", "TrainingChapter", "PrivacyChapter");

    ObjectMapper mapper = new ObjectMapper();
    ObjectNode before = (ObjectNode) mapper.readTree(old);
    ObjectNode after = (ObjectNode) mapper.readTree(ReportJson.write(report));
    after.remove(List.of("schemaVersion", "kind", "verdict"));
    before.remove(List.of("schemaVersion", "methods", "verdict"));
    assertThat(after).isEqualTo(before);
    assertThat(report.verdict())
        .as("its ranks are judged again")
        .returns(7, Verdict::memorized)
        .returns(4, Verdict::extracted)
        .returns(7, Verdict::memorizedAtLeast)
        .returns(4, Verdict::extractedAtLeast)
        .returns(
            "This model leaks: at least 7 of 14 canaries are memorized, 4 of them among the first"
                + " 100 guesses.",
            Verdict::summary);
    assertThat(open("report-schema-1.json")).as("the schema of old reports is kept").isNotNull();
  }

  @Test
  void readsAGateFromBeforeItHadNotes() throws IOException {
    Report gated = SampleReports.gated();
    ObjectNode old = (ObjectNode) new ObjectMapper().readTree(ReportJson.write(gated));
    ((ObjectNode) old.get("gate")).remove("notes");
    assertThat(ReportJson.read("report.json", old.toString().getBytes(UTF_8))).isEqualTo(gated);
  }

  /** Schema 2 as it was before closed testing: the same canaries, and a verdict of its time. */
  private static ObjectNode ofBefore(Report report) throws IOException {
    ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(ReportJson.write(report));
    ObjectNode verdict = (ObjectNode) tree.get("verdict");
    verdict.remove(
        List.of("memorizedAtLeast", "extractedAtLeast", "amongFirst", "open", "notTrusted"));
    verdict.put("summary", "This model leaks: 5 of 14 canaries can be extracted.");
    return tree;
  }

  @Test
  void judgesAReportOfSchema2WithoutTheNewKeysAgain() throws IOException {
    ObjectNode before = ofBefore(SampleReports.leaking());
    assertThat(ReportJson.read("r.json", before.toString().getBytes(UTF_8)))
        .isEqualTo(SampleReports.leaking());

    ObjectNode wrong = ofBefore(SampleReports.leaking());
    ((ObjectNode) wrong.get("verdict")).put("controls", 3);
    assertThatThrownBy(() -> ReportJson.read("r.json", wrong.toString().getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("verdict must follow from canaries: controls is 3, the canaries");
    ObjectNode without = ofBefore(SampleReports.leaking());
    ((ObjectNode) without.get("verdict")).remove("guesses");
    assertThatThrownBy(() -> ReportJson.read("r.json", without.toString().getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("verdict lacks its guesses");
  }

  @Test
  void historyAndGateTakeReportsOfBeforeBesideNewOnes() throws IOException {
    Report old = ReportJson.read("r.json", open("report-0.1.0.json").readAllBytes());
    List<CanaryResult> tested = new ArrayList<>();
    for (CanaryResult canary : old.canaries()) {
      long planted = old.planted().size();
      long below =
          old.planted().stream()
              .filter(other -> other != canary)
              .filter(other -> other.rank().low().compareTo(canary.rank().low()) <= 0)
              .count();
      RankInterval rank = RankInterval.exact(canary.rank().low(), RankInterval.Method.DENSE);
      tested.add(
          canary.withTest(
              TestedRank.of(
                  canary.control()
                      ? TestRank.ofControl(rank, canary.spaceSize(), planted, below)
                      : TestRank.ofPlanted(rank, canary.spaceSize(), planted, below))));
    }
    CanaryChapter chapter = new CanaryChapter(tested, old.formats(), old.calibration());
    Report now =
        SampleReports.at(
            SampleReports.with(old, chapter.judged(100, 0.01)),
            "later",
            old.run().startedAt().plusSeconds(86_400));
    assertThat(now.verdict()).isEqualTo(old.verdict());
    Report read = ReportJson.read("r.json", ReportJson.write(now));
    assertThat(read).isEqualTo(now);

    Trend trend = History.of(old.name(), List.of(read, old));
    assertThat(trend.runs()).hasSize(2);
    assertThat(trend.runs().get(1).moves()).isEmpty();
    GateThresholds none = new GateThresholds(List.of(), List.of(), null, 1);
    for (Report[] pair : new Report[][] {{read, old}, {old, read}}) {
      assertThat(Gate.decide(pair[0], none, Optional.of(pair[1])).findings())
          .filteredOn(finding -> finding.rule().startsWith("baseline"))
          .isNotEmpty()
          .noneMatch(finding -> finding.decision() == GateOutcome.Decision.FAIL);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "judged" : "extracted"       | "judged" : "memorized"    | judged of c1 is memorized, the canaries give extracted
          "plantedBelow" : 0           | "plantedBelow" : 1        | test
          "memorizedAtLeast" : 1       | "memorizedAtLeast" : 0    | memorizedAtLeast is 0, the canaries give 1
          "extractedAtLeast" : 1       | "extractedAtLeast" : 0    | extractedAtLeast is 0, the canaries give 1
          "amongFirst" : 1             | "amongFirst" : 2          | amongFirst is 2, the canaries give 1
          "space" : 0                  | "space" : 1               | open is Open[space=1, interval=0]
          "notTrusted" : [ ]           | "notTrusted" : [ "number" ] | notTrusted is [number], the canaries give []
          """)
  void refusesWhatContradictsTheRanks(String sound, String broken, String message) {
    String json = new String(ReportJson.write(SampleReports.wellKnown()), UTF_8);
    String colon = sound.replace("\" :", "\":");
    assertThat(json).contains(colon);
    byte[] bytes =
        json.replaceFirst(Pattern.quote(colon), broken.replace("\" :", "\":")).getBytes(UTF_8);
    assertThatThrownBy(() -> ReportJson.read("r.json", bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesATestRankThatTheLogPerplexitiesContradict() {
    List<CanaryResult> canaries = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      CanaryResult canary = SampleReports.canary("c" + i, 1, i + 4, i);
      RankInterval rank = RankInterval.exact(canary.rank().low(), RankInterval.Method.PRUNED);
      canaries.add(
          canary.withTest(
              TestedRank.of(TestRank.ofPlanted(rank, canary.spaceSize(), 3, i == 3 ? 1 : i - 1))));
    }
    assertThatThrownBy(() -> SampleReports.of(canaries))
        .hasMessage("test.plantedBelow of c3 is 1, the log-perplexities give 2");
    CanaryResult first = canaries.get(0);
    RankInterval rank = RankInterval.exact(first.rank().low(), RankInterval.Method.PRUNED);
    assertThatThrownBy(
            () ->
                SampleReports.of(
                    List.of(
                        first.withTest(
                            TestedRank.of(TestRank.ofPlanted(rank, first.spaceSize(), 2, 0))))))
        .hasMessageContaining("test.fills of c1 is 999999999, with 1 planted of 1000000000");
  }

  @Test
  void refusesAReportCutShort() {
    byte[] json = ReportJson.write(SampleReports.leaking());
    for (int length = 0; length < json.length - 2; length += 97) {
      byte[] cut = Arrays.copyOf(json, length);
      assertThatThrownBy(() -> ReportJson.read("r.json", cut))
          .isInstanceOf(IOException.class)
          .hasMessageMatching(
              "r\\.json.*: the file is (empty|cut or damaged: .*); coalmine audit .*");
    }
  }

  @Test
  void twoRunsDifferOnlyInTheirRun() {
    Report report = SampleReports.leaking();
    String json = new String(ReportJson.write(report), UTF_8);
    int run = json.indexOf("\n  \"run\": {");
    assertThat(run).isPositive();
    assertThat(json.indexOf("\n  \"", run + 2)).isEqualTo(-1);
    assertThat(json.substring(0, run))
        .doesNotContain("seconds")
        .doesNotContain("2026-")
        .doesNotContain("/");
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(open(SCHEMA));
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(ReportJson.class.getResourceAsStream(name), name);
  }
}
