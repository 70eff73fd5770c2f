package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.PlainLoop;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.model.ngram.WrittenTexts;
import org.coalmine.report.Report;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A generator that copies what it read, and one that read something else. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SyntheticCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED = "a-seed-of-the-tests";
  private static final CanaryFormat PIN = CanaryFormat.of("pin", "my pin is {fill}.", "[0-9]{4}");

  @TempDir private static Path folder;
  private static String conf = "";
  private static Path planted = Path.of("");
  private static Path copied = Path.of("");
  private static Path innocent = Path.of("");
  private static Path run = Path.of("");
  private static Outcome audit = new Outcome(70, "", "");

  @BeforeAll
  static void plantedAndWritten() throws IOException {
    conf =
        Files.writeString(
                folder.resolve("my.conf"),
                """
                seed = "%s"
                corpus.paths = ["%s"]
                canaries.formats = [
                  { name = pin, text = "my pin is {fill}.", fill = "[0-9]{4}", insertions = [1, 30],
                    copies = 2, controls = 20 }
                ]
                run.directory = "%s/{name}-{time}"
                """
                    .formatted(SEED, Outcome.corpus(folder), folder))
            .toString();
    planted = folder.resolve("planted");
    Outcome plant =
        Outcome.of("plant", conf, folder.resolve("out").toString(), "--run-dir=" + planted);
    assertThat(plant.code()).as(plant.err()).isZero();
    List<String> read = Files.readAllLines(folder.resolve("out/corpus.txt"));
    copied = written("copied", read, 2_000);
    innocent = written("innocent", Files.readAllLines(folder.resolve("corpus.txt")), 2_000);
    run = folder.resolve("audited");
    audit =
        Outcome.of(
            "synthetic", "--run=" + planted, "--paths=" + copied, "--set=run.directory=" + run);
  }

  private static Path written(String name, List<String> read, int count) throws IOException {
    BackoffModel model = WrittenTexts.trained(Alphabet.ofText(String.join("", read)), 8, read);
    List<String> lines = new ArrayList<>();
    for (String text : WrittenTexts.drawn(model, 11, count, 300)) {
      lines.add(JSON.createObjectNode().put("index", lines.size()).put("text", text).toString());
    }
    return Files.write(folder.resolve(name + ".jsonl"), lines);
  }

  private static ObjectNode report(Path run) throws IOException {
    return (ObjectNode) JSON.readTree(run.resolve("report.json").toFile());
  }

  private static List<String> texts(Path jsonl) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(jsonl)) {
      texts.add(JSON.readTree(line).path("text").textValue());
    }
    return texts;
  }

  @Test
  void whatIsCopiedIsGivenAwayByTheTextAlone() throws IOException {
    assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
    assertThat(audit.lastLine())
        .contains("verdict: This release gives away 4 of 4 planted secrets");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("to publish this one beside the release is a second release");
    assertThat(report(run).path("kind").textValue()).isEqualTo("synthetic");
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ReportJson.class.getResourceAsStream("report-schema-2.json"))
                .validate(report(run).toString(), InputFormat.JSON))
        .isEmpty();
    Report read = ReportJson.read("report.json", Files.readAllBytes(run.resolve("report.json")));
    assertThat(ReportJson.write(read)).isEqualTo(Files.readAllBytes(run.resolve("report.json")));
  }

  /** The oracle: a model of all n-grams of the release, every fill scored by itself. */
  @Test
  void theRanksAreThoseOfAPlainLoopOverAllFills() throws IOException {
    Alphabet alphabet = Alphabet.ofText("my pin is .0123456789");
    PlainLoop plain = new PlainLoop(WrittenTexts.trained(alphabet, 6, texts(copied)), PIN);
    JsonNode drawn = JSON.readTree(planted.resolve("canaries.json").toFile()).path("canaries");
    JsonNode found = report(run).at("/synthetic/canaries");
    assertThat(found).hasSize(24).hasSameSizeAs(drawn);
    String all = String.join("\n", texts(copied));
    for (int i = 0; i < found.size(); i++) {
      String fill = drawn.get(i).path("fill").textValue();
      int rank = plain.countUpTo(plain.nats(Integer.parseInt(fill)));
      assertThat(found.get(i).at("/canary/rank/low").intValue()).isEqualTo(rank);
      assertThat(found.get(i).at("/canary/rank/high").intValue()).isEqualTo(rank);
      assertThat(found.get(i).path("verbatim").intValue())
          .isEqualTo(all.split("(?<![0-9])" + fill + "(?![0-9])", -1).length - 1);
      assertThat(found.get(i).path("copies").longValue())
          .isEqualTo(texts(copied).stream().filter(("my pin is " + fill + ".")::equals).count());
    }
  }

  @Test
  void theCurveRisesToTheWholeRelease() throws IOException {
    JsonNode release = report(run).path("synthetic");
    JsonNode sizes = release.path("sizes");
    assertThat(sizes.size()).isGreaterThan(2);
    assertThat(sizes.get(sizes.size() - 1).path("documents").intValue()).isEqualTo(2_000);
    assertThat(sizes.get(0).path("characters").intValue()).isBetween(9_000, 11_000);
    for (JsonNode canary : release.path("canaries")) {
      boolean control = canary.at("/canary/control").booleanValue();
      assertThat(canary.path("exposures")).hasSize(control ? 0 : sizes.size() - 1);
    }
  }

  @Test
  void askedBeforeTheReleaseIsRead() throws IOException {
    JsonNode manifest = JSON.readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.at("/configuration/synthetic.order").textValue()).isEqualTo("6");
    assertThat(manifest.at("/configuration/synthetic.alphabet").textValue()).hasSize(64);
    assertThat(manifest.at("/configuration/synthetic.sizes").textValue())
        .startsWith("[10000, 30000, 100000");
    assertThat(manifest.at("/versions/arithmetic").textValue()).contains("witten-bell 1");
    assertThat(manifest.at("/planted/run").textValue()).isEqualTo("planted");
  }

  @Test
  void noFillIsTold() throws IOException {
    JsonNode drawn = JSON.readTree(planted.resolve("canaries.json").toFile()).path("canaries");
    TreeSet<String> told = new TreeSet<>();
    for (String file : List.of("report.html", "report.json", "junit.xml", "manifest.json")) {
      String text = Files.readString(run.resolve(file)).replaceAll("[0-9a-f]{16,}", "");
      for (JsonNode canary : drawn) {
        if (text.matches("(?s).*(?<![0-9.,])" + canary.path("fill").textValue() + "(?![0-9,]).*")) {
          told.add(file + " " + canary.path("id").textValue());
        }
      }
    }
    assertThat(told).isEmpty();
    assertThat(audit.out() + audit.err()).doesNotContain(SEED);
  }

  @Test
  void isResumedToTheSameReport() throws IOException {
    ObjectNode first = report(run);
    Files.delete(run.resolve("_SUCCESS"));
    Files.delete(run.resolve("report.json"));
    Outcome resumed = Outcome.of("synthetic", "--resume=" + run);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    ObjectNode again = report(run);
    first.remove("run");
    again.remove("run");
    assertThat(again).isEqualTo(first);
  }

  /** The writer has copied what it read, and a model of its text is one of real text. */
  @Test
  void whatCoinsHeldOutTellsWhatWasReadAndWhatTheReleaseIsGoodFor() throws IOException {
    Path plan = folder.resolve("with-holdout");
    Outcome plant =
        Outcome.of(
            "plant",
            conf,
            folder.resolve("half").toString(),
            "--run-dir=" + plan,
            "--set=holdout.fraction=0.5");
    assertThat(plant.code()).as(plant.err()).isZero();
    List<String> lines = new ArrayList<>();
    for (String text : Files.readAllLines(folder.resolve("half/corpus.txt"))) {
      lines.add(JSON.createObjectNode().put("text", text).toString());
    }
    Path release = Files.write(folder.resolve("half.jsonl"), lines);
    Path audited = folder.resolve("audited-half");
    Outcome found =
        Outcome.of(
            "synthetic", "--run=" + plan, "--paths=" + release, "--set=run.directory=" + audited);
    assertThat(found.code()).as(found.out() + found.err()).isZero();
    JsonNode documents = report(audited).at("/synthetic/documents");
    assertThat(documents.path("drawnByTool").booleanValue()).isTrue();
    assertThat(documents.path("touchedIncluded").longValue())
        .isEqualTo(documents.path("included").longValue());
    assertThat(documents.path("touchedExcluded").longValue()).isZero();
    JsonNode utility = report(audited).at("/synthetic/utility");
    int held = Files.readAllLines(folder.resolve("half.holdout/corpus.txt")).size();
    assertThat(utility.at("/holdout/documents").intValue() + utility.at("/holdout/seen").intValue())
        .isEqualTo(held);
    assertThat(utility.at("/synthetic/bitsPerCharacter").doubleValue())
        .isCloseTo(utility.at("/real/bitsPerCharacter").doubleValue(), within(0.3));
    assertThat(utility.at("/synthetic/wordDivergence").doubleValue()).isBetween(0.0, 0.5);
    assertThat(found.out())
        .contains("Utility: A model of the release needs", "0 of " + documents.path("excluded"));
  }

  @Test
  void aWriterThatReadNothingGivesNothingAwayAndTheGatePasses() throws IOException {
    Outcome passed =
        Outcome.of(
            "synthetic",
            conf,
            "--paths=" + innocent,
            "--set=gate.max-output-exposure-bits=12",
            "--set=gate.max-verbatim=0");
    assertThat(passed.code()).as(passed.out() + passed.err()).isZero();
    assertThat(passed.lastLine())
        .contains("verdict: No leak shown: none of 4 planted secrets is given away");
  }

  /** Fills that were never planted come out: something other than memory ranks them. */
  @Test
  void aReleaseThatGivesControlsAwayIsNotTrusted() throws IOException {
    List<String> lines = new ArrayList<>();
    for (JsonNode canary :
        JSON.readTree(planted.resolve("canaries.json").toFile()).path("canaries")) {
      if (canary.path("insertions").intValue() == 0) {
        lines.addAll(Collections.nCopies(40, "my pin is " + canary.path("fill").textValue() + "."));
      }
    }
    assertThat(lines).hasSize(20 * 40);
    Path told = Files.write(folder.resolve("controls.txt"), lines);
    Path other = folder.resolve("untrusted");
    Outcome outcome =
        Outcome.of(
            "synthetic",
            "--run=" + planted,
            "--paths=" + told,
            "--set=synthetic.format=lines",
            "--set=run.directory=" + other);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(3);
    assertThat(report(other).at("/verdict/status").textValue()).isEqualTo("not-trusted");
  }

  @Test
  void twoAuditsStandSideBySide() throws IOException {
    Path other = folder.resolve("audited-innocent");
    Outcome second =
        Outcome.of(
            "synthetic", "--run=" + planted, "--paths=" + innocent, "--set=run.directory=" + other);
    assertThat(second.code()).as(second.out() + second.err()).isZero();
    Outcome beside = Outcome.of("report", run.toString(), other.toString());
    assertThat(beside.code()).as(beside.err()).isZero();
    assertThat(beside.out())
        .contains(
            "|  | audited | audited-innocent |",
            "| planted fills found to the letter | 4 of 4 (",
            "audited-innocent: No leak shown: none of 4 planted secrets",
            "May not be claimed:")
        .doesNotContain(SEED);
    Path page = folder.resolve("beside.html");
    assertThat(
            Outcome.of("report", run.toString(), other.toString(), "--format=html", "-o" + page)
                .code())
        .isZero();
    assertThat(Files.readString(page)).contains("1 of 2 releases shows what");
    Outcome form = Outcome.of("report", run.toString(), other.toString(), "--format=junit");
    assertThat(form.code()).isEqualTo(2);
    assertThat(form.err()).contains("Several runs are shown as table, html or json.");
    Path seeded = folder.resolve("audited-by-another-seed");
    Outcome.of(
        "synthetic",
        conf,
        "--paths=" + innocent,
        "--set=seed=another-seed-of-tests",
        "--set=run.directory=" + seeded);
    Outcome refused = Outcome.of("report", run.toString(), seeded.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("have not the same canaries");
  }

  @Test
  void theGateFailsOrSaysThatNothingTestsIt() {
    Outcome failed =
        Outcome.of("gate", run.toString(), "--max-output-exposure-bits=5", "--max-verbatim=1");
    assertThat(failed.code()).as(failed.out() + failed.err()).isEqualTo(1);
    assertThat(failed.out())
        .contains("max-output-exposure-bits", "4 of 4 planted secrets stand in the release");
    Outcome untested =
        Outcome.of("gate", run.toString(), "--max-output-exposure-bits=14", "--max-verbatim=4");
    assertThat(untested.code()).as(untested.out() + untested.err()).isEqualTo(3);
    assertThat(untested.out()).contains("cannot test 14 bits", "4 planted secrets cannot exceed 4");
  }

  @Test
  void aReleaseWithoutItsFieldNamesTheKeyOfTheField() {
    Outcome outcome =
        Outcome.of(
            "synthetic",
            "--run=" + planted,
            "--paths=" + copied,
            "--set=synthetic.field=body",
            "--set=run.directory=" + folder.resolve("no-field"));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("no text in field 'body'; change synthetic.field")
        .doesNotContain("corpus.field");
  }

  @Test
  void whatCannotBeAuditedIsRefused() throws IOException {
    Outcome none = Outcome.of("synthetic", conf);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("synthetic.paths names no file", "--paths");
    Outcome missing = Outcome.of("synthetic", conf, "--paths=" + folder.resolve("nothing.jsonl"));
    assertThat(missing.code()).as(missing.err()).isEqualTo(2);
    assertThat(missing.err()).contains("synthetic.paths: nothing matches");
    Outcome side =
        Outcome.of(
            "synthetic",
            conf,
            "--paths=" + innocent,
            "--set=synthetic.training=[\"" + folder.resolve("corpus.txt") + "\"]",
            "--set=synthetic.holdout=[nothing.txt]");
    assertThat(side.code()).as(side.err()).isEqualTo(2);
    assertThat(side.err()).contains("synthetic.holdout: nothing matches");
    Outcome two = Outcome.of("synthetic", conf, "--run=" + planted);
    assertThat(two.code()).isEqualTo(2);
    Path empty = Files.write(folder.resolve("empty.jsonl"), "".getBytes(UTF_8));
    Outcome nothing = Outcome.of("synthetic", conf, "--paths=" + empty);
    assertThat(nothing.code()).as(nothing.err()).isEqualTo(3);
  }
}
